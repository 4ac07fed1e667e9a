package postern

import (
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"

	posternv1 "postern.dev/clients/go/postern/v1"
)

const (
	rememberedEvents = 1024
	defaultHeartbeat = 15 * time.Second
	silentHeartbeats = 3
	cursorExpired    = "CURSOR_EXPIRED"
)

var (
	silent = &Error{Code: codes.DeadlineExceeded, Message: "nothing was heard for three heartbeats", Reason: "SILENT"}
	ended  = &Error{Code: codes.OK, Message: "the server ended the stream"}
)

// Gap says that events that were asked for are no longer kept.
type Gap struct {
	// From is the position after which events are missing.
	From string
	// To is the position from which the feed goes on.
	To string
	// LostCount says that at most so many are missing, 0 for a caller that may see some accounts only; nil where the server
	// did not count them.
	LostCount *int64
}

// feedActions is what a feed asks for. Each is done before the call returns; its error ends the feed's call.
type feedActions interface {
	handle(event *posternv1.Event) error
	tell(gap Gap) error
	save(cursor string) error
}

// feed holds the rules of a subscription, without any input or output. For each stream: request, then take with each
// response, then reconnectDelay of how it ended. At the end: flush.
type feed struct {
	options    *EventsOptions
	actions    feedActions
	now        func() time.Time
	waits      *backoff
	cursor     string // Where to go on.
	saved      string // What the store holds.
	saveAt     time.Time
	unsaved    int // Events handled since.
	leastDelay *time.Duration
	expired    string // A cursor given up; its gap is told once it is known where the feed goes on.
	delivered  *recentIDs
	heartbeat  time.Duration
}

// newFeed starts from saved; draw gives a number from 0 to 1.
func newFeed(options *EventsOptions, saved string, actions feedActions, draw func() float64, now func() time.Time) *feed {
	f := &feed{
		options: options, actions: actions, now: now, waits: newBackoff(draw), cursor: saved, saved: saved,
		delivered: newRecentIDs(rememberedEvents), heartbeat: defaultHeartbeat,
	}
	if options.HeartbeatInterval > 0 {
		f.heartbeat = options.HeartbeatInterval
	}
	return f
}

// silence is how long nothing may come before the stream is dead.
func (f *feed) silence() time.Duration { return silentHeartbeats * f.heartbeat }

// request is that of the next stream.
func (f *feed) request() *posternv1.SubscribeEventsRequest {
	request := &posternv1.SubscribeEventsRequest{
		Filter: f.options.Filter, View: f.options.View, Shard: f.options.Shard, StopAtLatest: f.options.StopAtLatest,
	}
	switch {
	case f.cursor != "":
		request.Start = &posternv1.SubscribeEventsRequest_Cursor{Cursor: f.cursor}
	case f.options.Initial == InitialEarliest && f.expired == "":
		request.Start = startPosition(posternv1.StartPosition_START_POSITION_EARLIEST)
	default:
		request.Start = startPosition(posternv1.StartPosition_START_POSITION_LATEST)
	}
	if f.options.Expired == ExpiredEarliest {
		request.ExpiredCursorPolicy = posternv1.ExpiredCursorPolicy_EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST
	}
	if f.options.HeartbeatInterval > 0 {
		request.HeartbeatInterval = durationpb.New(f.options.HeartbeatInterval)
	}
	f.leastDelay = nil
	return request
}

func startPosition(position posternv1.StartPosition) *posternv1.SubscribeEventsRequest_StartPosition {
	return &posternv1.SubscribeEventsRequest_StartPosition{StartPosition: position}
}

// take does what a response asks for, in order.
func (f *feed) take(response *posternv1.SubscribeEventsResponse) error {
	if err := f.takeControl(response); err != nil {
		return err
	}
	for _, event := range response.GetEvents() {
		if err := f.takeEvent(event); err != nil {
			return err
		}
	}
	if response.GetBookmark() != nil {
		return f.movedTo(response.GetResumeCursor())
	}
	return nil
}

// takeControl does what comes before the events of a response.
func (f *feed) takeControl(response *posternv1.SubscribeEventsResponse) error {
	switch control := response.GetControl().(type) {
	case *posternv1.SubscribeEventsResponse_Started:
		return f.started(control.Started)
	case *posternv1.SubscribeEventsResponse_Gap:
		count := control.Gap.GetLostCount()
		if err := f.actions.tell(Gap{control.Gap.GetFromCursor(), control.Gap.GetToCursor(), &count}); err != nil {
			return err
		}
		return f.movedTo(control.Gap.GetToCursor())
	case *posternv1.SubscribeEventsResponse_Closing:
		if asked := control.Closing.GetRetryDelay(); asked != nil {
			delay := asked.AsDuration()
			f.leastDelay = &delay
		}
	}
	return nil
}

func (f *feed) started(started *posternv1.StreamStarted) error {
	f.waits.reset()
	if interval := started.GetHeartbeatInterval().AsDuration(); interval > 0 {
		f.heartbeat = interval
	}
	if f.expired != "" {
		if err := f.actions.tell(Gap{From: f.expired, To: started.GetStartCursor()}); err != nil {
			return err
		}
		f.expired = ""
	}
	if f.cursor == "" {
		// Kept at once: what comes before the first event is handled must not be lost with the stream.
		return f.movedTo(started.GetStartCursor())
	}
	return nil
}

func (f *feed) takeEvent(event *posternv1.Event) error {
	if f.delivered.add(event.GetEventId()) {
		if err := f.actions.handle(event); err != nil {
			return err
		}
	}
	if event.GetCursor() != "" {
		f.cursor = event.GetCursor()
	}
	f.unsaved++
	if f.isTimeToSave() {
		return f.flush()
	}
	return nil
}

func (f *feed) isTimeToSave() bool {
	every := f.options.SaveEveryEvents
	if every == 0 && f.options.SaveInterval <= 0 {
		every = 1
	}
	enough := every > 0 && f.unsaved >= every
	return enough || f.options.SaveInterval > 0 && !f.now().Before(f.saveAt)
}

// movedTo says that everything before cursor is done with.
func (f *feed) movedTo(cursor string) error {
	if cursor == "" {
		return nil
	}
	f.cursor = cursor
	return f.flush()
}

// flush saves what is not saved yet. A cursor that was given up stays in the store until it is known where the feed goes on:
// the gap is told again after a crash.
func (f *feed) flush() error {
	if f.cursor == "" || f.cursor == f.saved {
		return nil
	}
	if err := f.actions.save(f.cursor); err != nil {
		return err
	}
	f.saved, f.unsaved, f.saveAt = f.cursor, 0, f.now().Add(f.options.SaveInterval)
	return nil
}

// reconnectDelay is how long to wait before the next stream, and whether there is to be one: not when the end was asked
// for, and not after an error that a new stream cannot mend.
func (f *feed) reconnectDelay(cause *Error) (time.Duration, bool) {
	if cause.Code == codes.OK && f.options.StopAtLatest {
		return 0, false
	}
	if cause.Code == codes.OutOfRange && cause.Reason == cursorExpired {
		if f.options.Expired != ExpiredLatest || f.cursor == "" {
			return 0, false
		}
		f.expired, f.cursor = f.cursor, ""
		return 0, true
	}
	if !canBeMended(cause) {
		return 0, false
	}
	return f.waits.next(longest(cause.RetryDelay, f.leastDelay)), true
}

func canBeMended(cause *Error) bool {
	switch cause.Code {
	case codes.OK, codes.Unavailable, codes.Internal, codes.DeadlineExceeded, codes.Canceled:
		return true
	case codes.Unknown:
		return cause.Reason == ""
	case codes.ResourceExhausted:
		return cause.Reason == slowConsumer || cause.RetryDelay != nil
	default:
		return false
	}
}
