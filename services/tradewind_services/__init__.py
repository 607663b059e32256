"""The gRPC services: thin shells around the core, one package each."""

from tradewind.transport.polling import poll_directly

poll_directly()
