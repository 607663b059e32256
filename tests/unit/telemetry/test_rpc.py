"""Every call that a server knows is timed under its method and its code."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from tests.waiting import until
from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import Metrics
from tradewind.telemetry.rpc import CallTimer
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import (
    RiskControlServicer,
    RiskControlStub,
    RiskServicer,
    RiskStub,
    add_RiskControlServicer_to_server,
    add_RiskServicer_to_server,
)


class Control(RiskControlServicer):
    async def Status(self, request: Any, context: Any) -> pb.StatusReply:  # noqa: N802 # named by the proto
        return pb.StatusReply(json=b"{}")

    async def SetState(self, request: Any, context: Any) -> pb.SetStateReply:  # noqa: N802 # named by the proto
        await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "unknown state")
        raise AssertionError

    async def Resume(self, request: Any, context: Any) -> pb.SetStateReply:  # noqa: N802 # named by the proto
        raise KeyError("a fault")


class Sessions(RiskServicer):
    async def Session(  # noqa: N802 # named by the proto
        self, requests: AsyncIterator[Any], context: Any
    ) -> AsyncIterator[pb.RiskMessage]:
        first = await anext(aiter(requests))
        yield pb.RiskMessage()
        if first.HasField("heartbeat"):
            await asyncio.Event().wait()


class Writing(RiskServicer):
    async def Session(self, requests: AsyncIterator[Any], context: Any) -> None:  # noqa: N802 # named by the proto
        await context.write(pb.RiskMessage())


class Served:
    """A server with the timer in front, on a port of its own."""

    def __init__(self, sessions: RiskServicer | None = None) -> None:
        self._sessions = sessions or Sessions()

    async def __aenter__(self) -> "Served":
        self.metrics = Metrics()
        timer = CallTimer(
            self.metrics.histogram(table.RPC_DURATION), self.metrics.gauge(table.RPC_UNDER_WAY)
        )
        self.server = grpc.aio.server(interceptors=[timer])
        add_RiskControlServicer_to_server(Control(), self.server)  # type: ignore[no-untyped-call]  # generated
        add_RiskServicer_to_server(self._sessions, self.server)  # type: ignore[no-untyped-call]  # generated
        port = self.server.add_insecure_port("127.0.0.1:0")
        await self.server.start()
        self.channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.channel.close(None)
        await self.server.stop(None)

    def count(self, method: str, code: str) -> float:
        labels = {"rpc_method": f"tradewind.wire.v1.{method}", "rpc_response_status_code": code}
        name = "rpc_server_call_duration_seconds_count"
        return self.metrics.registry.get_sample_value(name, labels) or 0.0

    def under_way(self, method: str) -> float:
        labels = {"rpc_method": f"tradewind.wire.v1.{method}"}
        found = self.metrics.registry.get_sample_value("tradewind_rpc_under_way", labels)
        return -1.0 if found is None else found

    async def counted(self, method: str, code: str) -> None:
        await until(lambda: self.count(method, code) == 1.0)


async def test_an_answered_call_is_ok() -> None:
    async with Served() as served:
        control: Any = RiskControlStub(served.channel)  # type: ignore[no-untyped-call]  # generated
        await control.Status(pb.StatusRequest())
        await served.counted("RiskControl/Status", "OK")


async def test_a_refused_call_has_the_code_of_its_refusal() -> None:
    async with Served() as served:
        control: Any = RiskControlStub(served.channel)  # type: ignore[no-untyped-call]  # generated
        with pytest.raises(grpc.aio.AioRpcError):
            await control.SetState(pb.SetStateRequest())
        await served.counted("RiskControl/SetState", "INVALID_ARGUMENT")


async def test_a_fault_of_ours_is_unknown() -> None:
    async with Served() as served:
        control: Any = RiskControlStub(served.channel)  # type: ignore[no-untyped-call]  # generated
        with pytest.raises(grpc.aio.AioRpcError):
            await control.Resume(pb.ResumeRequest())
        await served.counted("RiskControl/Resume", "UNKNOWN")


async def test_a_stream_is_one_call_that_is_counted_at_its_end() -> None:
    async with Served() as served:
        stub: Any = RiskStub(served.channel)  # type: ignore[no-untyped-call]  # generated
        stream = stub.Session()
        await stream.write(pb.StrategyMessage())
        await stream.read()
        await stream.done_writing()
        assert not isinstance(await stream.read(), pb.RiskMessage)
        await served.counted("Risk/Session", "OK")


async def test_a_stream_is_told_of_while_it_lives() -> None:
    async with Served() as served:
        stub: Any = RiskStub(served.channel)  # type: ignore[no-untyped-call]  # generated
        assert served.under_way("Risk/Session") == -1
        stream = stub.Session()
        await stream.write(pb.StrategyMessage(heartbeat=pb.Heartbeat()))
        await stream.read()
        assert (served.under_way("Risk/Session"), served.count("Risk/Session", "OK")) == (1, 0)
        assert b'status_code="OK"' in served.metrics.page()
        stream.cancel()
        await served.counted("Risk/Session", "CANCELLED")
        assert served.under_way("Risk/Session") == 0


async def test_a_stream_that_the_caller_leaves_is_cancelled() -> None:
    async with Served() as served:
        stub: Any = RiskStub(served.channel)  # type: ignore[no-untyped-call]  # generated
        stream = stub.Session()
        await stream.write(pb.StrategyMessage(heartbeat=pb.Heartbeat()))
        await stream.read()
        stream.cancel()
        await served.counted("Risk/Session", "CANCELLED")


async def test_a_method_that_nobody_knows_makes_no_label() -> None:
    async with Served() as served:
        call: Any = served.channel.unary_unary("/made.Up/Method", None, None)
        with pytest.raises(grpc.aio.AioRpcError):
            await call(b"")
        assert b"made.Up" not in served.metrics.page()


async def test_a_method_that_writes_by_its_context_is_timed_too() -> None:
    async with Served(Writing()) as served:
        stub: Any = RiskStub(served.channel)  # type: ignore[no-untyped-call]  # generated
        stream = stub.Session()
        await stream.done_writing()
        assert isinstance(await stream.read(), pb.RiskMessage)
        assert not isinstance(await stream.read(), pb.RiskMessage)
        await served.counted("Risk/Session", "OK")
