{{- /* The watched namespaces as {"names": […]}; refuses what cannot be meant. */ -}}
{{- define "tradewind.namespaces" -}}
{{- $names := list -}}
{{- range .Values.namespaces }}{{ $names = append $names (tpl . $) }}{{ end -}}
{{- $names = uniq $names -}}
{{- if and (not $names) (not .Values.allNamespaces) -}}
{{- fail "namespaces is empty: name the namespaces to watch, or set allNamespaces: true" -}}
{{- end -}}
{{- if and .Values.namespaced .Values.allNamespaces -}}
{{- fail "namespaced: true renders no cluster-scoped object, and allNamespaces: true needs a ClusterRole: set one of them" -}}
{{- end -}}
{{- if and .Values.namespaced .Values.priorityClasses.create -}}
{{- fail "namespaced: true renders no cluster-scoped object, and priorityClasses.create: true makes two: set one of them" -}}
{{- end -}}
{{- dict "names" $names | toJson -}}
{{- end -}}
