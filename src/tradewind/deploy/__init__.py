"""From resources to the desired workloads, with no Kubernetes in it."""
