{{/*
What is made of the values for the server: its configuration and the files that it names. Secrets are files below
/etc/postern/secrets: accounts/SLUG/KEY, accounts/SLUG/webhook-N, callers/NAME and redaction-key.
*/}}

{{/* A map of the values with the configuration's names for its keys, as JSON; `options` are the provider's own words. */}}
{{- define "postern.snakeKeys" -}}
{{- $out := dict -}}
{{- range $key, $value := . -}}
{{- if and (kindIs "map" $value) (ne $key "options") -}}
{{- $value = include "postern.snakeKeys" $value | fromJson -}}
{{- end -}}
{{- $_ := set $out (snakecase $key) $value -}}
{{- end -}}
{{- toJson $out -}}
{{- end -}}

{{/* All accounts by slug, those of the sandbox too, as JSON. */}}
{{- define "postern.accounts" -}}
{{- $root := . -}}
{{- $accounts := deepCopy .Values.accounts -}}
{{- if .Values.sandbox.enabled -}}
{{- range $slug, $played := .Values.sandbox.accounts -}}
{{- $account := omit $played "token" "dialect" "path" "webhooks" -}}
{{- $_ := set $account "baseUrl" (printf "http://%s-sandbox:8090%s" (include "postern.fullname" $root) $played.path) -}}
{{- $_ := set $account "secrets" (dict "token" $played.token) -}}
{{- if $played.webhooks -}}
{{- $_ := set $account "webhookSecrets" (list $root.Values.sandbox.webhookSecret) -}}
{{- end -}}
{{- $_ := set $accounts $slug $account -}}
{{- end -}}
{{- end -}}
{{- toJson $accounts -}}
{{- end -}}

{{/* Of an account: the names of its secrets, and how many webhook secrets it has. JSON with `keys` and `webhooks`. */}}
{{- define "postern.secretNames" -}}
{{- $existing := default dict .existingSecret -}}
{{- if $existing.name -}}
{{- dict "keys" (default (list "token") $existing.keys) "webhooks" (len (default list $existing.webhookKeys)) | toJson -}}
{{- else -}}
{{- dict "keys" (keys (default dict .secrets) | sortAlpha) "webhooks" (len (default list .webhookSecrets)) | toJson -}}
{{- end -}}
{{- end -}}

{{/* The data of the Secret that the chart makes, as JSON; empty where all secrets are there already. */}}
{{- define "postern.secretData" -}}
{{- $data := dict -}}
{{- range $slug, $account := include "postern.accounts" . | fromJson -}}
{{- range $key, $value := default dict $account.secrets -}}
{{- $_ := set $data (printf "account.%s.%s" $slug $key) (b64enc $value) -}}
{{- end -}}
{{- range $index, $value := default list $account.webhookSecrets -}}
{{- $_ := set $data (printf "account.%s.webhook-%d" $slug $index) (b64enc $value) -}}
{{- end -}}
{{- end -}}
{{- range $name, $caller := .Values.auth.callers -}}
{{- with $caller.tokenHashes -}}
{{- $_ := set $data (printf "caller.%s" $name) (printf "%s\n" (join "\n" .) | b64enc) -}}
{{- end -}}
{{- end -}}
{{- if $data -}}{{- toJson $data -}}{{- end -}}
{{- end -}}

{{/* The sources of the projected volume with all secrets, as a JSON list below `sources`. */}}
{{- define "postern.secretSources" -}}
{{- $sources := list -}}
{{- $made := list -}}
{{- range $slug, $account := include "postern.accounts" . | fromJson -}}
{{- $existing := default dict $account.existingSecret -}}
{{- $names := include "postern.secretNames" $account | fromJson -}}
{{- $items := list -}}
{{- range $key := $names.keys -}}
{{- $from := ternary $key (printf "account.%s.%s" $slug $key) (not (empty $existing.name)) -}}
{{- $items = append $items (dict "key" $from "path" (printf "accounts/%s/%s" $slug $key)) -}}
{{- end -}}
{{- range $index := until (int $names.webhooks) -}}
{{- $from := printf "account.%s.webhook-%d" $slug $index -}}
{{- if $existing.name -}}{{- $from = index $existing.webhookKeys $index -}}{{- end -}}
{{- $items = append $items (dict "key" $from "path" (printf "accounts/%s/webhook-%d" $slug $index)) -}}
{{- end -}}
{{- if $existing.name -}}
{{- $sources = append $sources (dict "secret" (dict "name" $existing.name "items" $items)) -}}
{{- else -}}
{{- $made = concat $made $items -}}
{{- end -}}
{{- end -}}
{{- range $name, $caller := .Values.auth.callers -}}
{{- $path := printf "callers/%s" $name -}}
{{- if $caller.tokenHashes -}}
{{- $made = append $made (dict "key" (printf "caller.%s" $name) "path" $path) -}}
{{- else if $caller.existingSecret -}}
{{- $item := dict "key" (default "token-hashes" $caller.existingSecret.key) "path" $path -}}
{{- $sources = append $sources (dict "secret" (dict "name" $caller.existingSecret.name "items" (list $item))) -}}
{{- end -}}
{{- end -}}
{{- with .Values.logging.redactionKey -}}
{{- if .existingSecret -}}
{{- $item := dict "key" .key "path" "redaction-key" -}}
{{- $sources = append $sources (dict "secret" (dict "name" .existingSecret "items" (list $item))) -}}
{{- end -}}
{{- end -}}
{{- if $made -}}
{{- $sources = append $sources (dict "secret" (dict "name" (include "postern.fullname" .) "items" $made)) -}}
{{- end -}}
{{- toJson (dict "sources" $sources) -}}
{{- end -}}

{{/* The sources of the projected volume with what is known of the issuers of JWTs, as a JSON list below `sources`. */}}
{{- define "postern.jwksSources" -}}
{{- $sources := list -}}
{{- range $name, $issuer := .Values.auth.jwtIssuers -}}
{{- with $issuer.jwksConfigMap -}}
{{- $item := dict "key" (default "jwks.json" .key) "path" (printf "%s.json" $name) -}}
{{- $sources = append $sources (dict "configMap" (dict "name" .name "items" (list $item))) -}}
{{- end -}}
{{- with $issuer.jwksCa -}}
{{- $item := dict "key" (default "ca.crt" .key) "path" (printf "%s-ca.crt" $name) -}}
{{- $sources = append $sources (dict "configMap" (dict "name" .configMap "items" (list $item))) -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "sources" $sources) -}}
{{- end -}}

{{/* The doors with TLS by name, as JSON. */}}
{{- define "postern.tlsDoors" -}}
{{- $doors := dict -}}
{{- range $door, $tls := .Values.tls -}}
{{- if $tls.existingSecret -}}{{- $_ := set $doors $door $tls -}}{{- end -}}
{{- end -}}
{{- toJson $doors -}}
{{- end -}}

{{/* (list root door port): one listener, as JSON. */}}
{{- define "postern.listener" -}}
{{- $root := index . 0 -}}
{{- $door := index . 1 -}}
{{- $listener := dict "address" (printf "%s:%v" $root.Values.bindAddress (index . 2)) -}}
{{- $tls := get $root.Values.tls $door -}}
{{- if $tls.existingSecret -}}
{{- $folder := printf "/etc/postern/tls/%s" $door -}}
{{- $files := dict "certificate" (dict "file" (printf "%s/tls.crt" $folder)) "private_key" (dict "file" (printf "%s/tls.key" $folder)) -}}
{{- if $tls.clientCaKey -}}
{{- $_ := set $files "client_ca" (dict "file" (printf "%s/client-ca.crt" $folder)) -}}
{{- end -}}
{{- if $tls.requireClientCertificate -}}{{- $_ := set $files "require_client_certificate" true -}}{{- end -}}
{{- $_ := set $listener "tls" $files -}}
{{- end -}}
{{- toJson $listener -}}
{{- end -}}

{{/* (dict "slug" "account"): one account of the configuration, as JSON. */}}
{{- define "postern.account" -}}
{{- $folder := printf "/etc/postern/secrets/accounts/%s" .slug -}}
{{- $names := include "postern.secretNames" .account | fromJson -}}
{{- $account := omit .account "secrets" "webhookSecrets" "existingSecret" "upstreamCa" -}}
{{- $account = include "postern.snakeKeys" $account | fromJson -}}
{{- $_ := set $account "name" .slug -}}
{{- $secrets := dict -}}
{{- range $names.keys -}}{{- $_ := set $secrets . (dict "file" (printf "%s/%s" $folder .)) -}}{{- end -}}
{{- $_ := set $account "secrets" $secrets -}}
{{- $webhooks := list -}}
{{- range until (int $names.webhooks) -}}{{- $webhooks = append $webhooks (dict "file" (printf "%s/webhook-%d" $folder .)) -}}{{- end -}}
{{- if $webhooks -}}{{- $_ := set $account "webhook_secrets" $webhooks -}}{{- end -}}
{{- if .account.upstreamCa -}}
{{- $_ := set $account "upstream_ca" (dict "file" (printf "/etc/postern/upstream-ca/%s.crt" .slug)) -}}
{{- end -}}
{{- toJson $account -}}
{{- end -}}

{{- define "postern.auth" -}}
{{- $auth := dict -}}
{{- $callers := list -}}
{{- range $name, $caller := .Values.auth.callers -}}
{{- $to := omit $caller "tokenHashes" "existingSecret" -}}
{{- $to = include "postern.snakeKeys" $to | fromJson -}}
{{- $_ := set $to "name" $name -}}
{{- if or $caller.tokenHashes $caller.existingSecret -}}
{{- $_ := set $to "token_hashes" (dict "file" (printf "/etc/postern/secrets/callers/%s" $name)) -}}
{{- end -}}
{{- $callers = append $callers $to -}}
{{- end -}}
{{- if $callers -}}{{- $_ := set $auth "callers" $callers -}}{{- end -}}
{{- $issuers := list -}}
{{- range $name, $issuer := .Values.auth.jwtIssuers -}}
{{- $to := omit $issuer "jwksConfigMap" "jwksCa" -}}
{{- if $issuer.jwksConfigMap -}}{{- $_ := set $to "jwks" (printf "/etc/postern/jwks/%s.json" $name) -}}{{- end -}}
{{- if $issuer.jwksCa -}}{{- $_ := set $to "jwksCa" (dict "file" (printf "/etc/postern/jwks/%s-ca.crt" $name)) -}}{{- end -}}
{{- $issuers = append $issuers (include "postern.snakeKeys" $to | fromJson) -}}
{{- end -}}
{{- if $issuers -}}{{- $_ := set $auth "jwt_issuers" $issuers -}}{{- end -}}
{{- if .Values.auth.allowAnonymousFromAnywhere -}}{{- $_ := set $auth "allow_anonymous_from_anywhere" true -}}{{- end -}}
{{- if .Values.auth.allowPlaintext -}}{{- $_ := set $auth "allow_plaintext" true -}}{{- end -}}
{{- toJson $auth -}}
{{- end -}}

{{- define "postern.logging" -}}
{{- $logging := omit .Values.logging "redactionKey" -}}
{{- if .Values.logging.redactionKey.existingSecret -}}
{{- $_ := set $logging "redactionKey" (dict "file" "/etc/postern/secrets/redaction-key") -}}
{{- end -}}
{{- include "postern.snakeKeys" $logging -}}
{{- end -}}

{{- define "postern.storage" -}}
{{- $retention := dict "max_age" .Values.eventLog.retention.maxAge -}}
{{- with .Values.eventLog.retention.maxBytes -}}{{- $_ := set $retention "max_bytes" (int64 .) -}}{{- end -}}
{{- with .Values.eventLog.retention.dedupWindow -}}{{- $_ := set $retention "dedup_window" . -}}{{- end -}}
{{- if eq .Values.eventLog.type "memory" -}}
{{- dict "memory" (dict "retention" $retention) | toJson -}}
{{- else -}}
{{- dict "rocksdb" (dict "path" "/var/lib/postern/events" "retention" $retention) | toJson -}}
{{- end -}}
{{- end -}}

{{/* The whole configuration, as YAML. */}}
{{- define "postern.config" -}}
{{- $grpc := include "postern.listener" (list . "grpc" 50051) | fromJson -}}
{{- $_ := set $grpc "reflection" .Values.reflection -}}
{{- $webhook := include "postern.listener" (list . "webhook" 8080) | fromJson -}}
{{- with include "postern.publicUri" . -}}{{- $_ := set $webhook "public_uri" . -}}{{- end -}}
{{- range $key := list "keptHeaders" "allowedSources" "trustedProxies" -}}
{{- with get $.Values.webhook $key -}}{{- $_ := set $webhook (snakecase $key) . -}}{{- end -}}
{{- end -}}
{{- with .Values.webhook.wrongSecretsPerMinute -}}{{- $_ := set $webhook "wrong_secrets_per_minute" (int64 .) -}}{{- end -}}
{{- $admin := include "postern.listener" (list . "admin" 9090) | fromJson -}}
{{- $accounts := list -}}
{{- range $slug, $account := include "postern.accounts" . | fromJson -}}
{{- $accounts = append $accounts (include "postern.account" (dict "slug" $slug "account" $account) | fromJson) -}}
{{- end -}}
{{- $config := dict "listeners" (dict "grpc" $grpc "webhook" $webhook "admin" $admin) "accounts" $accounts -}}
{{- $_ := set $config "storage" (include "postern.storage" . | fromJson) -}}
{{- $_ := set $config "auth" (include "postern.auth" . | fromJson) -}}
{{- $_ := set $config "logging" (include "postern.logging" . | fromJson) -}}
{{- range $section := list "limits" "deadlines" "poll" "streams" "audit" "tracing" -}}
{{- with get $.Values $section -}}{{- $_ := set $config $section (include "postern.snakeKeys" . | fromJson) -}}{{- end -}}
{{- end -}}
{{- $drain := dict "not_ready" (printf "%vs" .Values.drain.notReadySeconds) "finish" (printf "%vs" .Values.drain.finishSeconds) -}}
{{- $_ := set $drain "hard_exit" (printf "%vs" (include "postern.hardExitSeconds" .)) -}}
{{- $_ := set $config "drain" $drain -}}
{{- toYaml $config -}}
{{- end -}}

{{/* What the server reads at its start alone: a change of the rest it follows, and goes on. */}}
{{- define "postern.startConfig" -}}
{{- $config := omit (include "postern.config" . | fromYaml) "accounts" "poll" -}}
{{- $auth := omit $config.auth "callers" "jwt_issuers" -}}
{{- $_ := set $auth "hasCallers" (not (empty $config.auth.callers)) -}}
{{- $_ := set $config "auth" $auth -}}
{{- $_ := set $config.listeners "webhook" (omit $config.listeners.webhook "allowed_sources" "trusted_proxies") -}}
{{- toJson $config -}}
{{- end -}}
