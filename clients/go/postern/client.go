package postern

import (
	"context"

	"google.golang.org/grpc"

	posternv1 "postern.dev/clients/go/postern/v1"
)

// Client is all of the API over one connection; safe to use from many goroutines. Connect makes one.
//
// Each service has its stub, called as in every gRPC program. ErrorOf tells what an error says.
type Client struct {
	// Accounts are the accounts and providers of the server.
	Accounts posternv1.AccountServiceClient
	// Broadcasts send to many.
	Broadcasts posternv1.BroadcastServiceClient
	// Contacts are contacts and look-ups of numbers.
	Contacts posternv1.ContactServiceClient
	// Conversations are tickets.
	Conversations posternv1.ConversationServiceClient
	// EventLog is the event feed, call by call; Events is the subscription that goes on by itself.
	EventLog posternv1.EventServiceClient
	// Groups are groups and their members.
	Groups posternv1.GroupServiceClient
	// Messages sends and looks up messages; Send is the one that tries again.
	Messages posternv1.MessageServiceClient
	// Sessions are the connections between a provider and a phone.
	Sessions posternv1.SessionServiceClient

	connection *grpc.ClientConn
	open       context.Context
	stop       context.CancelFunc
}

// NewClient makes a client over a connection of your own; Close closes it.
func NewClient(connection *grpc.ClientConn) *Client {
	open, stop := context.WithCancel(context.Background())
	return &Client{
		Accounts:      posternv1.NewAccountServiceClient(connection),
		Broadcasts:    posternv1.NewBroadcastServiceClient(connection),
		Contacts:      posternv1.NewContactServiceClient(connection),
		Conversations: posternv1.NewConversationServiceClient(connection),
		EventLog:      posternv1.NewEventServiceClient(connection),
		Groups:        posternv1.NewGroupServiceClient(connection),
		Messages:      posternv1.NewMessageServiceClient(connection),
		Sessions:      posternv1.NewSessionServiceClient(connection),
		connection:    connection,
		open:          open,
		stop:          stop,
	}
}

// Close stops the subscriptions and closes the connection.
func (c *Client) Close() error {
	c.stop()
	return c.connection.Close()
}

// Connection is what the client calls through.
func (c *Client) Connection() *grpc.ClientConn { return c.connection }

// Events makes a subscription, which begins with Run or All:
//
//	events := client.Events(postern.EventsOptions{Store: postern.NewFileCursorStore("cursor")})
//	for event, err := range events.All(ctx) {
func (c *Client) Events(options EventsOptions) *Subscription {
	if options.Store == nil {
		options.Store = NewMemoryCursorStore("")
	}
	stopped, stop := context.WithCancel(c.open)
	return &Subscription{events: c.EventLog, options: options, stopped: stopped, stop: stop}
}

// Subscribe calls handler with each event until the context ends, the handler fails or a new stream cannot help: Events and
// Run in one.
func (c *Client) Subscribe(ctx context.Context, options EventsOptions, handler Handler) error {
	events := c.Events(options)
	defer events.Stop()
	return events.Run(ctx, handler)
}
