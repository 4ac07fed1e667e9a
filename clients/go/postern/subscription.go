package postern

import (
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"sync/atomic"
	"time"

	posternv1 "postern.dev/clients/go/postern/v1"
)

var (
	errBrokenOff = errors.New("postern: the loop was broken off")
	errStopped   = errors.New("postern: stopped")
	errSilent    = errors.New("postern: silent")
)

// Subscription gives events one by one, over as many streams as it takes. Client.Events makes it; Run or All follows it,
// one at a time. When that has ended it may be followed again, and goes on from its store.
//
// The cursor of an event is saved once it was handled, so that each event is handled at least once. A repeat of one of the
// last 1,024 events is left out.
type Subscription struct {
	events    posternv1.EventServiceClient
	options   EventsOptions
	stopped   context.Context
	stop      context.CancelFunc
	following atomic.Bool
}

// Stop ends the subscription for good, once the event in progress is handled and its cursor saved. It returns at once, and
// may be called by any goroutine, and more than once. What is stopped ends without an error.
func (s *Subscription) Stop() { s.stop() }

// Run calls handler with each event until Stop, the end of the context, or an error: of the handler, of a callback, of the
// store, or of the server where a new stream cannot mend it. An event whose handler returned nil is saved also when the
// context has ended meanwhile; the context's error is returned then.
//
// The handler gets ctx. To let it finish what it does when the program is told to end, call Stop instead of cancelling:
//
//	stop := context.AfterFunc(signalled, events.Stop)
func (s *Subscription) Run(ctx context.Context, handler Handler) error {
	return s.follow(ctx, func(event *posternv1.Event) error {
		for failures := 1; ; failures++ {
			err := handler(ctx, event)
			if err == nil || s.options.RetryHandler == nil {
				return err
			}
			delay, again := s.options.RetryHandler(event, err, failures)
			if !again || s.stopped.Err() != nil || !s.nap(ctx, delay) {
				return err
			}
		}
	})
}

// All gives the events to a loop. The event is handled when the body of the loop has come to its end: a break leaves it
// unsaved, so that it comes again; after Stop the loop ends by itself. What Run would return comes last, with a nil event.
//
//	for event, err := range events.All(ctx) {
//		if err != nil {
//			return err
//		}
func (s *Subscription) All(ctx context.Context) iter.Seq2[*posternv1.Event, error] {
	return func(yield func(*posternv1.Event, error) bool) {
		err := s.follow(ctx, func(event *posternv1.Event) error {
			if !yield(event, nil) {
				return errBrokenOff
			}
			return nil
		})
		if err != nil && !errors.Is(err, errBrokenOff) {
			yield(nil, err)
		}
	}
}

// follow is one Run or All.
func (s *Subscription) follow(ctx context.Context, handle func(*posternv1.Event) error) error {
	if !s.following.CompareAndSwap(false, true) {
		return errors.New("postern: the subscription is being followed already")
	}
	defer s.following.Store(false)
	cursor, err := s.options.Store.Load(ctx)
	if err != nil {
		return err
	}
	f := &follower{Subscription: s, ctx: ctx, handler: handle}
	f.feed = newFeed(&s.options, cursor, f, rand.Float64, time.Now)
	for {
		if over, err := f.stream(); over {
			return err
		}
	}
}

// nap waits, and says whether the subscription goes on.
func (s *Subscription) nap(ctx context.Context, delay time.Duration) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.stopped, cancel)()
	return sleep(ctx, delay)
}

// follower is what follows a subscription once.
type follower struct {
	*Subscription
	ctx     context.Context
	handler func(*posternv1.Event) error
	feed    *feed
}

// stream is one stream from its begin to its end, and the wait after it. It says whether it was the last.
func (f *follower) stream() (over bool, err error) {
	failure, err := f.read()
	if err == nil && !f.isOver() {
		delay, again := f.feed.reconnectDelay(causeOf(failure))
		if !again {
			return true, f.end(failure)
		}
		if f.options.OnReconnect != nil {
			f.options.OnReconnect(causeOf(failure), delay)
		}
		if f.nap(f.ctx, delay) {
			return false, nil
		}
	}
	if err != nil && !errors.Is(err, errStopped) {
		return true, err
	}
	if err := f.feed.flush(); err != nil || f.stopped.Err() != nil {
		return true, err
	}
	return true, f.ctx.Err()
}

// read takes the responses of a stream until it ends, with failure, or something else does, with err. What callbacks and
// stores return is never taken for the stream's.
func (f *follower) read() (failure, err error) {
	ctx, cancel := context.WithCancelCause(f.ctx)
	defer cancel(nil)
	defer context.AfterFunc(f.stopped, func() { cancel(errStopped) })()
	watchdog := time.AfterFunc(f.feed.silence(), func() { cancel(errSilent) })
	defer watchdog.Stop()
	stream, failure := f.events.SubscribeEvents(ctx, f.feed.request())
	for failure == nil {
		var response *posternv1.SubscribeEventsResponse
		watchdog.Reset(f.feed.silence())
		response, failure = stream.Recv()
		watchdog.Stop()
		if failure != nil {
			break
		}
		if err := f.feed.take(response); err != nil {
			return nil, err
		}
	}
	if errors.Is(context.Cause(ctx), errSilent) {
		return silent, nil
	}
	return failure, nil
}

// isOver says whether nothing more is wanted.
func (f *follower) isOver() bool { return f.stopped.Err() != nil || f.ctx.Err() != nil }

// causeOf is what the end of a stream says.
func causeOf(failure error) *Error {
	if errors.Is(failure, io.EOF) {
		return ended
	}
	return ErrorOf(failure)
}

// end saves what is not saved yet, and gives the error that the end of the last stream is.
func (f *follower) end(failure error) error {
	if errors.Is(failure, io.EOF) {
		failure = nil
	}
	if err := f.feed.flush(); err != nil {
		return errors.Join(failure, err)
	}
	return failure
}

func (f *follower) handle(event *posternv1.Event) error {
	if f.isOver() {
		return errStopped
	}
	return f.handler(event)
}

func (f *follower) tell(gap Gap) error {
	if f.options.OnGap == nil {
		return nil
	}
	return f.options.OnGap(f.ctx, gap)
}

func (f *follower) save(cursor string) error {
	return f.options.Store.Save(context.WithoutCancel(f.ctx), cursor)
}
