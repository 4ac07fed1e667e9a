package helm

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
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
