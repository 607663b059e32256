"""A node on this machine: containers, network, DNS, volumes and a registry, for `cluster-up`."""
