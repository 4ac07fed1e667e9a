// Echo_bot answers every text with `echo` and the text, and survives restarts of the server and of itself.
//
//	go run ./examples/echo_bot --target localhost:50051 --account accounts/ongair --cursor-file echo.cursor
//
// The cursor file says how far it has come. A message whose answer was under way when something broke comes again, and is
// answered under the same request_id: the server sends each answer once.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"postern.dev/clients/go/postern"
	posternv1 "postern.dev/clients/go/postern/v1"
)

func main() {
	target := flag.String("target", "localhost:50051", "the server")
	account := flag.String("account", "", "whose texts are answered, for example accounts/ongair")
	cursorFile := flag.String("cursor-file", "", "where it keeps how far it has come")
	flag.Parse()
	if *account == "" || *cursorFile == "" {
		log.Fatal("echo_bot: --account and --cursor-file are needed")
	}
	if err := run(*target, *account, *cursorFile); err != nil {
		log.Fatalf("echo_bot: %v", err)
	}
}

func run(target, account, cursorFile string) error {
	client, err := postern.Connect(target, postern.ConnectOptions{Insecure: true})
	if err != nil {
		return err
	}
	defer client.Close()
	events := client.Events(postern.EventsOptions{
		Filter: &posternv1.EventFilter{
			Accounts: []string{account},
			Types:    []posternv1.EventType{posternv1.EventType_EVENT_TYPE_MESSAGE_RECEIVED},
		},
		Initial: postern.InitialEarliest,
		Store:   postern.NewFileCursorStore(cursorFile),
	})
	// Stop, not a context that ends: the answer in progress is to be sent.
	signalled, forget := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer forget()
	defer context.AfterFunc(signalled, events.Stop)()
	fmt.Println("ready")
	return events.Run(context.Background(), func(ctx context.Context, event *posternv1.Event) error {
		if event.GetMessageReceived().GetMessage().GetContent().GetText() != nil {
			answer(ctx, client, event)
		}
		return nil
	})
}

func answer(ctx context.Context, client *postern.Client, event *posternv1.Event) {
	message := event.GetMessageReceived().GetMessage()
	text := message.GetContent().GetText().GetText()
	request := postern.TextRequest(event.GetAccount(), message.GetSender().GetPhoneNumber(), "echo "+text)
	request.RequestId = "echo-" + event.GetEventId()
	_, err := client.Send(ctx, request)
	switch failure := postern.ErrorOf(err); {
	case failure == nil:
	case failure.MayHaveHappened():
		fmt.Println("unknown", text)
	default:
		fmt.Printf("failed %s: %v\n", text, failure)
	}
}
