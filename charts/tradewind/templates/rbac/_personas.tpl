{{- /* Who a person is: viewer, trader, risk-officer, platform-admin. None may read Secrets but the last, none
       may exec, and none but the last touches workloads. */ -}}
{{- define "tradewind.persona.viewer" -}}
- apiGroups: [tradewind.io]
  resources: [riskpolicies, tradingstrategies]
  verbs: [get, list, watch]
- apiGroups: [tradewind.io]
  resources: [riskpolicies/status, tradingstrategies/status]
  verbs: [get]
{{- end -}}

{{- define "tradewind.persona.pods" -}}
# What happens to a strategy: its pods, their logs and events, and the pages behind port-forward.
- apiGroups: [""]
  resources: [pods, pods/log, events]
  verbs: [get, list, watch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [get, list, watch]
{{- end -}}

{{- define "tradewind.persona.forward" -}}
- apiGroups: [""]
  resources: [pods/portforward]
  verbs: [create]
{{- end -}}

{{- define "tradewind.persona.trader" -}}
{{ include "tradewind.persona.viewer" . }}
{{ include "tradewind.persona.pods" . }}
{{ include "tradewind.persona.forward" . }}
- apiGroups: [tradewind.io]
  resources: [tradingstrategies]
  verbs: [create, update, patch, delete]
# Sources and models of strategies come from ConfigMaps.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list]
{{- end -}}

{{- define "tradewind.persona.risk-officer" -}}
{{ include "tradewind.persona.viewer" . }}
{{ include "tradewind.persona.pods" . }}
{{ include "tradewind.persona.forward" . }}
# A strategy is halted by its policy's spec.strategies.halted: no right on strategies is needed.
- apiGroups: [tradewind.io]
  resources: [riskpolicies]
  verbs: [create, update, patch, delete]
{{- end -}}

{{- define "tradewind.persona.platform-admin" -}}
{{ include "tradewind.persona.viewer" . }}
{{ include "tradewind.persona.pods" . }}
{{ include "tradewind.persona.forward" . }}
# Keeps the installation and its workloads running; what is traded, and how much, is not theirs to write.
- apiGroups: [""]
  resources: [secrets, configmaps, persistentvolumeclaims]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [delete]
- apiGroups: [""]
  resources: [pods/eviction]
  verbs: [create]
- apiGroups: [""]
  resources: [services, serviceaccounts]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [patch, update]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, list, watch]
{{- end -}}
