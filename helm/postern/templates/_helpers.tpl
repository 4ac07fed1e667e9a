{{/* Names, labels and what several templates ask for. What is made of the values for the server stands in _config.tpl. */}}

{{- define "postern.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 44 letters, so that the longest suffix and a controller's own still fit into a label. */}}
{{- define "postern.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 44 | trimSuffix "-" -}}
{{- else if contains (include "postern.name" .) .Release.Name -}}
{{- .Release.Name | trunc 44 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "postern.name" .) | trunc 44 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* (list root component): what pods are selected by. */}}
{{- define "postern.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "postern.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* (list root component) */}}
{{- define "postern.labels" -}}
{{- $root := index . 0 -}}
{{- $labels := include "postern.selectorLabels" . | fromYaml -}}
{{- $_ := set $labels "app.kubernetes.io/version" $root.Chart.AppVersion -}}
{{- $_ := set $labels "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $_ := set $labels "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version) -}}
{{- toYaml (merge $labels $root.Values.commonLabels) -}}
{{- end -}}

{{/* (list root component more): the labels of a pod. The chart's version is none of them: it would start the server again. */}}
{{- define "postern.podLabels" -}}
{{- $root := index . 0 -}}
{{- $labels := include "postern.selectorLabels" . | fromYaml -}}
{{- toYaml (merge $labels (index . 2) $root.Values.commonLabels) -}}
{{- end -}}

{{- define "postern.serviceAccountName" -}}
{{- default (ternary (include "postern.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "postern.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Bytes of a Kubernetes quantity; 0 for a form not known here. */}}
{{- define "postern.bytes" -}}
{{- $number := regexFind "^[0-9]+" . -}}
{{- $unit := trimPrefix $number . -}}
{{- $units := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- if and $number (hasKey $units $unit) -}}{{- mul (int64 $number) (get $units $unit) -}}{{- else -}}0{{- end -}}
{{- end -}}

{{/* (list root file): the volume of the gateway's pod that a file is on; empty for the root filesystem. */}}
{{- define "postern.volumeOf" -}}
{{- $values := (index . 0).Values -}}
{{- $file := clean (index . 1) -}}
{{- $mounts := list (dict "name" "tmp" "mountPath" "/tmp") -}}
{{- if eq $values.eventLog.type "embedded" -}}
{{- $mounts = append $mounts (dict "name" "data" "mountPath" "/var/lib/postern") -}}
{{- end -}}
{{- $folder := "" -}}
{{- $volume := "" -}}
{{- range concat $mounts $values.extraVolumeMounts -}}
{{- $path := clean .mountPath -}}
{{- if and (hasPrefix (printf "%s/" $path) $file) (gt (len $path) (len $folder)) -}}
{{- $folder = $path -}}
{{- $volume = .name -}}
{{- end -}}
{{- end -}}
{{- $volume -}}
{{- end -}}

{{/* The address of the webhook port for providers, without a slash at its end; empty where there is none. */}}
{{- define "postern.publicUri" -}}
{{- if .Values.webhook.publicUri -}}
{{- .Values.webhook.publicUri | trimSuffix "/" -}}
{{- else if and .Values.ingress.enabled .Values.ingress.hosts -}}
{{- printf "%s://%s" (ternary "https" "http" (not (empty .Values.ingress.tls))) (first .Values.ingress.hosts) -}}
{{- else if and .Values.httpRoute.enabled .Values.httpRoute.hostnames -}}
{{- printf "https://%s" (first .Values.httpRoute.hostnames) -}}
{{- end -}}
{{- end -}}

{{- define "postern.probeMode" -}}
{{- default (ternary "http" "grpc" (not (empty .Values.tls.grpc.existingSecret))) .Values.probes.mode -}}
{{- end -}}

{{/* Seconds from SIGTERM until the server leaves in any case. */}}
{{- define "postern.hardExitSeconds" -}}
{{- add .Values.drain.notReadySeconds .Values.drain.finishSeconds 5 -}}
{{- end -}}

{{- define "postern.gracePeriodSeconds" -}}
{{- $drain := add .Values.drain.preStopSeconds .Values.drain.notReadySeconds .Values.drain.finishSeconds -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds -}}{{- add $drain 10 -}}
{{- else -}}{{- .Values.terminationGracePeriodSeconds | int64 -}}{{- end -}}
{{- end -}}
