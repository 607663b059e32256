{{- /* The operator's settings: operator/tradewind_operator/settings.py reads them. */ -}}
{{- define "tradewind.settings" -}}
{{- if and (eq .Values.tls.issuer "certManager") (not .Values.tls.issuerName) -}}
{{- fail "tls.issuer: certManager needs tls.issuerName, the issuer to ask" -}}
{{- end -}}
{{- if and (eq .Values.tls.issuer "certManager") (lt (int .Values.tls.leafLifeSeconds) 3600) -}}
{{- fail "tls.leafLifeSeconds: cert-manager gives 3600 or more" -}}
{{- end -}}
{{- $namespaces := (include "tradewind.namespaces" . | fromJson).names -}}
{{- $watched := ternary (list) $namespaces .Values.allNamespaces -}}
{{- $tls := dict
  "issuer" .Values.tls.issuer
  "issuerKind" .Values.tls.issuerKind
  "issuerName" .Values.tls.issuerName
  "leafLifeS" (int .Values.tls.leafLifeSeconds) -}}
{{- $ports := list -}}
{{- range .Values.apiServer.ports }}{{ $ports = append $ports (int .) }}{{ end -}}
{{- $network := dict
  "enabled" .Values.networkPolicies.enabled
  "apiServerCidrs" .Values.apiServer.cidrs
  "apiServerPorts" $ports
  "egressCidrs" .Values.egress.cidrs
  "prometheus" .Values.prometheus.namespaceLabels
  "otlp" .Values.otlp.namespaceLabels
  "otlpPort" (int .Values.otlp.port)
  "dnsNamespace" .Values.dns.namespace -}}
{{- dict
  "namespace" .Release.Namespace
  "lease" (include "tradewind.lease" .)
  "namespaces" $watched
  "allNamespaces" .Values.allNamespaces
  "servicesImage" (include "tradewind.image" (list . .Values.services.image))
  "imagePullPolicy" .Values.services.image.pullPolicy
  "imagePullSecrets" .Values.global.imagePullSecrets
  "registries" .Values.services.allowedRegistries
  "tls" $tls
  "network" $network
  "otlpEndpoint" .Values.otlp.endpoint
  "priorityClasses" .Values.services.priorityClasses
  "storageClass" .Values.services.storageClass
  "sizes" .Values.services.sizes
  "podLabels" .Values.podLabels
  "podAnnotations" .Values.podAnnotations
  "httpsProxy" .Values.proxy.httpsProxy
  "noProxy" .Values.proxy.noProxy
  "trustedCaConfigMap" .Values.trustedCABundle
  "clusterDomain" .Values.dns.clusterDomain
  "logLevel" .Values.operator.logLevel
  "readOnlyRoot" .Values.services.readOnlyRootFilesystem
  "resyncS" .Values.operator.resyncSeconds
  "drainDeadlineS" .Values.operator.drainDeadlineSeconds
  "statusEveryS" .Values.operator.statusSeconds
  "pinnedEveryS" .Values.operator.pinnedStatusSeconds
  "abandonedS" .Values.operator.abandonedSeconds
  "workers" (int .Values.operator.workers)
  "httpPort" 8080
  | toPrettyJson -}}
{{- end -}}
