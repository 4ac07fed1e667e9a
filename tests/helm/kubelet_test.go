package helm

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	core "k8s.io/api/core/v1"
)

// running is a container as the kubelet has it, with ports of this machine in place of the pod's own.
type running struct {
	container *core.Container
	grace     time.Duration
	ports     map[int32]int // From the container's port to the one it has here.
	process   *exec.Cmd
	ended     chan error
	log       string
}

// freePorts are ports of the loopback interface that nobody has, as many as asked for.
func freePorts(t *testing.T, count int) []int {
	t.Helper()
	ports := []int{}
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// portsOf gives every port of a container one of this machine.
func portsOf(t *testing.T, container *core.Container) map[int32]int {
	t.Helper()
	ports := map[int32]int{}
	for i, port := range freePorts(t, len(container.Ports)) {
		ports[container.Ports[i].ContainerPort] = port
	}
	return ports
}

// onThisMachine puts addresses of this machine in place of the pod's.
func onThisMachine(ports map[int32]int, text string) string {
	for from, to := range ports {
		text = strings.ReplaceAll(text, fmt.Sprintf("0.0.0.0:%d", from), fmt.Sprintf("127.0.0.1:%d", to))
	}
	return text
}

// start runs a container's program as it was built, with arguments of its own, in an empty environment.
func start(t *testing.T, container *core.Container, grace int64, ports map[int32]int, args ...string) *running {
	t.Helper()
	return startAs(t, container, grace, ports, func(command *exec.Cmd) {
		command.Env = []string{}
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	}, args...)
}

// startAs runs a container's program; `confine` settles where, as whom and with which environment.
func startAs(t *testing.T, container *core.Container, grace int64, ports map[int32]int, confine func(*exec.Cmd), args ...string) *running {
	t.Helper()
	one := &running{container: container, grace: time.Duration(grace) * time.Second, ports: ports, ended: make(chan error, 1)}
	log, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	one.log = log.Name()
	one.process = exec.Command(tool(container.Command[0]), args...)
	one.process.Stdout, one.process.Stderr = log, log
	confine(one.process)
	if err := one.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { one.ended <- one.process.Wait() }()
	t.Cleanup(func() { one.process.Process.Kill() })
	return one
}

func (r *running) address(port int32) string { return fmt.Sprintf("127.0.0.1:%d", r.ports[port]) }

// probe asks as the kubelet does: by HTTP without a look at the certificate, by gRPC in plain text, or by a connection.
func (r *running) probe(probe *core.Probe) error {
	ctx, stop := context.WithTimeout(context.Background(), max(1, time.Duration(probe.TimeoutSeconds))*time.Second)
	defer stop()
	number := func(name string) int32 {
		return containerPort(&core.PodTemplateSpec{Spec: core.PodSpec{Containers: []core.Container{*r.container}}}, name)
	}
	switch {
	case probe.HTTPGet != nil:
		url := fmt.Sprintf("%s://%s%s", strings.ToLower(string(probe.HTTPGet.Scheme)), r.address(number(probe.HTTPGet.Port.StrVal)), probe.HTTPGet.Path)
		request := must(http.NewRequestWithContext(ctx, http.MethodGet, url, nil))
		request.Header.Set("User-Agent", "kube-probe/1.30")
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
		answer, err := client.Do(request)
		if err != nil {
			return err
		}
		answer.Body.Close()
		if answer.StatusCode < 200 || answer.StatusCode >= 400 {
			return errors.New(answer.Status)
		}
		return nil
	case probe.GRPC != nil:
		connection := must(grpc.NewClient(r.address(probe.GRPC.Port), grpc.WithTransportCredentials(insecure.NewCredentials())))
		defer connection.Close()
		request := &grpc_health_v1.HealthCheckRequest{Service: *probe.GRPC.Service}
		answer, err := grpc_health_v1.NewHealthClient(connection).Check(ctx, request)
		if err == nil && answer.Status != grpc_health_v1.HealthCheckResponse_SERVING {
			err = errors.New(answer.Status.String())
		}
		return err
	default:
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", r.address(number(probe.TCPSocket.Port.StrVal)))
		if err == nil {
			connection.Close()
		}
		return err
	}
}

func (r *running) logged(t *testing.T) string { return readFile(t, r.log) }

// becomes waits until a probe succeeds, or fails, as is wanted.
func (r *running) becomes(t *testing.T, probe *core.Probe, good bool, limit time.Duration) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		err := r.probe(probe)
		if (err == nil) == good {
			return
		}
		select {
		case end := <-r.ended:
			t.Fatalf("has ended: %v\n%s", end, r.logged(t))
		default:
		}
		if time.Since(begin) > limit {
			t.Fatalf("the probe says %v after %v\n%s", err, limit, r.logged(t))
		}
	}
}

// starts probes as the kubelet does: startup first, then the others.
func (r *running) starts(t *testing.T) {
	t.Helper()
	limit := time.Duration(r.container.StartupProbe.PeriodSeconds*r.container.StartupProbe.FailureThreshold) * time.Second
	r.becomes(t, r.container.StartupProbe, true, limit)
	r.becomes(t, r.container.ReadinessProbe, true, 30*time.Second)
	if err := r.probe(r.container.LivenessProbe); err != nil {
		t.Errorf("liveness: %v", err)
	}
}

// stops sends SIGTERM and finds the process gone, with exit code 0, before the kubelet would kill it.
func (r *running) stops(t *testing.T, meanwhile func()) {
	t.Helper()
	begin := time.Now()
	if err := r.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	meanwhile()
	select {
	case err := <-r.ended:
		if err != nil {
			t.Errorf("ended with %v\n%s", err, r.logged(t))
		}
		t.Logf("gone %v after SIGTERM, of %v", time.Since(begin).Round(time.Millisecond), r.grace)
	case <-time.After(r.grace - time.Since(begin)):
		t.Fatalf("still there after %v\n%s", r.grace, r.logged(t))
	}
	if !strings.Contains(r.logged(t), `"stopped"`) {
		t.Errorf("has not drained to its end\n%s", r.logged(t))
	}
}

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
	server, _ := startGateway(t, "mtls-jwt")
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
	server.stops(t, func() {})
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
