"""The asking side of a session: opening first, signs of life, and a fresh start when told."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message

from tests.waiting import until
from tradewind.transport.channels import keep_connected
from tradewind.transport.streams import Session
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import RiskServicer, RiskStub, add_RiskServicer_to_server

ALIVE_S = 0.05


class Listening(RiskServicer):
    """Keeps what each session said, by kind."""

    def __init__(self) -> None:
        self.sessions: list[list[str]] = []

    async def Session(  # noqa: N802 # named by the proto
        self, requests: AsyncIterator[pb.StrategyMessage], context: Any
    ) -> None:
        heard: list[str] = []
        self.sessions.append(heard)
        await context.write(pb.RiskMessage(opened=pb.StrategyOpened(epoch=len(self.sessions))))
        async for message in requests:
            heard.append(str(message.WhichOneof("message")))  # noqa: PERF401 # seen while it grows


class Talker:
    """Says that it is a strategy."""

    def __init__(self) -> None:
        self.epochs: list[int] = []
        self.closed = 0
        self.session = Session[pb.StrategyMessage](self, alive_every_s=ALIVE_S)

    def open_stream(self, channel: grpc.aio.Channel) -> Any:
        return RiskStub(channel).Session()  # type: ignore[no-untyped-call]  # generated

    def opening(self) -> Message:
        return pb.StrategyMessage(open=pb.OpenStrategy(strategy="s"))

    def sign_of_life(self) -> Message:
        return pb.StrategyMessage(heartbeat=pb.Heartbeat())

    def take(self, message: pb.RiskMessage) -> None:
        self.epochs.append(message.opened.epoch)

    def on_closed(self) -> None:
        self.closed += 1


class Talk:
    """A talker that is kept connected to a listening server."""

    async def __aenter__(self) -> "Talk":
        self.server = grpc.aio.server()
        self.listening, self.talker = Listening(), Talker()
        add_RiskServicer_to_server(self.listening, self.server)  # type: ignore[no-untyped-call]  # generated
        port = self.server.add_insecure_port("127.0.0.1:0")
        await self.server.start()
        self.task = asyncio.ensure_future(
            keep_connected(
                self.talker.session.run,
                lambda: grpc.aio.insecure_channel(f"127.0.0.1:{port}"),
                lambda _: None,
            )
        )
        await until(lambda: self.talker.epochs == [1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.server.stop(None)


async def test_the_opening_is_the_first_word() -> None:
    async with Talk() as talk:
        talk.talker.session.say(pb.StrategyMessage(intent={"client_order_id": "x"}))
        await until(lambda: "intent" in talk.listening.sessions[0])
        assert talk.listening.sessions[0][0] == "open"


async def test_a_session_tells_again_and_again_that_it_lives() -> None:
    async with Talk() as talk:
        await until(lambda: talk.listening.sessions[0].count("heartbeat") >= 2)


async def test_what_is_said_without_a_session_goes_nowhere() -> None:
    Talker().session.say(pb.StrategyMessage(heartbeat=pb.Heartbeat()))


async def test_a_restarted_session_is_followed_by_a_new_one() -> None:
    async with Talk() as talk:
        talk.talker.session.restart()
        await until(lambda: talk.talker.epochs == [1, 2])
        assert talk.talker.closed == 1


async def test_a_peer_that_reads_too_slowly_is_left_for_a_new_session() -> None:
    async with Talk() as talk:
        long = pb.StrategyMessage(failed=pb.StrategyFailed(error="x" * 4_000))
        for _ in range(12_000):
            talk.talker.session.say(long)
        await until(lambda: talk.talker.epochs == [1, 2])


async def test_a_session_that_is_cancelled_ends() -> None:
    async with Talk() as talk:
        talk.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await talk.task
        assert talk.talker.closed == 1
