{{- /* What the operator may do in the namespaces that it watches. Secrets are a rule apart: never listed, never
       watched, never in a ClusterRole. */ -}}
{{- define "tradewind.rules" -}}
# Our two kinds: read, and the finalizer set and removed. Their spec is never written.
- apiGroups: [tradewind.io]
  resources: [riskpolicies, tradingstrategies]
  verbs: [get, list, watch, patch]
- apiGroups: [tradewind.io]
  resources: [riskpolicies/status, tradingstrategies/status]
  verbs: [patch]
{{- if .Values.rbac.finalizers }}
# OwnerReferencesPermissionEnforcement asks for it of whoever makes objects that we own.
- apiGroups: [tradewind.io]
  resources: [riskpolicies/finalizers, tradingstrategies/finalizers]
  verbs: [update]
{{- end }}
# The workloads: applied by the server, so `create` and `patch`.
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
# ConfigMaps of others are read where a strategy's source or model names one.
- apiGroups: [""]
  resources: [services, configmaps, serviceaccounts]
  verbs: [get, list, watch, create, patch, delete]
# Journals outlive everything: they are never deleted by us.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
# Risk's own role holds a part of what is granted here, so nothing may be escalated.
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- if eq .Values.tls.issuer "certManager" }}
- apiGroups: [cert-manager.io]
  resources: [certificates]
  verbs: [get, list, watch, create, patch, delete]
{{- end }}
{{- end -}}

{{- /* Secrets of the workloads: made, replaced and removed by name; broker Secrets are never read. */ -}}
{{- define "tradewind.secretRules" -}}
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch, delete]
{{- end -}}

{{- define "tradewind.subject" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "tradewind.serviceAccount" . }}
    namespace: {{ .Release.Namespace }}
{{- end -}}
