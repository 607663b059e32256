"""A real Kubernetes cluster for the tests, built from Go modules and Debian packages."""
