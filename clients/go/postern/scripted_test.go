package postern_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/durationpb"

	"postern.dev/clients/go/postern"
	posternv1 "postern.dev/clients/go/postern/v1"
)

type (
	streamFunc func(request *posternv1.SubscribeEventsRequest, stream eventStream) error
	sendFunc   func(ctx context.Context, request *posternv1.SendMessageRequest) (*posternv1.SendMessageResponse, error)

	eventStream = grpc.ServerStreamingServer[posternv1.SubscribeEventsResponse]
)

// scripted is a small server in this process; what it answers is a function.
type scripted struct {
	posternv1.UnimplementedEventServiceServer
	posternv1.UnimplementedMessageServiceServer
	posternv1.UnimplementedSessionServiceServer
	stream streamFunc
	answer sendFunc
	target string

	mutex sync.Mutex
	sends []*posternv1.SendMessageRequest
}

// serve starts a server that ends with the test.
func serve(t *testing.T, stream streamFunc, send sendFunc, options ...grpc.ServerOption) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{stream: stream, answer: send, target: listener.Addr().String()}
	server := grpc.NewServer(options...)
	posternv1.RegisterEventServiceServer(server, s)
	posternv1.RegisterMessageServiceServer(server, s)
	posternv1.RegisterSessionServiceServer(server, s)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return s
}

// connect makes a client that ends with the test.
func (s *scripted) connect(t *testing.T, options postern.ConnectOptions) *postern.Client {
	t.Helper()
	client, err := postern.Connect(s.target, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// follow is a client of a server that answers subscriptions with stream.
func follow(t *testing.T, stream streamFunc) *postern.Client {
	t.Helper()
	return serve(t, stream, nil).connect(t, postern.ConnectOptions{Insecure: true})
}

func (s *scripted) SubscribeEvents(request *posternv1.SubscribeEventsRequest, stream eventStream) error {
	return s.stream(request, stream)
}

func (s *scripted) SendMessage(ctx context.Context, request *posternv1.SendMessageRequest) (
	*posternv1.SendMessageResponse, error,
) {
	s.mutex.Lock()
	s.sends = append(s.sends, request)
	s.mutex.Unlock()
	return s.answer(ctx, request)
}

func (*scripted) ListSessions(_ context.Context, request *posternv1.ListSessionsRequest) (
	*posternv1.ListSessionsResponse, error,
) {
	session := &posternv1.Session{Name: request.GetParent() + "/sessions/default"}
	return &posternv1.ListSessionsResponse{Sessions: []*posternv1.Session{session}}, nil
}

// started is the first response of a stream.
func started(cursor string, heartbeat time.Duration) *posternv1.SubscribeEventsResponse {
	return &posternv1.SubscribeEventsResponse{
		ResumeCursor: cursor,
		Control: &posternv1.SubscribeEventsResponse_Started{Started: &posternv1.StreamStarted{
			StartCursor: cursor, HeartbeatInterval: durationpb.New(heartbeat),
		}},
	}
}

// event has the id evt_N and the cursor cN.
func event(number int) *posternv1.SubscribeEventsResponse {
	one := &posternv1.Event{EventId: fmt.Sprintf("evt_%d", number), Cursor: fmt.Sprintf("c%d", number)}
	return &posternv1.SubscribeEventsResponse{Events: []*posternv1.Event{one}}
}

// endless sends one event after another.
func endless(_ *posternv1.SubscribeEventsRequest, stream eventStream) error {
	if err := stream.Send(started("c0", 15*time.Second)); err != nil {
		return err
	}
	for number := 1; ; number++ {
		if err := stream.Send(event(number)); err != nil {
			return err
		}
	}
}

// idle sends nothing after the start.
func idle(_ *posternv1.SubscribeEventsRequest, stream eventStream) error {
	if err := stream.Send(started("c0", 15*time.Second)); err != nil {
		return err
	}
	<-stream.Context().Done()
	return stream.Context().Err()
}
