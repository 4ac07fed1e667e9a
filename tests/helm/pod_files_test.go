package helm

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// issued is a certificate with its key, PEM.
type issued struct{ certificate, key []byte }

// authority signs the certificates that the set-ups' Secrets hold.
var authority = sync.OnceValue(func() (made struct {
	pem  []byte
	sign func(uris []*url.URL, names ...string) issued
}) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Trial authority"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der := must(x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key))
	made.pem = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	made.sign = func(uris []*url.URL, names ...string) issued {
		own := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		leaf := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "trial"}, DNSNames: names, URIs: uris,
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour)}
		der := must(x509.CreateCertificate(rand.Reader, leaf, about, &own.PublicKey, key))
		return issued{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
			pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(own))})}
	}
	return made
})

// The bearer token whose hash the set-ups hold.
const callerToken = "example-token"

// issuerKey signs the JWTs of the issuer that the set-ups know.
var issuerKey = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })

func unpadded(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

func keySet() string {
	public := must(issuerKey().PublicKey.Bytes()) // 4, x, y
	return fmt.Sprintf(`{"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "alg": "ES256", "x": "%s", "y": "%s"}]}`,
		unpadded(public[1:33]), unpadded(public[33:]))
}

// jwt is a token of the issuer, good for a minute.
func jwt(subject, audience string) string {
	head := unpadded([]byte(`{"alg": "ES256", "kid": "one", "typ": "JWT"}`))
	claims := fmt.Sprintf(`{"iss": "https://issuer.example", "sub": "%s", "aud": "%s", "exp": %d}`, subject, audience, time.Now().Add(time.Minute).Unix())
	signed := head + "." + unpadded([]byte(claims))
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, issuerKey(), digest[:])
	if err != nil {
		panic(err)
	}
	return signed + "." + unpadded(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

// existing are the Secrets and ConfigMaps that the set-ups expect to be there.
var existing = sync.OnceValue(func() map[string]map[string]string {
	server := authority().sign(nil, "localhost", "rel-postern.prod.svc")
	hash := fmt.Sprintf("%x\n", sha256.Sum256([]byte(callerToken)))
	ca := string(authority().pem)
	return map[string]map[string]string{
		"postern-support":   {"token": "a-token\n", "webhook-secret": "a-webhook-secret\n", "webhook-secret-old": "an-older-webhook-secret\n"},
		"postern-voice":     {"token": "a-token"},
		"postern-shop":      {"token-hashes": hash},
		"postern-operator":  {"hashes": "# Of the operator\n" + aHash + "\n"},
		"postern-tls":       {"tls.crt": string(server.certificate), "tls.key": string(server.key), "ca.crt": ca},
		"postern-hooks-tls": {"chain.pem": string(server.certificate), "key.pem": string(server.key)},
		"chatapi-ca":        {"ca.crt": ca},
		"issuer-keys":       {"jwks.json": keySet()},
		"postern-redaction": {"key": "a-key-of-enough-bytes\n"},
	}
})

// volumeFiles are what a volume shows, by path. What a Secret or ConfigMap lacks fails the test as it would the pod.
func volumeFiles(t *testing.T, from objects, volume core.Volume) map[string]string {
	t.Helper()
	files, secrets, configs := map[string]string{}, map[string]map[string]string{}, map[string]map[string]string{}
	for _, one := range all[*core.Secret](from) {
		secrets[one.Name] = map[string]string{}
		for key, value := range one.Data {
			secrets[one.Name][key] = string(value)
		}
	}
	for _, one := range all[*core.ConfigMap](from) {
		configs[one.Name] = one.Data
	}
	take := func(made map[string]map[string]string, name string, items []core.KeyToPath) {
		data, there := made[name]
		if !there {
			data, there = existing()[name]
		}
		if !there {
			t.Fatalf("volume %s: nothing is named %s", volume.Name, name)
		}
		if len(items) == 0 {
			for key, value := range data {
				files[key] = value
			}
		}
		for _, item := range items {
			value, there := data[item.Key]
			if !there {
				t.Fatalf("volume %s: %s has no key %s", volume.Name, name, item.Key)
			}
			if _, taken := files[item.Path]; taken {
				t.Fatalf("volume %s: two files are %s", volume.Name, item.Path)
			}
			files[item.Path] = value
		}
	}
	switch {
	case volume.ConfigMap != nil:
		take(configs, volume.ConfigMap.Name, volume.ConfigMap.Items)
	case volume.Secret != nil:
		take(secrets, volume.Secret.SecretName, volume.Secret.Items)
	case volume.Projected != nil:
		for _, source := range volume.Projected.Sources {
			if source.Secret != nil {
				take(secrets, source.Secret.Name, source.Secret.Items)
			} else {
				take(configs, source.ConfigMap.Name, source.ConfigMap.Items)
			}
		}
	}
	return files
}

// mount writes the files as the kubelet does: into a folder of their own, to which links lead, so that all of them change
// as one. A second call changes them.
func mount(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	must(folder, os.MkdirAll(folder, 0o755))
	if len(files) == 0 {
		return
	}
	version := must(os.MkdirTemp(folder, "..version"))
	must(version, os.Chmod(version, 0o755))
	for path, text := range files {
		file := filepath.Join(version, path)
		must(file, os.MkdirAll(filepath.Dir(file), 0o755))
		must(file, os.WriteFile(file, []byte(text), 0o644))
		top := strings.Split(path, "/")[0]
		if _, err := os.Lstat(filepath.Join(folder, top)); err != nil {
			must(folder, os.Symlink(filepath.Join("..data", top), filepath.Join(folder, top)))
		}
	}
	link := filepath.Join(folder, "..data_new")
	must(link, os.Symlink(filepath.Base(version), link))
	must(link, os.Rename(link, filepath.Join(folder, "..data")))
}

// mounts makes every volume of the gateway's pod below `top`, at the paths where the container has them.
func mounts(t *testing.T, from objects, top string) {
	t.Helper()
	gate, container := gatewayOf(t, from)
	volumes := map[string]core.Volume{}
	for _, volume := range gate.Spec.Template.Spec.Volumes {
		volumes[volume.Name] = volume
	}
	for _, one := range container.VolumeMounts {
		mount(t, filepath.Join(top, one.MountPath), volumeFiles(t, from, volumes[one.Name]))
	}
}

// configFile is the configuration of a set-up with its mounts below a folder of the test's own; `edit` changes what must
// differ on this machine.
func configFile(t *testing.T, from objects, edit func(config string) string) string {
	t.Helper()
	top := t.TempDir()
	mounts(t, from, top)
	file := filepath.Join(top, "etc/postern/config/config.yaml")
	_, container := gatewayOf(t, from)
	paths := []string{}
	for _, one := range container.VolumeMounts {
		paths = append(paths, one.MountPath+"/", filepath.Join(top, one.MountPath)+"/")
	}
	text := strings.NewReplacer(paths...).Replace(readFile(t, file))
	changed := filepath.Join(top, "config.yaml")
	if err := os.WriteFile(changed, []byte(edit(text)), 0o600); err != nil {
		t.Fatal(err)
	}
	return changed
}

func TestTheServerTakesTheConfiguration(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		_, container := gatewayOf(t, found)
		if strings.Join(container.Command, " ") != "postern" || strings.Join(container.Args, " ") != "--config /etc/postern/config/config.yaml" {
			t.Errorf("the container runs %v %v", container.Command, container.Args)
		}
		file := configFile(t, found, func(config string) string { return config })
		if out, problems, err := run(tool("postern"), "--check-config", "--config", file); err != nil || out != "OK\n" {
			t.Errorf("%v\n%s%s", err, out, problems)
		}
	})
}

// What the server would refuse is found, here a secret that is missing behind its link.
func TestTheServerRefusesAConfigurationWhoseSecretIsGone(t *testing.T) {
	file := configFile(t, typed(t, "minimal"), func(config string) string { return strings.Replace(config, "/support/token", "/support/gone", 1) })
	if out, problems, err := run(tool("postern"), "--check-config", "--config", file); err == nil || !strings.Contains(problems, "support/gone") {
		t.Errorf("%v\n%s%s", err, out, problems)
	}
}

// The longest the server takes to leave, by its own configuration, is within the grace period.
func TestTheDrainFitsIntoTheGracePeriod(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		gate, container := gatewayOf(t, found)
		var config struct {
			Drain struct {
				NotReady string `json:"not_ready"`
				Finish   string `json:"finish"`
				HardExit string `json:"hard_exit"`
			} `json:"drain"`
		}
		text := named[*core.ConfigMap](t, found, gate.Name).Data["config.yaml"]
		if err := yaml.Unmarshal([]byte(text), &config); err != nil {
			t.Fatal(err)
		}
		seconds := func(duration string) float64 { return must(time.ParseDuration(duration)).Seconds() }
		grace := float64(*gate.Spec.Template.Spec.TerminationGracePeriodSeconds)
		if container.Lifecycle != nil {
			grace -= float64(container.Lifecycle.PreStop.Sleep.Seconds)
		}
		drain, hard := seconds(config.Drain.NotReady)+seconds(config.Drain.Finish), seconds(config.Drain.HardExit)
		if hard <= drain || grace < hard || seconds(config.Drain.NotReady) == 0 {
			t.Errorf("drain %v s, leaving by itself after %v s, killed after %v s", drain, hard, grace)
		}
	})
}
