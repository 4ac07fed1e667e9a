package main

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"postern.dev/clients/go/postern"
	posternv1 "postern.dev/clients/go/postern/v1"
)

// openOptions are those of the command `open`.
type openOptions struct {
	Store *struct {
		File string `json:"file"`
	} `json:"store"`
	Filter          json.RawMessage `json:"filter"`
	View            string          `json:"view"`
	Initial         string          `json:"initial"`
	Expired         string          `json:"expired"`
	HeartbeatMS     int64           `json:"heartbeat_ms"`
	StopAtLatest    bool            `json:"stop_at_latest"`
	SaveEveryEvents int             `json:"save_every_events"`
	SaveEveryMS     int64           `json:"save_every_ms"`
	RetryHandlerMS  *int64          `json:"retry_handler_ms"`
}

// errHandlerFailed is what a `fail` lets the handler return.
var errHandlerFailed = errors.New("told to fail")

// meeting is where the handler of a subscription meets the commands: it goes on only when it is told to.
type meeting struct {
	events     *postern.Subscription
	store      postern.CursorStore
	offered    chan result
	told       chan error
	released   chan struct{}
	inProgress bool

	mutex  sync.Mutex
	causes []result
}

// follow begins a subscription in the background.
func follow(client *postern.Client, options *openOptions) *meeting {
	m := &meeting{
		offered: make(chan result, 1), told: make(chan error, 1), released: make(chan struct{}), causes: []result{},
	}
	m.store = postern.NewMemoryCursorStore("")
	if options.Store != nil {
		m.store = postern.NewFileCursorStore(options.Store.File)
	}
	m.events = client.Events(m.settings(options))
	go func() { m.end(m.events.Run(context.Background(), m.handle)) }()
	return m
}

func (m *meeting) settings(options *openOptions) postern.EventsOptions {
	settings := postern.EventsOptions{
		Store:             m.store,
		View:              posternv1.EventView(posternv1.EventView_value[options.View]),
		HeartbeatInterval: time.Duration(options.HeartbeatMS) * time.Millisecond,
		StopAtLatest:      options.StopAtLatest,
		SaveEveryEvents:   options.SaveEveryEvents,
		SaveInterval:      time.Duration(options.SaveEveryMS) * time.Millisecond,
		Initial: map[string]postern.Initial{
			"": postern.InitialLatest, "latest": postern.InitialLatest, "earliest": postern.InitialEarliest,
		}[options.Initial],
		Expired: map[string]postern.Expired{
			"": postern.ExpiredFail, "fail": postern.ExpiredFail, "earliest": postern.ExpiredEarliest,
			"latest": postern.ExpiredLatest,
		}[options.Expired],
		OnGap: func(_ context.Context, gap postern.Gap) error {
			return m.offer(result{"gap": result{"from": gap.From, "to": gap.To, "lost_count": gap.LostCount}})
		},
		OnReconnect: func(cause *postern.Error, _ time.Duration) {
			m.mutex.Lock()
			defer m.mutex.Unlock()
			m.causes = append(m.causes, result{"code": codeName(cause), "reason": cause.Reason})
		},
	}
	if delay := options.RetryHandlerMS; delay != nil {
		settings.RetryHandler = func(*posternv1.Event, error, int) (time.Duration, bool) {
			return time.Duration(*delay) * time.Millisecond, true
		}
	}
	if options.Filter != nil {
		settings.Filter = &posternv1.EventFilter{}
		parse(options.Filter, settings.Filter)
	}
	return settings
}

func (m *meeting) handle(_ context.Context, event *posternv1.Event) error {
	return m.offer(result{"event": asJSON(event), "bytes": asBytes(event), "saved": m.saved()})
}

// offer shows something in progress, and waits to be told how it ends.
func (m *meeting) offer(what result) error {
	select {
	case m.offered <- what:
	case <-m.released:
		return nil
	}
	select {
	case how := <-m.told:
		return how
	case <-m.released:
		return nil
	}
}

func (m *meeting) end(err error) {
	switch {
	case err == nil:
		m.offered <- result{"ended": true}
	case errors.Is(err, errHandlerFailed):
		m.offered <- result{"failed": true}
	default:
		m.offered <- failureResult(err)
	}
}

// tell lets what is in progress, if anything is, end with err.
func (m *meeting) tell(err error) {
	if m.inProgress {
		m.inProgress = false
		m.told <- err
	}
}

// release lets nothing wait any more.
func (m *meeting) release() { close(m.released) }

func (m *meeting) next(timeout time.Duration) result {
	select {
	case what := <-m.offered:
		m.inProgress = what["event"] != nil || what["gap"] != nil
		return what
	case <-time.After(timeout):
		return result{"timeout": true}
	}
}

func (m *meeting) saved() string {
	cursor, err := m.store.Load(context.Background())
	if err != nil {
		panic(err)
	}
	return cursor
}

func (m *meeting) reconnects() []result {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return append([]result{}, m.causes...)
}
