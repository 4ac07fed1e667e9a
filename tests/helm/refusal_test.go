package helm

import (
	"strings"
	"testing"
)

const aHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// refusal is a change of a good set-up, or of nothing, that must be refused, with these words.
type refusal struct{ name, set, values, words string }

// What the schema refuses, each value by itself.
var malformed = []refusal{
	{"an unknown key", "minimal", "acounts: {}", "acounts"},
	{"an unknown key of the image", "minimal", "image: {tags: a}", "tags"},
	{"an unknown key of an account", "minimal", "accounts: {support: {base_url: x}}", "base_url"},
	{"an unknown key of an account's secret", "minimal", "accounts: {support: {existingSecret: {name: a, key: b}}}", "key"},
	{"an unknown key of a caller", "minimal", "auth: {callers: {shop: {tokens: [a]}}}", "tokens"},
	{"an unknown key of a door", "minimal", "tls: {grpc: {secretName: a}}", "secretName"},
	{"an unknown limit", "minimal", "limits: {maxWebhookBody: 1}", "maxWebhookBody"},
	{"a limit as the server spells it", "minimal", "limits: {max_text_bytes: 1}", "max_text_bytes"},
	{"an unknown deadline", "minimal", "deadlines: {maximum: 1s}", "maximum"},
	{"an unknown key of a stream", "minimal", "streams: {maxStream: 1}", "maxStream"},
	{"an unknown key of polling", "minimal", "poll: {interval: 1s}", "interval"},
	{"an unknown probe", "minimal", "probes: {path: /x}", "path"},
	{"an unknown key of the network policy", "minimal", "networkPolicy: {from: []}", "from"},
	{"an unknown key of the sandbox", "sandbox", "sandbox: {replicas: 2}", "replicas"},
	{"an unknown key of a played account", "sandbox", "sandbox: {accounts: {onsend: {secret: a}}}", "secret"},
	{"accounts as a list", "minimal", "accounts: [{provider: onsend}]", "accounts"},
	{"an account's name in capitals", "minimal", "accounts: {Support: {provider: onsend, baseUrl: 'https://a', secrets: {token: a}}}", "Support"},
	{"an account's name with an underscore", "minimal", "accounts: {a_b: {provider: onsend, baseUrl: 'https://a', secrets: {token: a}}}", "a_b"},
	{"an account without a provider", "minimal", "accounts: {more: {baseUrl: 'https://a', secrets: {token: a}}}", "provider"},
	{"an account without an address", "minimal", "accounts: {more: {provider: onsend, secrets: {token: a}}}", "baseUrl"},
	{"an address without a scheme", "minimal", "accounts: {support: {baseUrl: onsend.io}}", "baseUrl"},
	{"a phone number without its country", "minimal", "accounts: {support: {phoneNumber: '0722200200'}}", "phoneNumber"},
	{"an option that is no text", "minimal", "accounts: {support: {options: {legacy: true}}}", "legacy"},
	{"an empty secret", "minimal", "accounts: {support: {secrets: {token: ''}}}", "token"},
	{"a webhook secret that can be guessed", "minimal", "accounts: {support: {webhookSecrets: [short]}}", "webhookSecrets"},
	{"a webhook secret with a slash", "minimal", "accounts: {support: {webhookSecrets: ['aaaaaaaaaaaa/b']}}", "webhookSecrets"},
	{"three webhook secrets", "minimal", "accounts: {support: {webhookSecrets: [aaaaaaaaaaaa, bbbbbbbbbbbb, cccccccccccc]}}", "webhookSecrets"},
	{"three keys of webhook secrets", "existing-secrets", "accounts: {support: {existingSecret: {webhookKeys: [a, b, c]}}}", "webhookKeys"},
	{"a Secret without a name", "minimal", "accounts: {more: {provider: onsend, baseUrl: 'https://a', existingSecret: {keys: [token]}}}", "name"},
	{"a negative rate", "minimal", "accounts: {support: {limits: {requestsPerSecond: -1}}}", "requestsPerSecond"},
	{"a caller's token in place of its hash", "minimal", "auth: {callers: {shop: {tokenHashes: [secret-token]}}}", "tokenHashes"},
	{"an unknown permission", "minimal", "auth: {callers: {shop: {permissions: [WRITE]}}}", "permissions"},
	{"a caller without permissions", "minimal", "auth: {callers: {more: {accounts: ['*'], tokenHashes: [" + aHash + "]}}}", "permissions"},
	{"a caller without accounts", "minimal", "auth: {callers: {more: {permissions: [READ], tokenHashes: [" + aHash + "]}}}", "accounts"},
	{"a caller's name with a space", "minimal", "auth: {callers: {'my shop': {accounts: ['*'], permissions: [READ], tokenHashes: [" + aHash + "]}}}", "my shop"},
	{"an issuer without audiences", "mtls-jwt", "auth: {jwtIssuers: {more: {issuer: a, jwks: 'https://a'}}}", "audiences"},
	{"keys over plain HTTP", "mtls-jwt", "auth: {jwtIssuers: {company: {jwks: 'http://a'}}}", "jwks"},
	{"a subject without its issuer", "mtls-jwt", "auth: {callers: {reports: {jwtSubjects: [reports]}}}", "jwtSubjects"},
	{"a source that is no network", "minimal", "webhook: {allowedSources: [hooks.example.com]}", "allowedSources"},
	{"an unknown key of the audit log", "minimal", "audit: {path: /a}", "path"},
	{"an audit log at a path of its own", "minimal", "audit: {file: audit.log}", "file"},
	{"an unknown key of tracing", "minimal", "tracing: {url: 'http://a:4317'}", "url"},
	{"a collector without a port", "minimal", "tracing: {endpoint: 'http://collector'}", "endpoint"},
	{"a collector with a path", "minimal", "tracing: {endpoint: 'http://collector:4318/v1/traces'}", "endpoint"},
	{"more than every trace", "minimal", "tracing: {endpoint: 'http://a:4317', sampleRatio: 1.5}", "sampleRatio"},
	{"a redaction key inline", "minimal", "logging: {redactionKey: a-key-of-enough-bytes}", "redactionKey"},
	{"an unknown key of the redaction key", "minimal", "logging: {redactionKey: {name: a}}", "redactionKey"},
	{"a field of the log that cannot be told apart", "minimal", "logging: {clearFields: [token]}", "clearFields"},
	{"an unknown traffic policy", "tls", "service: {webhook: {externalTrafficPolicy: local}}", "externalTrafficPolicy"},
	{"a switch as a text", "minimal", "auth: {allowPlaintext: 'true'}", "allowPlaintext"},
	{"a duration without a unit", "minimal", "deadlines: {maxCall: '60'}", "maxCall"},
	{"a duration as a number", "minimal", "deadlines: {maxCall: 60}", "maxCall"},
	{"a negative duration", "minimal", "eventLog: {retention: {maxAge: -1h}}", "maxAge"},
	{"a webhook body larger than an event", "minimal", "limits: {maxWebhookBodyBytes: 2000000}", "maxWebhookBodyBytes"},
	{"an unknown event log", "minimal", "eventLog: {type: nats}", "type"},
	{"an unknown log level", "minimal", "logging: {level: VERBOSE}", "level"},
	{"a header with credentials", "minimal", "webhook: {keptHeaders: [authorization]}", "keptHeaders"},
	{"a header in capitals", "minimal", "webhook: {keptHeaders: [X-Id]}", "keptHeaders"},
	{"a public address without a scheme", "minimal", "webhook: {publicUri: hooks.example.com}", "publicUri"},
	{"an address to listen on with a port", "minimal", "bindAddress: '0.0.0.0:1'", "bindAddress"},
	{"a volume of many writers", "minimal", "persistence: {accessMode: ReadWriteMany}", "accessMode"},
	{"a volume of a strange size", "minimal", "persistence: {size: ten}", "size"},
	{"a fraction of a replica", "minimal", "replicas: 0.5", "replicas"},
	{"a negative replica", "minimal", "replicas: -1", "replicas"},
	{"a port out of range", "minimal", "service: {grpc: {port: 65536}}", "port"},
	{"an unknown type of Service", "minimal", "service: {grpc: {type: ExternalName}}", "type"},
	{"a type for the admin Service", "minimal", "service: {admin: {type: LoadBalancer}}", "type"},
	{"an ingress for another port", "minimal", "ingress: {port: grpc}", "port"},
	{"a route for another Service", "minimal", "httpRoute: {backendRefs: []}", "backendRefs"},
	{"an unknown probe mode", "minimal", "probes: {mode: exec}", "mode"},
	{"a client certificate at the admin port", "tls", "tls: {admin: {requireClientCertificate: true}}", "requireClientCertificate"},
	{"a digest that is none", "minimal", "image: {digest: latest}", "digest"},
	{"no image", "minimal", "image: {repository: ''}", "repository"},
	{"a label that is no text", "minimal", "podLabels: {a: 1}", "podLabels"},
	{"an extra object that is a number", "minimal", "extraObjects: [1]", "extraObjects"},
	{"a drain without an end", "minimal", "drain: {finishSeconds: 0}", "finishSeconds"},
	{"a played account without a path", "sandbox", "sandbox: {accounts: {more: {provider: onsend, token: a}}}", "path"},
}

// What templates/validations.yaml refuses: each value is good by itself.
var contradictory = []refusal{
	{"two replicas on the embedded event log", "minimal", "replicas: 2", "replicas is 2: the event log embedded belongs to one process"},
	{"two replicas in memory", "minimal", "{replicas: 2, eventLog: {type: memory}}", "replicas is 2: the event log memory belongs to one process"},
	{"no account", "", "auth: {allowPlaintext: true, callers: {shop: {accounts: ['*'], permissions: [READ], tokenHashes: [" + aHash + "]}}}", "no account"},
	{"no callers", "", "accounts: {support: {provider: onsend, baseUrl: 'https://onsend.io', secrets: {token: a}}}", "no callers"},
	{"callers and everybody", "minimal", "auth: {allowAnonymousFromAnywhere: true}", "although there are auth.callers"},
	{"tokens in plain text", "minimal", "auth: {allowPlaintext: false}", "would send their tokens in plain text"},
	{"tokens in plain text through a load balancer", "minimal", "service: {grpc: {type: LoadBalancer}}", "service.grpc.type is LoadBalancer and callers would send their tokens to it in plain text"},
	{"tokens in plain text through a port of the nodes", "minimal", "service: {grpc: {type: NodePort}}", "service.grpc.type is NodePort and callers would send their tokens to it in plain text"},
	{"everybody through a load balancer", "sandbox", "service: {grpc: {type: LoadBalancer}}", "everybody could send"},
	{"everybody through a port of the nodes", "sandbox", "service: {grpc: {type: NodePort}}", "everybody could send"},
	{"inline and existing secrets", "minimal", "accounts: {support: {existingSecret: {name: a}}}", "accounts.support: existingSecret and secrets inline exclude each other"},
	{"inline webhook and existing secrets", "existing-secrets", "accounts: {support: {webhookSecrets: [aaaaaaaaaaaa]}}", "accounts.support: existingSecret and secrets inline exclude each other"},
	{"an account without secrets", "minimal", "accounts: {sales: {provider: onsend, baseUrl: 'https://onsend.io'}}", "accounts.sales: no secrets"},
	{"inline and existing hashes", "minimal", "auth: {callers: {shop: {existingSecret: {name: a}}}}", "auth.callers.shop: existingSecret and tokenHashes exclude each other"},
	{"a caller without credentials", "minimal", "auth: {callers: {nobody: {accounts: ['*'], permissions: [READ]}}}", "auth.callers.nobody: no credentials"},
	{"certificate names without an authority", "tls", "auth: {callers: {shop: {certificateNames: [a]}}}", "auth.callers.shop: certificateNames needs tls.grpc.clientCaKey"},
	{"an issuer without keys", "mtls-jwt", "auth: {jwtIssuers: {more: {issuer: a, audiences: [b]}}}", "auth.jwtIssuers.more: one of jwks and jwksConfigMap is needed"},
	{"an issuer with keys from two places", "mtls-jwt", "auth: {jwtIssuers: {company: {jwks: 'https://a'}}}", "auth.jwtIssuers.company: one of jwks and jwksConfigMap is needed"},
	{"a subject of an issuer that is not there", "mtls-jwt", "auth: {callers: {reports: {jwtSubjects: ['https://other reports']}}}", "auth.callers.reports: jwtSubjects: https://other reports begins with no issuer of auth.jwtIssuers"},
	{"sources behind an ingress", "persistent-ingress", "webhook: {allowedSources: [192.0.2.0/24]}", "webhook.allowedSources needs webhook.trustedProxies"},
	{"sources behind a load balancer", "tls", "{webhook: {allowedSources: [192.0.2.0/24]}, service: {webhook: {externalTrafficPolicy: Cluster}}}", "webhook.allowedSources with service.webhook.type LoadBalancer needs service.webhook.externalTrafficPolicy Local"},
	{"sources behind a port of the nodes", "minimal", "{webhook: {allowedSources: [192.0.2.0/24]}, service: {webhook: {type: NodePort}}}", "webhook.allowedSources with service.webhook.type NodePort needs"},
	{"sources behind an ingress and past it by a port of the nodes", "persistent-ingress", "{webhook: {allowedSources: [192.0.2.0/24], trustedProxies: [10.0.0.0/8]}, service: {webhook: {type: NodePort}}}", "webhook.allowedSources with service.webhook.type NodePort beside an ingress or a route needs service.webhook.externalTrafficPolicy Local"},
	{"sources behind a route and past it by a load balancer", "tls", "{httpRoute: {enabled: true, parentRefs: [{name: a}], hostnames: [a.example.com]}, webhook: {allowedSources: [192.0.2.0/24], trustedProxies: [10.0.0.0/8]}, service: {webhook: {externalTrafficPolicy: Cluster}}}", "webhook.allowedSources with service.webhook.type LoadBalancer beside an ingress or a route needs"},
	{"the policy of a load balancer that is none", "minimal", "service: {grpc: {externalTrafficPolicy: Local}}", "service.grpc.externalTrafficPolicy needs service.grpc.type NodePort or LoadBalancer"},
	{"an audit log on the event log's volume", "minimal", "audit: {file: /var/lib/postern/audit.log}", "audit.file /var/lib/postern/audit.log is on the event log's volume"},
	{"an audit log on the event log's volume by a detour", "minimal", "audit: {file: /tmp/../var//lib/postern/a/audit.log}", "is on the event log's volume"},
	{"an audit log on the event log's volume mounted again", "minimal", "{audit: {file: /audit/log}, extraVolumeMounts: [{name: data, mountPath: /audit, subPath: audit}]}", "is on the event log's volume"},
	{"an audit log on the event log's volume above another", "minimal", "{audit: {file: /var/lib/postern/log}, extraVolumes: [{name: more, emptyDir: {}}], extraVolumeMounts: [{name: more, mountPath: /var/lib}]}", "is on the event log's volume"},
	{"an audit log that cannot be written", "minimal", "audit: {file: /audit.log}", "audit.file /audit.log is on no volume that stays"},
	{"an audit log that is gone with the pod", "minimal", "audit: {file: /tmp/audit.log}", "audit.file /tmp/audit.log is on no volume that stays"},
	{"a share of traces that go nowhere", "minimal", "tracing: {sampleRatio: 0.5}", "tracing.sampleRatio needs tracing.endpoint"},
	{"a caller of an account that is not there", "minimal", "auth: {callers: {shop: {accounts: [sales]}}}", "auth.callers.shop: no account is named sales"},
	{"client certificates without an authority", "tls", "tls: {grpc: {requireClientCertificate: true}}", "tls.grpc.requireClientCertificate needs tls.grpc.clientCaKey"},
	{"an authority without a certificate", "minimal", "tls: {webhook: {clientCaKey: ca.crt}}", "tls.webhook.clientCaKey needs tls.webhook.existingSecret"},
	{"a gRPC probe over TLS", "tls", "probes: {mode: grpc}", "Kubernetes cannot ask for health over TLS"},
	{"a grace period below the drain", "minimal", "terminationGracePeriodSeconds: 29", "terminationGracePeriodSeconds is below 30"},
	{"a grace period below the drain with its pause", "minimal", "{terminationGracePeriodSeconds: 35, drain: {preStopSeconds: 6}}", "terminationGracePeriodSeconds is below 36"},
	{"events that fill the volume", "minimal", "persistence: {size: 6Gi}", "eventLog.retention.maxBytes would fill the volume of 6Gi"},
	{"an ingress for every host", "minimal", "ingress: {enabled: true}", "ingress.hosts is empty"},
	{"a route without a Gateway", "minimal", "httpRoute: {enabled: true, hostnames: [a.example.com]}", "httpRoute needs parentRefs and hostnames"},
	{"a route for every host", "minimal", "httpRoute: {enabled: true, parentRefs: [{name: a}]}", "httpRoute needs parentRefs and hostnames"},
	{"registration without an address", "existing-secrets", "accounts: {support: {registerWebhook: true}}", "accounts.support: registerWebhook needs webhook.publicUri"},
	{"registration without a webhook secret", "minimal", "{webhook: {publicUri: 'https://a.example'}, accounts: {support: {registerWebhook: true}}}", "accounts.support: registerWebhook needs a webhook secret"},
	{"a sandbox whose secret everybody knows open to the world", "sandbox", "ingress: {enabled: true, hosts: [a.example.com]}", "sandbox.webhookSecret is the one that everybody knows"},
	{"a sandbox whose secret everybody knows behind a load balancer", "sandbox", "service: {webhook: {type: LoadBalancer}}", "sandbox.webhookSecret is the one that everybody knows"},
	{"an account that the sandbox plays", "sandbox", "accounts: {onsend: {provider: onsend, baseUrl: 'https://onsend.io', secrets: {token: a}}}", "accounts.onsend: the sandbox has an account of this name"},
	{"a sandbox that would have to speak TLS", "sandbox", "tls: {webhook: {existingSecret: a}}", "the sandbox sends its webhooks in plain text"},
}

// What looks like one of these and is none.
var harmless = []refusal{
	{"tokens to a load balancer that ends TLS", "minimal", "{auth: {allowPlaintextTokensFromOutsideTheCluster: true}, service: {grpc: {type: LoadBalancer}}}", ""},
	{"tokens over TLS through a load balancer", "tls", "service: {grpc: {type: LoadBalancer}}", ""},
	{"sources behind a load balancer that keeps their addresses", "tls", "webhook: {allowedSources: [192.0.2.0/24]}", ""},
	{"sources behind a load balancer that is a proxy", "tls", "{webhook: {allowedSources: [192.0.2.0/24], trustedProxies: [10.0.0.0/8]}, service: {webhook: {externalTrafficPolicy: Cluster}}}", ""},
	{"sources behind an ingress and past it with their addresses", "persistent-ingress", "{webhook: {allowedSources: [192.0.2.0/24], trustedProxies: [10.0.0.0/8]}, service: {webhook: {type: NodePort, externalTrafficPolicy: Local}}}", ""},
	{"sources inside the cluster", "minimal", "webhook: {allowedSources: [10.0.0.0/8]}", ""},
	{"an audit log on a volume of its own below the event log's", "minimal", "{audit: {file: /var/lib/postern/audit/log}, extraVolumes: [{name: more, emptyDir: {}}], extraVolumeMounts: [{name: more, mountPath: /var/lib/postern/audit/}]}", ""},
	{"no trace but those that callers keep", "minimal", "tracing: {endpoint: 'https://collector:4317', sampleRatio: 0}", ""},
}

func TestTheValidationsTakeWhatIsHarmless(t *testing.T) {
	for _, one := range harmless {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			file := writeFile(t, "values.yaml", one.values+"\n")
			for _, helm := range helms {
				if _, problems, err := template(helm, "--values", valuesFile(one.set), "--values", file); err != nil {
					t.Errorf("%s: %s", helm, problems)
				}
			}
		})
	}
}

func refuse(t *testing.T, refusals []refusal) {
	t.Parallel()
	for _, one := range refusals {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			file := writeFile(t, "values.yaml", one.values+"\n")
			for _, helm := range helms {
				args := []string{"--values", file}
				if one.set != "" {
					args = append([]string{"--values", valuesFile(one.set)}, args...)
				}
				_, problems, err := template(helm, args...)
				if err == nil || !strings.Contains(problems, one.words) {
					t.Errorf("%s: %v, and says not %q:\n%s", helm, err, one.words, problems)
				}
			}
		})
	}
}

func TestTheSchemaRefuses(t *testing.T) { refuse(t, malformed) }

func TestTheValidationsRefuse(t *testing.T) { refuse(t, contradictory) }

func TestLintRefusesWhatTheSchemaRefuses(t *testing.T) {
	file := writeFile(t, "values.yaml", "acounts: {}\n")
	for _, helm := range helms {
		if out, _, err := run(tool(helm), "lint", chart, "--values", valuesFile("minimal"), "--values", file); err == nil {
			t.Errorf("%s: %s", helm, out)
		}
	}
}

// Everything that is wrong is told at once.
func TestTheValidationsTellAllProblems(t *testing.T) {
	file := writeFile(t, "values.yaml", "{replicas: 3, auth: {allowPlaintext: false}}\n")
	_, problems, err := template("helm3", "--values", valuesFile("minimal"), "--values", file)
	if err == nil || !strings.Contains(problems, "replicas is 3") || !strings.Contains(problems, "plain text") {
		t.Errorf("%v\n%s", err, problems)
	}
}

// The pause before SIGTERM is an action that Kubernetes 1.30 knows.
func TestThePauseBeforeTheSignalNeedsKubernetes130(t *testing.T) {
	set := []string{"--values", valuesFile("minimal"), "--set", "drain.preStopSeconds=7"}
	if _, problems, err := template("helm3", append(set, "--kube-version", "1.29.0")...); err == nil || !strings.Contains(problems, "needs Kubernetes 1.30") {
		t.Errorf("%v\n%s", err, problems)
	}
	text, problems, err := template("helm3", append(set, "--kube-version", "1.30.0")...)
	if err != nil || !strings.Contains(text, "terminationGracePeriodSeconds: 42\n") {
		t.Errorf("%v\n%s%s", err, problems, text)
	}
}
