package helm

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// The values that a test on this machine changes: nothing reaches the network, and the drain is short.
var quick = []string{"--set", "accounts.support.baseUrl=http://127.0.0.1:1", "--set", "drain.notReadySeconds=3", "--set", "drain.finishSeconds=5"}

// startGateway starts the gateway of a set-up with its configuration and mounts.
func startGateway(t *testing.T, set string) (*running, string) {
	t.Helper()
	found := typed(t, set, quick...)
	gate, container := gatewayOf(t, found)
	ports := portsOf(t, container)
	file := configFile(t, found, func(config string) string { return onThisMachine(ports, config) })
	return start(t, container, *gate.Spec.Template.Spec.TerminationGracePeriodSeconds, ports, "--config", file), file
}

// call is one unary call without content.
func call(connection *grpc.ClientConn, method, token string) error {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	}
	return connection.Invoke(ctx, "/postern.v1."+method, &emptypb.Empty{}, &emptypb.Empty{})
}

func connect(t *testing.T, r *running, how credentials.TransportCredentials) *grpc.ClientConn {
	t.Helper()
	connection := must(grpc.NewClient(r.address(50051), grpc.WithTransportCredentials(how)))
	t.Cleanup(func() { connection.Close() })
	return connection
}

func trusting(client *issued) credentials.TransportCredentials {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority().pem)
	config := &tls.Config{RootCAs: pool, ServerName: "rel-postern.prod.svc"}
	if client != nil {
		config.Certificates = []tls.Certificate{must(tls.X509KeyPair(client.certificate, client.key))}
	}
	return credentials.NewTLS(config)
}

// On SIGTERM the pod is not ready first and still serves; then streams end by a reason that clients understand, and the
// server leaves within the grace period.
func TestTheServerDrainsAsTheKubeletExpects(t *testing.T) {
	t.Parallel()
	server, config := startGateway(t, "minimal")
	server.starts(t)
	connection := connect(t, server, insecure.NewCredentials())
	if err := call(connection, "AccountService/ListAccounts", callerToken); err != nil {
		t.Fatal(err)
	}
	if err := call(connection, "AccountService/ListAccounts", ""); status.Code(err) != codes.Unauthenticated {
		t.Errorf("without a token: %v", err)
	}
	ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+callerToken)
	stream := must(connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/postern.v1.EventService/SubscribeEvents"))
	if err := errors.Join(stream.SendMsg(&emptypb.Empty{}), stream.CloseSend(), stream.RecvMsg(&emptypb.Empty{})); err != nil {
		t.Fatal(err)
	}
	server.stops(t, func() {
		server.becomes(t, server.container.ReadinessProbe, false, 3*time.Second)
		if err := call(connection, "AccountService/ListAccounts", callerToken); err != nil {
			t.Errorf("not ready and not serving: %v", err)
		}
		if err := server.probe(server.container.LivenessProbe); err != nil {
			t.Errorf("not alive while it drains: %v", err)
		}
		var end error
		for end == nil {
			end = stream.RecvMsg(&emptypb.Empty{})
		}
		reason := ""
		for _, detail := range status.Convert(end).Details() {
			if info, is := detail.(*errdetails.ErrorInfo); is {
				reason = info.Reason
			}
		}
		if status.Code(end) != codes.Unavailable || reason != "SERVER_DRAINING" {
			t.Errorf("the stream ended with %v, %s", end, reason)
		}
	})
	// The next pod opens the event log that the last one left.
	again := start(t, server.container, 12, server.ports, "--config", config)
	again.starts(t)
	again.stops(t, func() {})
}

// The kubelet brings new content of a Secret; the server takes it over, and who is no longer in it is refused.
func TestTheServerFollowsWhatTheKubeletBrings(t *testing.T) {
	t.Parallel()
	server, config := startGateway(t, "minimal")
	server.starts(t)
	connection := connect(t, server, insecure.NewCredentials())
	if err := call(connection, "AccountService/ListAccounts", callerToken); err != nil {
		t.Fatal(err)
	}
	hash := fmt.Sprintf("%x\n", sha256.Sum256([]byte("new-token")))
	mount(t, filepath.Join(filepath.Dir(config), "etc/postern/secrets"), map[string]string{"callers/shop": hash, "accounts/support/token": "a-new-token"})
	for begin := time.Now(); call(connection, "AccountService/ListAccounts", "new-token") != nil; time.Sleep(100 * time.Millisecond) {
		if time.Since(begin) > 40*time.Second {
			t.Fatalf("the new token is not taken\n%s", server.logged(t))
		}
	}
	if err := call(connection, "AccountService/ListAccounts", callerToken); status.Code(err) != codes.Unauthenticated {
		t.Errorf("with the old token: %v", err)
	}
	server.stops(t, func() {})
}

func TestTheServerServesWithTLSAndItsProbesStillWork(t *testing.T) {
	t.Parallel()
	server, _ := startGateway(t, "tls")
	server.starts(t)
	if err := call(connect(t, server, trusting(nil)), "AccountService/ListAccounts", callerToken); err != nil {
		t.Error(err)
	}
	if err := call(connect(t, server, insecure.NewCredentials()), "AccountService/ListAccounts", callerToken); err == nil {
		t.Error("serves in plain text")
	}
	if out, problems, err := run(tool("postern-healthcheck"), "-addr", server.address(50051), "-tls", "-tls-server-name", "rel-postern.prod.svc",
		"-tls-ca-cert", writeFile(t, "ca.crt", string(authority().pem))); err != nil {
		t.Errorf("the arguments of helm test: %v\n%s%s", err, out, problems)
	}
	server.stops(t, func() {})
}

func TestWithClientCertificatesNobodyGetsInWithoutOneAndJWTsAreKnown(t *testing.T) {
	t.Parallel()
	server, config := startGateway(t, "mtls-jwt")
	server.starts(t)
	dashboard := authority().sign(nil, "dashboard.example")
	if err := call(connect(t, server, trusting(&dashboard)), "AccountService/ListAccounts", ""); err != nil {
		t.Error(err)
	}
	if err := call(connect(t, server, trusting(nil)), "AccountService/ListAccounts", callerToken); status.Code(err) != codes.Unavailable {
		t.Errorf("without a certificate: %v", err)
	}
	// The certificate opens the door, and a token beside it says who calls.
	if err := call(connect(t, server, trusting(&dashboard)), "AccountService/ListAccounts", jwt("reports", "postern")); err != nil {
		t.Errorf("with a JWT: %v", err)
	}
	for _, other := range []string{jwt("nobody", "postern"), jwt("reports", "another")} {
		if err := call(connect(t, server, trusting(&dashboard)), "AccountService/ListAccounts", other); status.Code(err) != codes.Unauthenticated {
			t.Errorf("with a JWT of nobody, or for another server: %v", err)
		}
	}
	// A changed issuer is followed: what its tokens must be for is something else now.
	text := regexp.MustCompile(`(audiences:\s+- )postern`).ReplaceAllString(readFile(t, config), "${1}another")
	must(config, os.WriteFile(config, []byte(text), 0o600))
	must(config, server.process.Process.Signal(syscall.SIGHUP))
	connection := connect(t, server, trusting(&dashboard))
	for begin := time.Now(); call(connection, "AccountService/ListAccounts", jwt("reports", "another")) != nil; time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("the issuer is not followed\n%s", server.logged(t))
		}
	}
	if err := call(connection, "AccountService/ListAccounts", jwt("reports", "postern")); status.Code(err) != codes.Unauthenticated {
		t.Errorf("with a JWT as it was good before: %v", err)
	}
	server.stops(t, func() {})
}

// shownInTheNotes runs the lines for grpcurl that Helm prints for the sandbox, with the addresses where its servers are here:
// a customer writes, and the message is among the events.
func shownInTheNotes(t *testing.T, addresses map[string]string) {
	t.Helper()
	script := "set -euo pipefail\n"
	for _, line := range strings.Split(notes(t, "helm3", "sandbox"), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "grpcurl ") {
			script += line + "\n"
		}
	}
	for from, to := range addresses {
		script = strings.ReplaceAll(script, from, to)
	}
	command := exec.Command("bash", "-c", script)
	command.Env = append(os.Environ(), "PATH="+filepath.Dir(tool("grpcurl"))+":"+os.Getenv("PATH"))
	if out, err := command.CombinedOutput(); err != nil || !strings.Contains(string(out), `"text": "Hello"`) {
		t.Errorf("%v\n%s\n%s", err, script, out)
	}
}

// What the sandbox Deployment runs answers under the addresses that the gateway's configuration holds.
func TestTheSandboxPlaysTheProvidersOfItsAccounts(t *testing.T) {
	t.Parallel()
	found := typed(t, "sandbox", "--set", "drain.notReadySeconds=1")
	gate, container := gatewayOf(t, found)
	played := &podTemplates(found)["rel-postern-sandbox"].Spec
	ports, sandboxPorts := portsOf(t, container), portsOf(t, &played.Containers[0])
	environment := map[string]string{}
	for _, variable := range played.Containers[0].Env {
		environment[variable.Name] = variable.Value
	}
	args := []string{}
	for _, arg := range played.Containers[0].Args {
		for name, value := range environment {
			arg = strings.ReplaceAll(arg, "$("+name+")", value)
		}
		arg = strings.ReplaceAll(arg, "rel-postern-webhook:8080", fmt.Sprintf("127.0.0.1:%d", ports[8080]))
		args = append(args, onThisMachine(sandboxPorts, arg))
	}
	sandbox := start(t, &played.Containers[0], *played.TerminationGracePeriodSeconds, sandboxPorts, args...)
	sandbox.becomes(t, sandbox.container.ReadinessProbe, true, 30*time.Second)
	config := configFile(t, found, func(config string) string {
		config = strings.ReplaceAll(config, "rel-postern-sandbox:8090", fmt.Sprintf("127.0.0.1:%d", sandboxPorts[8090]))
		return onThisMachine(ports, config)
	})
	server := start(t, container, *gate.Spec.Template.Spec.TerminationGracePeriodSeconds, ports, "--config", config)
	server.starts(t)
	grpcurl := func(method, request string) string {
		out, problems, err := run(tool("grpcurl"), "-plaintext", "-d", request, server.address(50051), "postern.v1."+method)
		if err != nil {
			t.Errorf("%v\n%s%s", err, out, problems)
		}
		return out
	}
	for account, recipient := range map[string]string{"ongair": "+254722200200", "onsend": "+60123456789"} {
		grpcurl("MessageService/SendMessage", fmt.Sprintf(`{"parent": "accounts/%s", "recipient": {"phone_number": "%s"},
			"content": {"text": {"text": "Hello"}}}`, account, recipient))
	}
	// The receipt comes by the webhook, with the secret that both sides have.
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if strings.Contains(grpcurl("EventService/ListEvents", `{"filter": {"types": ["EVENT_TYPE_MESSAGE_STATE_CHANGED"]}}`), "STATE_DELIVERED") {
			break
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("no receipt came\n%s", server.logged(t))
		}
	}
	shownInTheNotes(t, map[string]string{"127.0.0.1:50051": server.address(50051), "127.0.0.1:50052": sandbox.address(50052)})
	server.stops(t, func() {})
	if err := sandbox.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-sandbox.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(sandbox.grace):
		t.Error("the sandbox is still there")
	}
}
