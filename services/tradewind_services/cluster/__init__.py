"""A small client of a Kubernetes API server: list, watch, and apply of a status."""
