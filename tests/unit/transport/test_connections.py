"""A lost stream is opened again over a fresh channel."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.integration.identities import issue
from tests.waiting import until
from tradewind.domain.errors import ConfigurationError
from tradewind.transport.channels import keep_connected, open_channel
from tradewind.transport.identities import Identity
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import RiskControlStub


class ToyChannel:
    """A channel that knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def close(self, grace: float | None) -> None:
        self.closed = True


class Line:
    """Sessions that end at once, each over a channel of its own."""

    def __init__(self, session: Callable[[], None] = lambda: None) -> None:
        self.channels: list[Any] = []
        self.lost: list[str] = []
        self.missing: list[ConfigurationError] = []
        self._session = session

    def connect(self) -> Any:
        if self.missing:
            raise self.missing.pop()
        self.channels.append(ToyChannel())
        return self.channels[-1]

    async def session(self, channel: Any) -> None:
        assert not channel.closed
        self._session()

    async def kept(self, sessions: int = 1) -> "Line":
        """Keep it connected until so many sessions were lost."""
        await self.kept_until(lambda: len(self.lost) >= sessions)
        return self

    async def kept_until(self, holds: Callable[[], bool]) -> None:
        keeping = asyncio.ensure_future(
            keep_connected(self.session, self.connect, self.lost.append)
        )
        await until(holds)
        assert not keeping.done(), "it ended by itself"
        keeping.cancel()


def unavailable() -> None:
    empty = grpc.aio.Metadata()
    raise grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, empty, empty, "connection refused", "")


async def test_each_session_has_a_fresh_channel_and_closes_it() -> None:
    line = await Line().kept(2)
    assert len(line.channels) == 2
    assert all(channel.closed for channel in line.channels)


async def test_files_that_cannot_be_read_for_a_moment_are_read_again() -> None:
    line = Line()
    line.missing.append(ConfigurationError("cannot read the TLS file tls.key: not there"))
    await line.kept(2)
    assert line.lost == [
        "cannot read the TLS file tls.key: not there",
        "the peer ended the stream",
    ]


async def test_why_a_stream_was_lost_is_told() -> None:
    line = await Line(unavailable).kept()
    assert line.lost[0] == "UNAVAILABLE: connection refused"


async def test_a_peer_that_ends_the_stream_is_told_as_such() -> None:
    line = await Line().kept()
    assert line.lost[0] == "the peer ended the stream"


async def test_sessions_that_end_at_once_are_paused_between() -> None:
    line, began = Line(), time.monotonic()
    await line.kept_until(lambda: time.monotonic() > began + 0.25)
    assert len(line.lost) <= 3


async def test_an_address_that_answers_nothing_is_given_up_soon(tmp_path: Path) -> None:
    """Its pod is gone, and whatever is sent there is lost."""
    with socket.socket() as silent, contextlib.ExitStack() as stack:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for _ in range(4):  # its queue is full: the kernel drops what comes next
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(silent.getsockname())
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        tls = issue(tmp_path, Identity("person", "main"))
        async with open_channel(address, Identity("risk", "main"), tls) as channel:
            call = RiskControlStub(channel).Status(pb.StatusRequest())  # type: ignore[no-untyped-call]  # generated
            with pytest.raises(grpc.aio.AioRpcError) as lost:
                await asyncio.wait_for(call, 4.0)
    assert lost.value.code() is grpc.StatusCode.UNAVAILABLE
