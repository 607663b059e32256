"""The order manager: durable intent, UNKNOWN protocol, reconciliation."""
