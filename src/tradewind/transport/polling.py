"""Which of gRPC's threads watches the sockets."""

import os

EXPERIMENTS = "-event_engine_client,-event_engine_listener"
"""Off: gRPC's event engine, whose threads each message would wake on its way in. Then the thread
that hands messages to the event loop polls the sockets itself."""


def poll_directly() -> None:
    """Choose the shorter way in; call it before gRPC is first imported.

    A choice in the environment stays.
    """
    os.environ.setdefault("GRPC_EXPERIMENTS", EXPERIMENTS)
