"""A gRPC server with mutual TLS, the allow-list, health and reflection."""

from collections.abc import Callable, Sequence
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from tradewind.domain.errors import ConfigurationError
from tradewind.transport.authorisation import AllowList
from tradewind.transport.tls import TlsFiles, server_credentials

OPTIONS = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", 8 << 20),
    ("grpc.keepalive_time_ms", 5_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 2_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.max_ping_strikes", 0),  # our own peers, kept alive through quiet hours
)


class GrpcServer:
    """One listening server; `add` servicers before `start`."""

    def __init__(
        self,
        tls: TlsFiles,
        *,
        policy: str,
        namespace: str,
        on_refusal: Callable[[str], None],
        interceptors: Sequence[Any] = (),
    ) -> None:
        guard = AllowList(policy=policy, namespace=namespace, on_refusal=on_refusal)
        self._server = grpc.aio.server(interceptors=[*interceptors, guard], options=OPTIONS)
        self._tls = tls
        self._health = health.aio.HealthServicer()  # type: ignore[attr-defined]  # made at import
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        self._names: list[str] = []

    @property
    def grpc(self) -> grpc.aio.Server:
        """The server that generated code adds its servicers to."""
        return self._server

    def publish(self, full_name: str) -> None:
        """Make a service known to reflection and health."""
        self._names.append(full_name)

    async def start(self, listen: str) -> int:
        """Listen and return the port.

        Raises:
            ConfigurationError: the port is taken.
        """
        names = (*self._names, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, self._server)
        try:
            port = self._server.add_secure_port(listen, server_credentials(self._tls))
        except RuntimeError as error:
            raise ConfigurationError(
                f"cannot listen on {listen}: the port is in use; stop what holds it "
                "or choose another"
            ) from error
        await self._server.start()
        return int(port)

    async def set_ready(self, *, ready: bool) -> None:
        """Answer health checks with SERVING or NOT_SERVING."""
        status = health_pb2.HealthCheckResponse
        word = status.SERVING if ready else status.NOT_SERVING
        for name in ("", *self._names):
            await self._health.set(name, word)

    async def stop(self, grace_s: float) -> None:
        """Refuse new calls and end running ones after `grace_s`."""
        await self._server.stop(grace_s)
