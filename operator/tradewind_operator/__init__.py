"""The operator: trading resources to workloads. Only `watching` knows kopf, only `api` a client."""
