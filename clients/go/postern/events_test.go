package postern_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"postern.dev/clients/go/postern"
	posternv1 "postern.dev/clients/go/postern/v1"
)

const patience = 30 * time.Second

var errTest = errors.New("told to fail")

// kept is what a store holds.
func kept(t *testing.T, store postern.CursorStore) string {
	t.Helper()
	cursor, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return cursor
}

func TestBreakingOffSavesNothingOfTheEventInProgressWhichComesAgain(t *testing.T) {
	store := postern.NewMemoryCursorStore("")
	events := follow(t, endless).Events(postern.EventsOptions{Store: store})
	for event, err := range events.All(within(t, patience)) {
		if err != nil {
			t.Fatal(err)
		}
		if event.GetEventId() == "evt_3" {
			break
		}
	}
	if got := kept(t, store); got != "c2" {
		t.Errorf("saved %s", got)
	}
}

func TestStopFromAnotherGoroutineEndsAWait(t *testing.T) {
	begun := make(chan struct{})
	client := follow(t, func(request *posternv1.SubscribeEventsRequest, stream eventStream) error {
		close(begun)
		return idle(request, stream)
	})
	events := client.Events(postern.EventsOptions{})
	go func() {
		<-begun
		events.Stop()
	}()
	for event, err := range events.All(within(t, patience)) {
		t.Error(event, err)
	}
}

func TestStopInTheHandlerSavesItsEvent(t *testing.T) {
	store := postern.NewMemoryCursorStore("")
	events := follow(t, endless).Events(postern.EventsOptions{Store: store, SaveEveryEvents: 100})
	err := events.Run(within(t, patience), func(_ context.Context, event *posternv1.Event) error {
		if event.GetEventId() == "evt_5" {
			events.Stop()
		}
		return nil
	})
	if got := kept(t, store); err != nil || got != "c5" {
		t.Error(got, err)
	}
}

// careful is a store that saves nothing once its context has ended, as a database would.
type careful struct{ *postern.MemoryCursorStore }

func (s careful) Save(ctx context.Context, cursor string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.MemoryCursorStore.Save(ctx, cursor)
}

func TestTheEndOfTheContextIsReturnedAndWhatWasHandledIsSaved(t *testing.T) {
	store := careful{postern.NewMemoryCursorStore("")}
	ctx, cancel := context.WithCancel(within(t, patience))
	options := postern.EventsOptions{Store: store, SaveEveryEvents: 100}
	err := follow(t, endless).Subscribe(ctx, options, func(_ context.Context, event *posternv1.Event) error {
		if event.GetEventId() == "evt_5" {
			cancel()
		}
		return nil
	})
	if got := kept(t, store); !errors.Is(err, context.Canceled) || got != "c5" {
		t.Error(got, err)
	}
}

func TestClosingTheClientEndsTheSubscription(t *testing.T) {
	client := follow(t, endless)
	err := client.Subscribe(within(t, patience), postern.EventsOptions{}, func(context.Context, *posternv1.Event) error {
		return client.Close()
	})
	if err != nil {
		t.Error(err)
	}
}

func TestStopEndsTheWaitForANewStream(t *testing.T) {
	client := follow(t, func(_ *posternv1.SubscribeEventsRequest, stream eventStream) error {
		closing := &posternv1.StreamClosing{RetryDelay: durationpb.New(time.Hour)}
		return stream.Send(&posternv1.SubscribeEventsResponse{
			Control: &posternv1.SubscribeEventsResponse_Closing{Closing: closing},
		})
	})
	told := make(chan time.Duration, 1)
	events := client.Events(postern.EventsOptions{OnReconnect: func(_ *postern.Error, delay time.Duration) { told <- delay }})
	go func() {
		if delay := <-told; delay != time.Hour {
			t.Error(delay)
		}
		events.Stop()
	}()
	ctx := within(t, patience)
	err := events.Run(ctx, func(context.Context, *posternv1.Event) error { return nil })
	if err != nil || ctx.Err() != nil {
		t.Error(err, ctx.Err())
	}
}

func TestAHandlerThatFailsIsCalledAgainAsOftenAsAskedFor(t *testing.T) {
	store := postern.NewMemoryCursorStore("")
	var asked []int
	events := follow(t, endless).Events(postern.EventsOptions{
		Store: store,
		RetryHandler: func(event *posternv1.Event, err error, failures int) (time.Duration, bool) {
			if event.GetEventId() != "evt_1" || !errors.Is(err, errTest) {
				t.Error(event, err)
			}
			asked = append(asked, failures)
			return 0, failures < 3
		},
	})
	err := events.Run(within(t, patience), func(context.Context, *posternv1.Event) error { return errTest })
	if !errors.Is(err, errTest) || !slices.Equal(asked, []int{1, 2, 3}) || kept(t, store) != "c0" {
		t.Error(err, asked, kept(t, store))
	}
}

// brokenStore cannot save.
type brokenStore struct{ *postern.MemoryCursorStore }

func (brokenStore) Save(context.Context, string) error { return errTest }

func TestAStoreThatFailsEndsTheSubscription(t *testing.T) {
	options := postern.EventsOptions{Store: brokenStore{postern.NewMemoryCursorStore("")}}
	err := follow(t, endless).Subscribe(within(t, patience), options, func(context.Context, *posternv1.Event) error {
		t.Error("an event came")
		return nil
	})
	if !errors.Is(err, errTest) {
		t.Error(err)
	}
}

func TestAnErrorOfACallbackIsNotTakenForTheStreams(t *testing.T) {
	client := follow(t, func(_ *posternv1.SubscribeEventsRequest, stream eventStream) error {
		gap := &posternv1.SubscribeEventsResponse{Control: &posternv1.SubscribeEventsResponse_Gap{
			Gap: &posternv1.Gap{FromCursor: "c0", ToCursor: "c9"},
		}}
		return errors.Join(stream.Send(started("c0", 15*time.Second)), stream.Send(gap))
	})
	store := postern.NewMemoryCursorStore("")
	failed := status.Error(codes.Unavailable, "of my own")
	err := client.Subscribe(within(t, patience), postern.EventsOptions{
		Store: store,
		OnGap: func(context.Context, postern.Gap) error { return failed },
	}, func(context.Context, *posternv1.Event) error { return nil })
	if !errors.Is(err, failed) || kept(t, store) != "c0" {
		t.Error(err, kept(t, store), "a gap that was not told is told again")
	}
}

func TestASubscriptionIsFollowedOnceAtATime(t *testing.T) {
	ctx := within(t, patience)
	events := follow(t, endless).Events(postern.EventsOptions{})
	var second error
	err := events.Run(ctx, func(context.Context, *posternv1.Event) error {
		second = events.Run(ctx, nil)
		events.Stop()
		return nil
	})
	if err != nil || second == nil {
		t.Error(err, second)
	}
}
