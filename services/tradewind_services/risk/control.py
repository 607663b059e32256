"""A person's commands to risk; each answers only when it is journalled where it must be."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import grpc

from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import RiskControlServicer

SetState = Callable[[str, TradingState, str, str], Awaitable[tuple[bool, int, str]]]
Act = Callable[[str, str, str], Awaitable[tuple[bool, int, str]]]


class RiskControl(RiskControlServicer):
    """Translates commands; `set_state`, `resume` and `reset` do and wait."""

    def __init__(
        self, status: Callable[[], bytes], *, set_state: SetState, resume: Act, reset: Act
    ) -> None:
        self._status, self._set_state = status, set_state
        self._resume, self._reset = resume, reset

    async def Status(self, request: pb.StatusRequest, context: Any) -> pb.StatusReply:  # noqa: N802 # named by the proto
        """The status document."""
        return pb.StatusReply(json=self._status())

    async def SetState(self, request: pb.SetStateRequest, context: Any) -> pb.SetStateReply:  # noqa: N802 # named by the proto
        """Halt, reduce or flatten a scope."""
        try:
            state = TradingState(request.state)
        except ValueError:
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, f"unknown trading state {request.state[:20]!r}"
            )
        if state is TradingState.ACTIVE:
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, "a halt ends by a resume, with a reason"
            )
        return await _reply(self._set_state(request.scope, state, request.by, request.reason))

    async def Resume(self, request: pb.ResumeRequest, context: Any) -> pb.SetStateReply:  # noqa: N802 # named by the proto
        """Lift a latch; a reason is required."""
        if not request.reason.strip():
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, "a resume needs a reason: --reason TEXT"
            )
        return await _reply(self._resume(request.scope, request.by, request.reason))

    async def ResetBreaker(self, request: pb.ResumeRequest, context: Any) -> pb.SetStateReply:  # noqa: N802 # named by the proto
        """Close the circuit breaker by hand; a reason is required."""
        if not request.reason.strip():
            await context.abort(
                grpc.StatusCode.INVALID_ARGUMENT, "a reset needs a reason: --reason TEXT"
            )
        return await _reply(self._reset(request.scope, request.by, request.reason))


async def wait_until(holds: Callable[[], bool], within_s: float) -> bool:
    """Wait until something holds; whether it did in time."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.002)
    return True


async def _reply(work: Awaitable[tuple[bool, int, str]]) -> pb.SetStateReply:
    """What came of it; what cannot be done is told, and changed nothing."""
    try:
        done, number, message = await work
    except ConfigurationError as error:
        return pb.SetStateReply(done=False, message=str(error))
    return pb.SetStateReply(done=done, halt_number=number, message=message)
