package postern_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"postern.dev/clients/go/postern"
	posternv1 "postern.dev/clients/go/postern/v1"
)

// The snippets of README.md stand in this file and run as they are shown, against a server in this process. The first
// program is run by new_user of tests/clients/go.

var snippet = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

func TestEverySnippetOfTheReadmeIsRunHere(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`(?m)^\t`).ReplaceAllString(string(own), "")
	code = strings.ReplaceAll(code, "server.target, ", `"localhost:50051", `)
	found := snippet.FindAllStringSubmatch(string(readme), -1)
	if len(found) != 8 || !strings.HasPrefix(found[0][1], "package main\n") {
		t.Fatalf("%d snippets", len(found))
	}
	for _, one := range found[1:] {
		if !strings.Contains(code, one[1]) {
			t.Errorf("this one is not run:\n%s", one[1])
		}
	}
}

// readmeServer sends a text and refuses documents.
func readmeServer(t *testing.T) *scripted {
	return serve(t, endless, func(ctx context.Context, request *posternv1.SendMessageRequest) (
		*posternv1.SendMessageResponse, error,
	) {
		if request.GetContent().GetDocument() != nil {
			return nil, status.Error(codes.NotFound, "who is that")
		}
		return accept(ctx, request)
	})
}

func mustSend(t *testing.T, client *postern.Client, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.SendText(within(t, patience), "accounts/a", "+1", "x"); err != nil {
		t.Error(err)
	}
}

func TestReadmeConnect(t *testing.T) {
	server := readmeServer(t)
	// Plain text, asked for by name.
	client, err := postern.Connect(server.target, postern.ConnectOptions{Insecure: true})
	mustSend(t, client, err)
}

func TestReadmeConnectWithTLS(t *testing.T) {
	server, roots := readmeServer(t), x509.NewCertPool()
	readToken := func(context.Context) (string, error) { return "t", nil }
	// TLS by what the system trusts, or by a certificate of your own.
	client, err := postern.Connect("dns:///postern.example.com:443", postern.ConnectOptions{Token: "secret"})
	own, err := postern.Connect(server.target, postern.ConnectOptions{
		TLS:         &tls.Config{RootCAs: roots},
		TokenSource: readToken, // Called for each call.
	})
	if err != nil || client.Close() != nil || own.Close() != nil {
		t.Error(err)
	}
}

func TestReadmeStub(t *testing.T) {
	client, ctx := readmeServer(t).connect(t, postern.ConnectOptions{Insecure: true}), within(t, patience)
	listed, err := client.Sessions.ListSessions(ctx, &posternv1.ListSessionsRequest{Parent: "accounts/ongair"})
	for _, session := range listed.GetSessions() {
		fmt.Println(session.GetName(), session.GetState())
	}
	if err != nil || listed.GetSessions()[0].GetName() != "accounts/ongair/sessions/default" {
		t.Error(listed, err)
	}
}

func TestReadmeSend(t *testing.T) {
	client, ctx := readmeServer(t).connect(t, postern.ConnectOptions{Insecure: true}), within(t, patience)
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	request := postern.TextRequest("accounts/ongair", "+254722200200", "Our menu")
	request.Content = &posternv1.MessageContent{Kind: &posternv1.MessageContent_Document{Document: &posternv1.MediaContent{
		Source:   &posternv1.MediaContent_Uri{Uri: "https://example.com/menu.pdf"},
		MimeType: "application/pdf",
	}}}
	_, err := client.Send(ctx, request)
	if failure := postern.ErrorOf(err); failure != nil {
		fmt.Println(failure) // The whole of it, for people.
		if failure.Reason == "RECIPIENT_NOT_FOUND" {
			fmt.Println(failure.Metadata, failure.Violations, failure.RetryDelay)
		}
	}
	if got := postern.ErrorOf(err); got == nil || got.Error() != "NOT_FOUND: who is that" {
		t.Error(err)
	}
}

func TestReadmeEvents(t *testing.T) {
	client, ctx := readmeServer(t).connect(t, postern.ConnectOptions{Insecure: true}), within(t, patience)
	t.Chdir(t.TempDir())
	handle := func(_ context.Context, event *posternv1.Event) error {
		if event.GetEventId() == "evt_3" {
			return syscall.Kill(os.Getpid(), syscall.SIGTERM)
		}
		return nil
	}
	events := client.Events(postern.EventsOptions{
		Filter: &posternv1.EventFilter{
			Accounts: []string{"accounts/ongair"},
			Types:    []posternv1.EventType{posternv1.EventType_EVENT_TYPE_MESSAGE_RECEIVED},
		},
		Store:   postern.NewFileCursorStore("cursor"),
		Initial: postern.InitialEarliest,
	})
	signalled, forget := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer forget()
	defer context.AfterFunc(signalled, events.Stop)() // Ends after the event in progress.
	err := events.Run(ctx, handle)
	if saved, readErr := os.ReadFile("cursor"); err != nil || readErr != nil || saved[0] != 'c' {
		t.Error(err, readErr)
	}
}

func TestReadmeHandlerThatFails(t *testing.T) {
	client, ctx := readmeServer(t).connect(t, postern.ConnectOptions{Insecure: true}), within(t, patience)
	calls := 0
	handle := func(context.Context, *posternv1.Event) error {
		if calls++; calls == 2 {
			client.Close()
			return nil
		}
		return errTest
	}
	events := client.Events(postern.EventsOptions{
		RetryHandler: func(event *posternv1.Event, err error, failures int) (time.Duration, bool) {
			return time.Second, failures < 5
		},
	})
	err := events.Run(ctx, handle)
	if err != nil || calls != 2 {
		t.Error(err, calls)
	}
}

func TestReadmeCallbacks(t *testing.T) {
	client, ctx := readmeServer(t).connect(t, postern.ConnectOptions{Insecure: true}), within(t, patience)
	myStore := postern.NewMemoryCursorStore("")
	events := client.Events(postern.EventsOptions{
		Store:   myStore, // Anything with Load and Save.
		Expired: postern.ExpiredEarliest,
		OnGap: func(ctx context.Context, gap postern.Gap) error {
			fmt.Println("events were lost after", gap.From)
			return nil
		},
		OnReconnect: func(cause *postern.Error, delay time.Duration) {
			fmt.Printf("%v; again in %v\n", cause, delay)
		},
	})
	for event, err := range events.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if event.GetEventId() == "evt_2" {
			break
		}
	}
	if got := kept(t, myStore); got != "c1" {
		t.Error(got)
	}
}
