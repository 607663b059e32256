"""The gRPC services: thin shells around the core, one package each."""
