package helm

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// Of the admission of Kubernetes itself.
func restrictedProblems(t *testing.T, pod *core.PodTemplateSpec) []string {
	t.Helper()
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	problems := []string{}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			problems = append(problems, result.ForbiddenReason+": "+result.ForbiddenDetail)
		}
	}
	return problems
}

func TestEveryPodMeetsTheRestrictedStandard(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		for name, pod := range podTemplates(typed(t, set)) {
			if problems := restrictedProblems(t, pod); len(problems) > 0 {
				t.Errorf("%s: %v", name, problems)
			}
		}
	})
}

func TestAPodThatMayBecomeRootIsFound(t *testing.T) {
	_, container := gatewayOf(t, typed(t, "minimal"))
	yes := true
	pod := core.PodTemplateSpec{Spec: core.PodSpec{Containers: []core.Container{*container}}}
	pod.Spec.Containers[0].SecurityContext = &core.SecurityContext{AllowPrivilegeEscalation: &yes}
	if problems := restrictedProblems(t, &pod); len(problems) < 3 {
		t.Errorf("found are %v", problems)
	}
}

func TestEveryPodIsWithoutTokenAndWithAReadOnlyRoot(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		for name, pod := range podTemplates(typed(t, set)) {
			spec := pod.Spec
			if *spec.AutomountServiceAccountToken || *spec.EnableServiceLinks || *spec.SecurityContext.RunAsUser == 0 {
				t.Errorf("%s has a token, service links or runs as root", name)
			}
			for _, container := range spec.Containers {
				if !*container.SecurityContext.ReadOnlyRootFilesystem {
					t.Errorf("%s: its root can be written", name)
				}
				limits, requests := container.Resources.Limits, container.Resources.Requests
				if limits.Memory().IsZero() || requests.Cpu().IsZero() || !limits.Cpu().IsZero() {
					t.Errorf("%s: %v %v", name, limits, requests)
				}
			}
		}
	})
}

func TestEveryMountHasItsVolume(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		gate, _ := gatewayOf(t, found)
		for name, pod := range podTemplates(found) {
			volumes := []string{}
			for _, volume := range pod.Spec.Volumes {
				volumes = append(volumes, volume.Name)
			}
			if name == gate.Name {
				for _, claim := range gate.Spec.VolumeClaimTemplates {
					volumes = append(volumes, claim.Name)
				}
			}
			for _, container := range pod.Spec.Containers {
				mounted := []string{}
				for _, mount := range container.VolumeMounts {
					mounted = append(mounted, mount.Name)
				}
				slices.Sort(mounted)
				slices.Sort(volumes)
				if !slices.Equal(mounted, volumes) {
					t.Errorf("%s mounts %v of %v", name, mounted, volumes)
				}
			}
		}
	})
}

// Two processes never open one event log, and no volume goes away by itself.
func TestOneReplicaWithAVolumeThatStays(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		gate, _ := gatewayOf(t, typed(t, set))
		if *gate.Spec.Replicas != 1 || gate.Spec.UpdateStrategy.Type != "RollingUpdate" || gate.Spec.PodManagementPolicy != "" {
			t.Errorf("%v", gate.Spec)
		}
		retention := gate.Spec.PersistentVolumeClaimRetentionPolicy
		if len(gate.Spec.VolumeClaimTemplates) != 1 || retention.WhenDeleted != "Retain" || retention.WhenScaled != "Retain" {
			t.Errorf("%v", gate.Spec.VolumeClaimTemplates)
		}
	})
	gate, _ := gatewayOf(t, typed(t, "minimal", "--set", "eventLog.type=memory"))
	if len(gate.Spec.VolumeClaimTemplates) != 0 {
		t.Error("memory has a volume")
	}
}

func TestReadinessIsAskedInAWayThatTheDoorsUnderstand(t *testing.T) {
	for set, expected := range map[string]string{"minimal": "grpc", "sandbox": "grpc", "existing-secrets": "grpc",
		"persistent-ingress": "grpc", "tls": "HTTPS", "mtls-jwt": "HTTP", "everything": "HTTPS"} {
		_, container := gatewayOf(t, typed(t, set))
		kind := "grpc"
		if get := container.ReadinessProbe.HTTPGet; get != nil {
			kind = string(get.Scheme)
			if get.Path != "/readyz" {
				t.Errorf("%s: readiness is %s", set, get.Path)
			}
		}
		if kind != expected {
			t.Errorf("%s: readiness is asked by %s", set, kind)
		}
		for _, probe := range []*core.Probe{container.LivenessProbe, container.StartupProbe} {
			if probe.HTTPGet == nil || probe.HTTPGet.Path != "/livez" {
				t.Errorf("%s: liveness depends on more than the process: %v", set, probe)
			}
		}
	}
	_, container := gatewayOf(t, typed(t, "minimal", "--set", "probes.grpcService=postern.v1.EventService"))
	if probe := container.ReadinessProbe.GRPC; probe.Port != 50051 || *probe.Service != "postern.v1.EventService" {
		t.Errorf("%v", probe)
	}
	_, container = gatewayOf(t, typed(t, "minimal", "--set", "probes.mode=http"))
	if container.ReadinessProbe.HTTPGet == nil {
		t.Error("http is not obeyed")
	}
}

func TestAStartMayTakeSoLongAsTheValuesSay(t *testing.T) {
	for set, seconds := range map[string]int32{"minimal": 300, "everything": 601} {
		_, container := gatewayOf(t, typed(t, set))
		if probe := container.StartupProbe; probe.PeriodSeconds*probe.FailureThreshold < seconds || probe.PeriodSeconds*(probe.FailureThreshold-1) >= seconds {
			t.Errorf("%s: %d times %d s", set, probe.FailureThreshold, probe.PeriodSeconds)
		}
	}
}

// The server starts again for what it reads at its start alone. What it follows, as config_follower.cc says, does not
// interrupt it.
func TestTheServerStartsAgainForWhatItDoesNotFollow(t *testing.T) {
	template := func(args ...string) string {
		gate, _ := gatewayOf(t, typed(t, "minimal", args...))
		return gate.Spec.Template.String()
	}
	before := template()
	for _, change := range []string{"streams.maxStreams=100", "eventLog.retention.maxAge=24h", "reflection=false", "drain.finishSeconds=30"} {
		if template("--set", change) == before {
			t.Errorf("%s does not start it again", change)
		}
	}
	for _, change := range []string{"accounts.support.displayName=Other", "accounts.support.secrets.token=other", "poll.sessionInterval=5s",
		"auth.callers.shop.permissions={READ}", "webhook.allowedSources={192.0.2.0/24}", "webhook.trustedProxies={10.0.0.0/8}",
		"auth.jwtIssuers.a.issuer=i,auth.jwtIssuers.a.audiences={b},auth.jwtIssuers.a.jwks=https://a", "auth.callers.shop.tokenHashes={" + aHash + "}"} {
		if template("--set", change) != before {
			t.Errorf("%s starts it again", change)
		}
	}
	follower := readFile(t, filepath.Join(root, "service/app/config_follower.cc"))
	for _, followed := range []string{"accounts", "auth.callers", "auth.jwt_issuers", "listeners.webhook.allowed_sources", "listeners.webhook.trusted_proxies", "poll"} {
		if !strings.Contains(follower, "    \""+followed+"\",\n") {
			t.Errorf("the server does not follow %s", followed)
		}
	}
}

func TestSecretsStandInSecretsAlone(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		for _, config := range all[*core.ConfigMap](typed(t, set)) {
			for _, text := range config.Data {
				for _, secret := range []string{"example-token", "example-webhook-secret", "sandbox-token", "0123456789abcdef"} {
					if strings.Contains(text, secret) {
						t.Errorf("%s holds %s", config.Name, secret)
					}
				}
			}
		}
		if secrets := all[*core.Secret](typed(t, set)); (set == "existing-secrets" || set == "tls" || set == "mtls-jwt") != (len(secrets) == 0) {
			t.Errorf("there are %d Secrets", len(secrets))
		}
	})
}
