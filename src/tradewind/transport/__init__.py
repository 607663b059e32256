"""gRPC streams, TLS identities and batching."""
