"""The runner: workloads as processes on this machine."""
