package helm

import (
	"bufio"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"
)

// objects are a rendered set-up in Kubernetes' own types.
type objects []runtime.Object

// decoder refuses what a type does not know.
func decoder() runtime.Decoder {
	types := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, monitoring.AddToScheme, gateway.Install} {
		if err := add(types); err != nil {
			panic(err)
		}
	}
	return json.NewSerializerWithOptions(json.DefaultMetaFactory, types, types, json.SerializerOptions{Yaml: true, Strict: true})
}

func decode(text string) (objects, error) {
	found := objects{}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	strict := decoder()
	for {
		one, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(string(one)) == "" {
			continue
		}
		object, _, err := strict.Decode(one, nil, nil)
		if err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, one)
		}
		found = append(found, object)
	}
}

func typed(t *testing.T, set string, args ...string) objects {
	t.Helper()
	found, err := decode(render(t, set, args...))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 8 {
		t.Fatalf("there are %d objects", len(found))
	}
	return found
}

// all gives the objects of one type.
func all[T runtime.Object](from objects) []T {
	found := []T{}
	for _, object := range from {
		if one, is := object.(T); is {
			found = append(found, one)
		}
	}
	return found
}

// named gives the object of a type that has this name.
func named[T interface {
	runtime.Object
	meta.Object
}](t *testing.T, from objects, name string) T {
	t.Helper()
	for _, one := range all[T](from) {
		if one.GetName() == name {
			return one
		}
	}
	var none T
	t.Fatalf("there is no %T named %s", none, name)
	return none
}

// gatewayOf is the StatefulSet of a set-up, and its one container.
func gatewayOf(t *testing.T, from objects) (*apps.StatefulSet, *core.Container) {
	t.Helper()
	sets := all[*apps.StatefulSet](from)
	if len(sets) != 1 || len(sets[0].Spec.Template.Spec.Containers) != 1 {
		t.Fatal("there is not one StatefulSet with one container")
	}
	return sets[0], &sets[0].Spec.Template.Spec.Containers[0]
}

// podTemplates are the labels, annotations and specifications of all pods, by their owners' names.
func podTemplates(from objects) map[string]*core.PodTemplateSpec {
	found := map[string]*core.PodTemplateSpec{}
	for _, object := range from {
		switch one := object.(type) {
		case *apps.StatefulSet:
			found[one.Name] = &one.Spec.Template
		case *apps.Deployment:
			found[one.Name] = &one.Spec.Template
		case *core.Pod:
			found[one.Name] = &core.PodTemplateSpec{ObjectMeta: one.ObjectMeta, Spec: one.Spec}
		}
	}
	return found
}

// selected gives the names of those whose pods have these labels.
func selected(from objects, selector map[string]string) []string {
	names := []string{}
	for name, pod := range podTemplates(from) {
		if labels.SelectorFromSet(selector).Matches(labels.Set(pod.Labels)) {
			names = append(names, name)
		}
	}
	return names
}

func TestAnUnknownFieldIsFound(t *testing.T) {
	text := strings.Replace(render(t, "minimal"), "readOnlyRootFilesystem:", "readOnlyRootFileSystem:", 1)
	if _, err := decode(text); err == nil || !strings.Contains(err.Error(), "readOnlyRootFileSystem") {
		t.Errorf("%v", err)
	}
}

func TestEveryObjectStandsInTheNamespaceAndIsNamedOnce(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		seen := map[string]bool{}
		for _, object := range typed(t, set) {
			one := object.(meta.Object)
			key := fmt.Sprintf("%T %s", object, one.GetName())
			if seen[key] {
				t.Errorf("%s is there twice", key)
			}
			seen[key] = true
			if strings.HasPrefix(one.GetName(), "as-a-map") || strings.HasSuffix(one.GetName(), "-as-text") {
				continue // The user's own.
			}
			if one.GetNamespace() != namespace || one.GetLabels()["app.kubernetes.io/instance"] != release || one.GetLabels()["helm.sh/chart"] == "" {
				t.Errorf("%s: %s %v", key, one.GetNamespace(), one.GetLabels())
			}
			if set == "everything" && one.GetLabels()["team"] != "messaging" {
				t.Errorf("%s lacks the common labels", key)
			}
		}
	})
}

func TestEachWorkloadSelectsItsOwnPodsAlone(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		gate, _ := gatewayOf(t, found)
		if got := selected(found, gate.Spec.Selector.MatchLabels); len(got) != 1 || got[0] != gate.Name {
			t.Errorf("the StatefulSet selects %v", got)
		}
		for _, one := range all[*apps.Deployment](found) {
			if got := selected(found, one.Spec.Selector.MatchLabels); len(got) != 1 || got[0] != one.Name {
				t.Errorf("%s selects %v", one.Name, got)
			}
		}
	})
}

func TestEveryServiceLeadsToANamedPortOfOneWorkload(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		for _, service := range all[*core.Service](found) {
			pods := selected(found, service.Spec.Selector)
			if len(pods) != 1 {
				t.Fatalf("%s selects %v", service.Name, pods)
			}
			for _, port := range service.Spec.Ports {
				if containerPort(podTemplates(found)[pods[0]], port.TargetPort.StrVal) == 0 {
					t.Errorf("%s: no container has the port %s", service.Name, port.TargetPort.String())
				}
			}
		}
		gate, _ := gatewayOf(t, found)
		headless := named[*core.Service](t, found, gate.Spec.ServiceName)
		if headless.Spec.ClusterIP != core.ClusterIPNone || headless.Spec.PublishNotReadyAddresses {
			t.Error("the headless Service is not headless, or publishes pods that are not ready")
		}
	})
}

func containerPort(pod *core.PodTemplateSpec, name string) int32 {
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Name == name {
				return port.ContainerPort
			}
		}
	}
	return 0
}

// What comes from outside the cluster by HTTP reaches the webhook port, below its path, and nothing else.
func TestIngressAndRouteLeadToTheWebhookPortAlone(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		check := func(service, path string, port int32) {
			to := named[*core.Service](t, found, service)
			if len(to.Spec.Ports) != 1 || to.Spec.Ports[0].TargetPort.StrVal != "webhook" || port != 0 && port != to.Spec.Ports[0].Port {
				t.Errorf("leads to %s %v %d", service, to.Spec.Ports, port)
			}
			if path != "/webhooks/" {
				t.Errorf("leads from %s", path)
			}
		}
		for _, ingress := range all[*networking.Ingress](found) {
			if ingress.Spec.DefaultBackend != nil {
				t.Error("the ingress has a default backend")
			}
			for _, rule := range ingress.Spec.Rules {
				for _, path := range rule.HTTP.Paths {
					if path.Backend.Service.Port.Name != "webhook" || rule.Host == "" {
						t.Errorf("%s leads to %s", rule.Host, path.Backend.Service.Port.Name)
					}
					check(path.Backend.Service.Name, path.Path, 0)
				}
			}
		}
		for _, route := range all[*gateway.HTTPRoute](found) {
			for _, rule := range route.Spec.Rules {
				for _, to := range rule.BackendRefs {
					check(string(to.Name), *rule.Matches[0].Path.Value, int32(*to.Port))
				}
			}
		}
	})
}

func TestTheServiceMonitorFindsTheAdminServiceAlone(t *testing.T) {
	found := typed(t, "everything")
	monitor := named[*monitoring.ServiceMonitor](t, found, "gate")
	names := []string{}
	for _, service := range all[*core.Service](found) {
		if labels.SelectorFromSet(monitor.Spec.Selector.MatchLabels).Matches(labels.Set(service.Labels)) {
			names = append(names, service.Name)
			if service.Spec.Ports[0].Name != monitor.Spec.Endpoints[0].Port {
				t.Errorf("%s has no port %s", service.Name, monitor.Spec.Endpoints[0].Port)
			}
		}
	}
	if len(names) != 1 || names[0] != "gate-admin" || monitor.Spec.Endpoints[0].Scheme.String() != "https" {
		t.Errorf("it finds %v by %s", names, monitor.Spec.Endpoints[0].Scheme)
	}
}

// The files are those that tests/alerts checks.
func TestAlertsAndDashboardAreTheFilesAsTheyAre(t *testing.T) {
	found := typed(t, "everything")
	var alerts monitoring.PrometheusRuleSpec
	if err := yaml.UnmarshalStrict([]byte(readFile(t, filepath.Join(chart, "files/alerts.yaml"))), &alerts); err != nil {
		t.Fatal(err)
	}
	if rule := named[*monitoring.PrometheusRule](t, found, "gate"); len(alerts.Groups) == 0 || !reflect.DeepEqual(rule.Spec, alerts) {
		t.Errorf("%v", rule.Spec)
	}
	var file, shown any
	text := named[*core.ConfigMap](t, found, "gate-dashboard").Data["postern.json"]
	err := errors.Join(stdjson.Unmarshal([]byte(text), &shown), stdjson.Unmarshal([]byte(readFile(t, filepath.Join(chart, "files/dashboard.json"))), &file))
	if err != nil || !reflect.DeepEqual(file, shown) {
		t.Errorf("%v: the dashboard is another", err)
	}
}

func TestNetworkPoliciesNamePortsThatTheirPodsHave(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		for _, policy := range all[*networking.NetworkPolicy](found) {
			pods := selected(found, policy.Spec.PodSelector.MatchLabels)
			if len(pods) != 1 || len(policy.Spec.PolicyTypes) != 2 {
				t.Fatalf("%s selects %v for %v", policy.Name, pods, policy.Spec.PolicyTypes)
			}
			for _, rule := range policy.Spec.Ingress {
				if len(rule.From) == 0 || len(rule.Ports) == 0 {
					t.Errorf("%s lets in everybody, or everywhere", policy.Name)
				}
				for _, port := range rule.Ports {
					if port.Port.StrVal == "" || containerPort(podTemplates(found)[pods[0]], port.Port.StrVal) == 0 {
						t.Errorf("%s: no container has the port %s", policy.Name, port.Port)
					}
				}
			}
		}
	})
}

// Beside metrics the admin port shows the configuration.
func TestTheAdminPortIsOpenToThePrometheusOfItsNamespaceAndToTheTestAlone(t *testing.T) {
	for _, set := range []string{"minimal", "sandbox"} {
		peers := []string{}
		for _, rule := range named[*networking.NetworkPolicy](t, typed(t, set), "rel-postern").Spec.Ingress {
			for _, port := range rule.Ports {
				if port.Port.StrVal != "admin" {
					continue
				}
				for _, from := range rule.From {
					if from.NamespaceSelector != nil || from.IPBlock != nil || from.PodSelector == nil {
						t.Errorf("%s: open to %v", set, from)
						continue
					}
					peers = append(peers, labels.Set(from.PodSelector.MatchLabels).String())
				}
			}
		}
		expected := []string{"app.kubernetes.io/name=prometheus",
			"app.kubernetes.io/component=test,app.kubernetes.io/instance=rel,app.kubernetes.io/name=postern"}
		if !reflect.DeepEqual(peers, expected) {
			t.Errorf("%s: open to %v", set, peers)
		}
	}
}

func TestEgressIsOpenForDNSAndThePortsOfAccountsIssuersAndTheCollector(t *testing.T) {
	policy := named[*networking.NetworkPolicy](t, typed(t, "everything"), "gate")
	ports := []string{}
	for _, rule := range policy.Spec.Egress {
		if len(rule.To) == 0 {
			for _, port := range rule.Ports {
				ports = append(ports, port.Port.String())
			}
		}
	}
	if got := strings.Join(ports, " "); got != "53 53 4317 443 80 8443 9443" {
		t.Error(got)
	}
}
