package helm

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notes are what Helm prints after an installation. Helm does so with a cluster alone, so this is a copy of the chart in
// which they are an object.
func notes(t *testing.T, helm, set string, args ...string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "postern")
	if err := os.CopyFS(folder, os.DirFS(chart)); err != nil {
		t.Fatal(err)
	}
	text := readFile(t, filepath.Join(folder, "templates/NOTES.txt"))
	object := "{{ define \"notes\" }}" + text + "{{ end }}notes: |\n{{ include \"notes\" . | indent 2 }}\n"
	if err := os.WriteFile(filepath.Join(folder, "templates/notes.yaml"), []byte(object), 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"template", release, folder, "--namespace", namespace, "--kube-version", kubeVersion,
		"--show-only", "templates/notes.yaml", "--values", valuesFile(set)}, args...)
	out, problems, err := run(tool(helm), args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, problems)
	}
	return out
}

func TestTheNotesSayHowToCallAndWhatToBeware(t *testing.T) {
	const (
		plain     = "callers' tokens travel in plain text"
		everybody = "whoever reaches the gRPC port can read and send everything"
		reflected = "server reflection is on, also for who has no token"
		lost      = "every event is lost when the pod ends"
		stopped   = "nothing runs"
		nowhere   = "Providers cannot reach the webhook port"
		readable  = "everybody on the way reads the tokens"
		overheard = "everybody on the way reads the webhooks and their secrets"
		noCaller  = "add an ipBlock to networkPolicy.grpcFrom"
		noWebhook = "add an ipBlock to networkPolicy.webhookFrom"
		unscraped = "metrics are open to a Prometheus in the namespace prod alone"
	)
	warnings := []string{plain, everybody, reflected, lost, stopped, nowhere, readable, overheard, unscraped, noCaller, noWebhook}
	for _, one := range []struct {
		set  string
		args []string
		has  []string
	}{
		{"minimal", nil, []string{plain, reflected, nowhere, `port-forward svc/rel-postern 50051:50051`, `grpcurl -plaintext -H "authorization: Bearer $TOKEN" 127.0.0.1:50051 list`, "support: none, it has no webhook secret"}},
		{"minimal", []string{"--set", "replicas=0"}, []string{plain, reflected, nowhere, stopped}},
		{"minimal", []string{"--set", "service.grpc.type=NodePort,auth.allowPlaintextTokensFromOutsideTheCluster=true"}, []string{plain, reflected, nowhere, readable, noCaller}},
		{"minimal", []string{"--set", "service.webhook.type=LoadBalancer"}, []string{plain, reflected, nowhere, overheard, noWebhook}},
		{"minimal", []string{"--set", "service.webhook.type=LoadBalancer,networkPolicy.enabled=false"}, []string{plain, reflected, nowhere, overheard}},
		{"tls", []string{"--set", "service.grpc.type=LoadBalancer"}, []string{reflected, noCaller}},
		{"tls", []string{"--set", "service.grpc.type=LoadBalancer,networkPolicy.grpcFrom[0].ipBlock.cidr=192.0.2.0/24"}, []string{reflected}},
		{"tls", []string{"--set", "service.grpc.type=LoadBalancer,networkPolicy.extraIngress[0].from[0].podSelector.matchLabels.a=b"}, []string{reflected, noCaller}},
		{"tls", []string{"--set", "service.grpc.type=LoadBalancer,networkPolicy.extraIngress[0].from[0].ipBlock.cidr=192.0.2.0/24"}, []string{reflected}},
		{"tls", []string{"--set", "service.grpc.type=LoadBalancer,networkPolicy.extraIngress[0].ports[0].port=grpc"}, []string{reflected}},
		{"minimal", []string{"--set", "metrics.serviceMonitor.enabled=true"}, []string{plain, reflected, nowhere, unscraped}},
		{"minimal", []string{"--set", "metrics.serviceMonitor.enabled=true,networkPolicy.enabled=false"}, []string{plain, reflected, nowhere}},
		{"persistent-ingress", nil, []string{plain, reflected, "support: https://hooks.example.com/webhooks/support/SECRET"}},
		{"existing-secrets", nil, []string{plain, reflected, nowhere, "support: http://rel-postern-webhook.prod.svc:8080/webhooks/support/SECRET"}},
		{"tls", nil, []string{reflected, `grpcurl -cacert ca.crt -authority rel-postern.prod.svc -H "authorization: Bearer $TOKEN" 127.0.0.1:50051 list`}},
		{"mtls-jwt", nil, []string{reflected, nowhere, "-cert caller.crt -key caller.key"}},
		{"sandbox", []string{"--set", "eventLog.type=memory"}, []string{everybody, reflected, lost, "port-forward svc/rel-postern-sandbox 50052:50052", "grpcurl -plaintext 127.0.0.1:50051 list"}},
		{"everything", nil, []string{"alerts: https://hooks.example.com/webhooks/alerts/SECRET", "port-forward svc/gate 50051:443", "-protoset postern.binpb 127.0.0.1:50051"}},
	} {
		t.Run(strings.Join(append([]string{one.set}, one.args...), " "), func(t *testing.T) {
			t.Parallel()
			for _, helm := range helms {
				text := notes(t, helm, one.set, one.args...)
				for _, words := range one.has {
					if !strings.Contains(text, words) {
						t.Errorf("%s: %q is missing in\n%s", helm, words, text)
					}
				}
				for _, words := range warnings {
					if strings.Contains(text, words) && !slices.Contains(one.has, words) {
						t.Errorf("%s: warns of %q\n%s", helm, words, text)
					}
				}
				for _, secret := range []string{"example-token", "example-webhook-secret"} {
					if strings.Contains(text, secret) {
						t.Errorf("%s: tells a secret\n%s", helm, text)
					}
				}
			}
		})
	}
}
