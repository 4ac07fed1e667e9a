// Package postern is the client of Postern, a gRPC gateway in front of WhatsApp-style messaging providers.
//
//	client, err := postern.Connect("localhost:50051", postern.ConnectOptions{Insecure: true})
//	...
//	defer client.Close()
//	_, err = client.SendText(ctx, "accounts/ongair", "+254722200200", "Hello")
//	...
//	events := client.Events(postern.EventsOptions{Store: postern.NewFileCursorStore("cursor")})
//	for event, err := range events.All(ctx) {
//		...
//	}
//
// The messages stand in the package postern.dev/clients/go/postern/v1, called posternv1.
package postern

// Version is the version of this client. The server sees it in the user agent.
const Version = "0.1.0"
