{{- /* Labels and hook annotations: (list $ weight). */ -}}
{{- define "tradewind.uninstallMetadata" -}}
labels:
  {{- include "tradewind.labels" (index . 0) | nindent 2 }}
  app.kubernetes.io/component: uninstall
annotations:
  helm.sh/hook: pre-delete
  helm.sh/hook-weight: {{ index . 1 | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{- define "tradewind.uninstallRules" -}}
# Halt every policy, watch its orders go, take our finalizer off.
- apiGroups: [tradewind.io]
  resources: [riskpolicies, tradingstrategies]
  verbs: [list, patch]
# What the operator made; volume claims are not among it.
- apiGroups: [""]
  resources: [pods, services, configmaps, serviceaccounts]
  verbs: [list, delete]
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [list, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [list, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [list, delete]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [list, delete]
{{- if eq .Values.tls.issuer "certManager" }}
- apiGroups: [cert-manager.io]
  resources: [certificates]
  verbs: [list, delete]
{{- end }}
{{- end -}}
