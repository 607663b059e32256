{{- /* What the operator may do in the namespaces that it watches. Secrets are a rule apart: never listed, never
       watched, never in a ClusterRole. */ -}}
{{- define "tradewind.rules" -}}
# Our two kinds: watched, and the finalizer set and removed. Their spec is never written.
- apiGroups: [tradewind.io]
  resources: [riskpolicies, tradingstrategies]
  verbs: [list, watch, patch]
- apiGroups: [tradewind.io]
  resources: [riskpolicies/status, tradingstrategies/status]
  verbs: [patch]
{{- if .Values.rbac.finalizers }}
# OwnerReferencesPermissionEnforcement asks for it of whoever makes objects that we own.
- apiGroups: [tradewind.io]
  resources: [riskpolicies/finalizers, tradingstrategies/finalizers]
  verbs: [update]
{{- end }}
# The workloads: applied by the server, so `create` and `patch`; seen by watching, so no `get`.
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [services, serviceaccounts]
  verbs: [list, watch, create, patch, delete]
# ConfigMaps of others are read where a strategy's source or model names one.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, create, patch, delete]
# Journals outlive everything: they are never deleted by us.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [list, watch, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [list, watch, create, patch, delete]
# Risk's own role holds a part of what is granted here, so nothing may be escalated.
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
# Whether another installation that claimed a resource is still alive.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get]
# Whether the namespace itself is being deleted, while something in it is.
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
{{- if eq .Values.tls.issuer "certManager" }}
- apiGroups: [cert-manager.io]
  resources: [certificates]
  verbs: [list, watch, create, patch, delete]
{{- end }}
{{- end -}}

{{- /* Secrets of the workloads: made and replaced by name, collected with their owners; broker Secrets are
       never read. */ -}}
{{- define "tradewind.secretRules" -}}
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch]
{{- end -}}

{{- define "tradewind.subject" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "tradewind.serviceAccount" . }}
    namespace: {{ .Release.Namespace }}
{{- end -}}
