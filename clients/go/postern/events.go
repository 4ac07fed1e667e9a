package postern

import (
	"context"
	"time"

	posternv1 "postern.dev/clients/go/postern/v1"
)

// Handler handles one event. Its error ends the subscription, and the event comes again the next time.
type Handler func(ctx context.Context, event *posternv1.Event) error

// Initial says where a subscription starts without a saved cursor.
type Initial int

const (
	// InitialLatest is only what comes from now on.
	InitialLatest Initial = iota
	// InitialEarliest starts with the oldest event that is kept.
	InitialEarliest
)

// Expired says what to do when the events after the cursor are no longer kept.
type Expired int

const (
	// ExpiredFail returns the server's error, OUT_OF_RANGE with CURSOR_EXPIRED.
	ExpiredFail Expired = iota
	// ExpiredEarliest tells the gap, then goes on with the oldest event that is kept.
	ExpiredEarliest
	// ExpiredLatest tells the gap, then goes on with what comes from now on.
	ExpiredLatest
)

// EventsOptions says what a subscription is to give. The zero value: every event from now on.
type EventsOptions struct {
	// Filter says which events; nil: all.
	Filter *posternv1.EventFilter
	// View says how much of each.
	View posternv1.EventView
	// Shard is the part of the conversations that this subscription has; nil: all.
	Shard *posternv1.Shard
	// Store keeps the cursor; nil: in memory, as long as the Subscription lives.
	Store CursorStore
	// Initial says where to start without a saved cursor.
	Initial Initial
	// Expired says what to do when the events after the cursor are no longer kept.
	Expired Expired
	// StopAtLatest ends the subscription once everything that is in the log has come.
	StopAtLatest bool
	// HeartbeatInterval is the time between signs of life of the server; after three of them without one the stream is
	// given up for a new one. 0: as the server likes.
	HeartbeatInterval time.Duration
	// SaveEveryEvents saves the cursor only after so many events; after a crash as many are repeated. 0: after each, or
	// by SaveInterval alone where that is set.
	SaveEveryEvents int
	// SaveInterval saves the cursor when so much time has gone since the last save.
	SaveInterval time.Duration
	// OnGap is told what is missing, before the cursor moves over it. Its error ends the subscription, and the gap is
	// told again the next time.
	OnGap func(ctx context.Context, gap Gap) error
	// OnReconnect is told, before each wait for a new stream, why and for how long.
	OnReconnect func(cause *Error, delay time.Duration)
	// RetryHandler is asked when a handler of Run failed, for the failures-th time with this event: it is called again
	// after the delay where again is true.
	RetryHandler func(event *posternv1.Event, err error, failures int) (delay time.Duration, again bool)
}
