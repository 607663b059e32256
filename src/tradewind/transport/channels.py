"""Outgoing connections: mutual TLS to a named peer, and a loop that keeps one stream alive."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import grpc

from tradewind.domain.errors import ConfigurationError
from tradewind.transport.identities import Identity
from tradewind.transport.tls import TlsFiles, channel_credentials

_OPTIONS = (
    ("grpc.max_receive_message_length", 64 << 20),
    ("grpc.keepalive_time_ms", 5_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),
    # How long a connection may take, its handshake included: an address that nobody has any more
    # swallows what is sent to it.
    ("grpc.min_reconnect_backoff_ms", 1_500),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)
_PAUSES_S = (0.05, 0.1, 0.2, 0.5, 1.0)


def open_channel(address: str, peer: Identity, tls: TlsFiles) -> grpc.aio.Channel:
    """Connect to `address`, which must prove to be `peer`."""
    options = (*_OPTIONS, ("grpc.ssl_target_name_override", peer.dns_name))
    return grpc.aio.secure_channel(address, channel_credentials(tls), options=options)


async def keep_connected(
    session: Callable[[grpc.aio.Channel], Awaitable[None]],
    connect: Callable[[], grpc.aio.Channel],
    on_lost: Callable[[str], None],
) -> None:
    """Run `session` over a fresh channel for ever: each time it ends, pause shortly and again.

    A session that lasted resets the pause. Certificates are read anew for each channel.
    """
    failures = 0
    loop = asyncio.get_running_loop()
    while True:
        started = loop.time()
        reason = await _one_session(session, connect)
        on_lost(reason)
        failures = 0 if loop.time() - started > 5 else failures + 1
        await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])


async def _one_session(
    session: Callable[[grpc.aio.Channel], Awaitable[None]],
    connect: Callable[[], grpc.aio.Channel],
) -> str:
    try:
        channel = connect()
    except ConfigurationError as error:
        # Files of a mounted Secret are swapped while we run: what can't be read now soon can.
        return str(error)
    try:
        await session(channel)
    except grpc.aio.AioRpcError as error:
        return f"{error.code().name}: {error.details()}"
    except asyncio.CancelledError:
        if _is_ending():
            raise
        return "we left the stream"
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await channel.close(grace=None)
    return "the peer ended the stream"


def _is_ending() -> bool:
    """Whether we ourselves are cancelled, and not only the stream that is being read."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
