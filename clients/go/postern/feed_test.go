package postern

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"

	posternv1 "postern.dev/clients/go/postern/v1"
)

// The rules of a subscription that the conformance suite cannot reach: the numbers behind the waits and the memory.

var away = &Error{Code: codes.Unavailable}

// recorder does what a feed asks for by noting it.
type recorder struct {
	handed []string
	saved  []string
	gaps   []Gap
	fail   error
	now    time.Time
	drawn  float64
}

func (r *recorder) handle(event *posternv1.Event) error {
	r.handed = append(r.handed, event.GetEventId())
	return r.fail
}

func (r *recorder) tell(gap Gap) error {
	r.gaps = append(r.gaps, gap)
	return r.fail
}

func (r *recorder) save(cursor string) error {
	r.saved = append(r.saved, cursor)
	return nil
}

func newTestFeed(saved string, options EventsOptions) (*feed, *recorder) {
	r := &recorder{drawn: 1, now: time.Unix(1000, 0)}
	return newFeed(&options, saved, r, func() float64 { return r.drawn }, func() time.Time { return r.now }), r
}

func startedWith(cursor string, heartbeat time.Duration) *posternv1.SubscribeEventsResponse {
	begin := &posternv1.StreamStarted{StartCursor: cursor, HeartbeatInterval: durationpb.New(heartbeat)}
	return &posternv1.SubscribeEventsResponse{Control: &posternv1.SubscribeEventsResponse_Started{Started: begin}}
}

func eventsOf(ids ...string) *posternv1.SubscribeEventsResponse {
	response := &posternv1.SubscribeEventsResponse{}
	for _, id := range ids {
		response.Events = append(response.Events, &posternv1.Event{EventId: id, Cursor: "after " + id})
	}
	return response
}

func mustTake(t *testing.T, f *feed, responses ...*posternv1.SubscribeEventsResponse) {
	t.Helper()
	for _, response := range responses {
		if err := f.take(response); err != nil {
			t.Fatal(err)
		}
	}
}

func mustWait(t *testing.T, f *feed, cause *Error) time.Duration {
	t.Helper()
	delay, again := f.reconnectDelay(cause)
	if !again {
		t.Fatalf("%v is final", cause)
	}
	return delay
}

func TestAnEventWhoseHandlerFailedIsNotMovedOver(t *testing.T) {
	f, r := newTestFeed("before", EventsOptions{})
	r.fail = errors.New("told to")
	if err := f.take(eventsOf("a", "b")); !errors.Is(err, r.fail) {
		t.Error(err)
	}
	if f.request().GetCursor() != "before" || len(r.saved) != 0 || !slices.Equal(r.handed, []string{"a"}) {
		t.Error(f.request(), r)
	}
}

func TestAGapThatWasNotToldIsNotMovedOver(t *testing.T) {
	f, r := newTestFeed("before", EventsOptions{})
	r.fail = errors.New("told to")
	gap := &posternv1.Gap{FromCursor: "before", ToCursor: "later", LostCount: 3}
	err := f.take(&posternv1.SubscribeEventsResponse{Control: &posternv1.SubscribeEventsResponse_Gap{Gap: gap}})
	if !errors.Is(err, r.fail) || f.request().GetCursor() != "before" || *r.gaps[0].LostCount != 3 {
		t.Error(err, f.request(), r.gaps)
	}
}

func TestARepeatIsRememberedForAsManyEventsAsPromised(t *testing.T) {
	for between, want := range map[int]int{1023: 0, 1024: 1} {
		f, r := newTestFeed("start", EventsOptions{})
		mustTake(t, f, eventsOf("first"))
		for number := range between {
			mustTake(t, f, eventsOf(fmt.Sprint(number)))
		}
		r.handed = nil
		mustTake(t, f, eventsOf("first"))
		if len(r.handed) != want {
			t.Errorf("after %d others it was handed out %d times", between, len(r.handed))
		}
	}
}

func TestABookmarkIsSavedOnce(t *testing.T) {
	f, r := newTestFeed("start", EventsOptions{})
	bookmark := &posternv1.SubscribeEventsResponse{
		ResumeCursor: "later", Control: &posternv1.SubscribeEventsResponse_Bookmark{Bookmark: &posternv1.Bookmark{}},
	}
	mustTake(t, f, bookmark, bookmark)
	if !slices.Equal(r.saved, []string{"later"}) {
		t.Error(r.saved)
	}
}

func TestSavingByTime(t *testing.T) {
	f, r := newTestFeed("start", EventsOptions{SaveInterval: 10 * time.Second})
	mustTake(t, f, eventsOf("a"), eventsOf("b"))
	r.now = r.now.Add(10 * time.Second)
	mustTake(t, f, eventsOf("c"))
	if !slices.Equal(r.saved, []string{"after a", "after c"}) {
		t.Error(r.saved)
	}
}

func TestSavingByCountAndAtTheEnd(t *testing.T) {
	f, r := newTestFeed("start", EventsOptions{SaveEveryEvents: 2})
	mustTake(t, f, eventsOf("a", "b", "c"))
	for range 2 {
		if err := f.flush(); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(r.saved, []string{"after b", "after c"}) {
		t.Error(r.saved)
	}
}

func TestAStreamIsSilentAfterThreeOfItsHeartbeats(t *testing.T) {
	f, _ := newTestFeed("", EventsOptions{})
	if f.silence() != 45*time.Second {
		t.Error(f.silence())
	}
	f, _ = newTestFeed("", EventsOptions{HeartbeatInterval: time.Second})
	if f.silence() != 3*time.Second {
		t.Error(f.silence())
	}
	mustTake(t, f, startedWith("s", 7*time.Second))
	if f.silence() != 21*time.Second {
		t.Error(f.silence())
	}
}

func TestWaitsGrowAndBeginAnewAfterStarted(t *testing.T) {
	f, _ := newTestFeed("start", EventsOptions{})
	var waits []time.Duration
	for range 20 {
		waits = append(waits, mustWait(t, f, away))
	}
	if !slices.Equal(waits[:3], []time.Duration{200e6, 320e6, 512e6}) || waits[19] != 20*time.Second {
		t.Error(waits)
	}
	mustTake(t, f, startedWith("s", time.Second))
	if got := mustWait(t, f, away); got != 200*time.Millisecond {
		t.Error(got)
	}
}

func TestTheWaitIsAnythingDownToNothingButNeverLessThanTheServerAsksFor(t *testing.T) {
	f, r := newTestFeed("start", EventsOptions{})
	r.drawn = 0
	asked := 5 * time.Second
	closing := &posternv1.SubscribeEventsResponse_Closing{
		Closing: &posternv1.StreamClosing{RetryDelay: durationpb.New(3 * time.Second)},
	}
	if got := mustWait(t, f, away); got != 0 {
		t.Error(got)
	}
	if got := mustWait(t, f, &Error{Code: codes.Unavailable, RetryDelay: &asked}); got != asked {
		t.Error(got)
	}
	mustTake(t, f, &posternv1.SubscribeEventsResponse{Control: closing})
	if got := mustWait(t, f, away); got != 3*time.Second {
		t.Error(got)
	}
	f.request()
	if got := mustWait(t, f, away); got != 0 {
		t.Error(got, "what a stream asked for holds once")
	}
}

func TestAGoodEndIsTheEndOnlyWhenItWasAskedFor(t *testing.T) {
	f, _ := newTestFeed("", EventsOptions{})
	mustWait(t, f, ended)
	f, _ = newTestFeed("", EventsOptions{StopAtLatest: true})
	if _, again := f.reconnectDelay(ended); again {
		t.Error("it goes on after the end")
	}
	mustWait(t, f, silent)
}

func TestTheRequestSaysWhatWasAskedFor(t *testing.T) {
	filter, shard := &posternv1.EventFilter{Accounts: []string{"accounts/a"}}, &posternv1.Shard{Index: 1, Count: 4}
	f, _ := newTestFeed("c", EventsOptions{
		Filter: filter, View: posternv1.EventView_EVENT_VIEW_FULL, Shard: shard, HeartbeatInterval: 1500 * time.Millisecond,
		StopAtLatest: true, Expired: ExpiredEarliest,
	})
	request := f.request()
	if request.GetCursor() != "c" || request.GetFilter() != filter || request.GetShard() != shard ||
		request.GetView() != posternv1.EventView_EVENT_VIEW_FULL || !request.GetStopAtLatest() ||
		request.GetExpiredCursorPolicy() != posternv1.ExpiredCursorPolicy_EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST ||
		request.GetHeartbeatInterval().AsDuration() != 1500*time.Millisecond {
		t.Error(request)
	}
	f, _ = newTestFeed("", EventsOptions{Initial: InitialEarliest})
	if f.request().GetStartPosition() != posternv1.StartPosition_START_POSITION_EARLIEST {
		t.Error(f.request())
	}
}

func TestAnExpiredCursorWithoutACursorIsFinal(t *testing.T) {
	expired := &Error{Code: codes.OutOfRange, Reason: cursorExpired}
	f, _ := newTestFeed("old", EventsOptions{Expired: ExpiredLatest})
	if got := mustWait(t, f, expired); got != 0 {
		t.Error(got)
	}
	if _, again := f.reconnectDelay(expired); again {
		t.Error("a second time without a start in between")
	}
}
