package postern_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"postern.dev/clients/go/postern"
	posternv1 "postern.dev/clients/go/postern/v1"
)

func accept(context.Context, *posternv1.SendMessageRequest) (*posternv1.SendMessageResponse, error) {
	return &posternv1.SendMessageResponse{}, nil
}

// within is a context that ends before the test would hang.
func within(t *testing.T, limit time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

func TestPlainTextHasToBeAskedFor(t *testing.T) {
	client := serve(t, nil, accept).connect(t, postern.ConnectOptions{})
	_, err := client.SendText(within(t, time.Second), "accounts/a", "+1", "x")
	if failure := postern.ErrorOf(err); failure == nil ||
		failure.Code != codes.Unavailable && failure.Code != codes.DeadlineExceeded {
		t.Fatal(err)
	}
}

func TestOptionsThatExcludeEachOtherAreRefused(t *testing.T) {
	source := func(context.Context) (string, error) { return "", nil }
	for _, options := range []postern.ConnectOptions{
		{Insecure: true, TLS: &tls.Config{}},
		{Token: "t", TokenSource: source},
		{Insecure: true, ServiceConfig: "no JSON"},
	} {
		if _, err := postern.Connect("localhost:1", options); err == nil {
			t.Errorf("%+v was not refused", options)
		}
	}
}

// certificate is one for postern.test that signs itself.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"postern.test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func TestTLSWithACertificateOfOurOwnAndATokenForEachCall(t *testing.T) {
	own, roots := certificate(t)
	var seen []string
	answer := func(ctx context.Context, _ *posternv1.SendMessageRequest) (*posternv1.SendMessageResponse, error) {
		sent, _ := metadata.FromIncomingContext(ctx)
		seen = append(seen, sent.Get("authorization")...)
		if agent := strings.Join(sent.Get("user-agent"), ""); !strings.HasPrefix(agent, "postern-go/"+postern.Version) {
			t.Errorf("the user agent is %s", agent)
		}
		return &posternv1.SendMessageResponse{}, nil
	}
	server := serve(t, nil, answer, grpc.Creds(credentials.NewServerTLSFromCert(&own)))

	var calls atomic.Int32
	client := server.connect(t, postern.ConnectOptions{
		TLS:         &tls.Config{RootCAs: roots, ServerName: "postern.test"},
		TokenSource: func(context.Context) (string, error) { return fmt.Sprintf("token-%d", calls.Add(1)), nil },
	})
	for range 2 {
		if _, err := client.SendText(within(t, 30*time.Second), "accounts/a", "+1", "x"); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(seen, []string{"Bearer token-1", "Bearer token-2"}) {
		t.Errorf("the server saw %q", seen)
	}
	stranger := server.connect(t, postern.ConnectOptions{TLS: &tls.Config{ServerName: "postern.test"}})
	if _, err := stranger.SendText(within(t, time.Second), "accounts/a", "+1", "x"); err == nil {
		t.Error("a certificate that nobody trusts was taken")
	}
}

func TestTheCallersRequestStaysAsItIs(t *testing.T) {
	server := serve(t, nil, accept)
	client := server.connect(t, postern.ConnectOptions{Insecure: true})
	request := postern.TextRequest("accounts/a", "+1", "x")
	for range 2 {
		if _, err := client.Send(within(t, 30*time.Second), request); err != nil {
			t.Fatal(err)
		}
	}
	first, second := server.sends[0].GetRequestId(), server.sends[1].GetRequestId()
	if request.GetRequestId() != "" || first == second || len(first) != 36 {
		t.Errorf("%q, %q, %q", request.GetRequestId(), first, second)
	}
}

func TestACancelledContextEndsTheRetriesOfASend(t *testing.T) {
	ctx, cancel := context.WithCancel(within(t, 30*time.Second))
	server := serve(t, nil, func(context.Context, *posternv1.SendMessageRequest) (*posternv1.SendMessageResponse, error) {
		time.AfterFunc(50*time.Millisecond, cancel)
		return nil, status.Error(codes.Unavailable, "away")
	})
	client := server.connect(t, postern.ConnectOptions{Insecure: true})
	_, err := client.SendText(ctx, "accounts/a", "+1", "x")
	if status.Code(err) != codes.Canceled {
		t.Fatal(err)
	}
}

func TestAnErrorInOneLine(t *testing.T) {
	for want, failure := range map[string]*postern.Error{
		"NOT_FOUND ACCOUNT_NOT_FOUND: no such account (parent: unknown; x: y)": {
			Code: codes.NotFound, Message: "no such account", Reason: "ACCOUNT_NOT_FOUND",
			Violations: []postern.FieldViolation{{Field: "parent", Description: "unknown"}, {Field: "x", Description: "y"}},
		},
		"INTERNAL: x": {Code: codes.Internal, Message: "x"},
		"CODE_77: x":  {Code: 77, Message: "x"},
	} {
		if failure.Error() != want {
			t.Errorf("%s, not %s", failure, want)
		}
	}
}

func TestWhatErrorOfUnderstands(t *testing.T) {
	known := &postern.Error{Code: codes.NotFound, Reason: "X"}
	if postern.ErrorOf(nil) != nil || postern.ErrorOf(fmt.Errorf("outer: %w", known)) != known {
		t.Error("nil and what it made itself")
	}
	wrapped := postern.ErrorOf(fmt.Errorf("outer: %w", status.Error(codes.Aborted, "the server's sentence")))
	if wrapped.Message != "the server's sentence" {
		t.Error(wrapped)
	}
	for err, code := range map[error]codes.Code{
		fmt.Errorf("outer: %w", status.Error(codes.Aborted, "x")): codes.Aborted,
		context.Canceled:         codes.Canceled,
		context.DeadlineExceeded: codes.DeadlineExceeded,
		fmt.Errorf("other"):      codes.Unknown,
	} {
		if got := postern.ErrorOf(err).Code; got != code {
			t.Errorf("%v: %v", err, got)
		}
	}
}
