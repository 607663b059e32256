{{- /* What the restricted profile asks of a pod, and of a container. */ -}}
{{- define "tradewind.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "tradewind.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: {{ .Values.operator.readOnlyRootFilesystem }}
  capabilities: {drop: [ALL]}
{{- end -}}

{{- define "tradewind.env" -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
{{- with .Values.proxy.httpsProxy }}
- name: HTTPS_PROXY
  value: {{ . | quote }}
# The API server and the workloads are never behind the proxy.
- name: NO_PROXY
  value: {{ prepend (compact (list $.Values.proxy.noProxy)) (printf "$(KUBERNETES_SERVICE_HOST),.svc,.%s" $.Values.dns.clusterDomain) | join "," | quote }}
{{- end }}
{{- if .Values.trustedCABundle }}
- name: SSL_CERT_FILE
  value: /etc/tradewind/trusted-ca/ca.crt
{{- end }}
{{- end -}}

{{- define "tradewind.scheduling" -}}
{{- with .Values.operator.nodeSelector -}}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.operator.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.operator.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
