"""What a person's commands are answered over gRPC, apart from what they do."""

from typing import Any, NoReturn

import grpc
import pytest

from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind_services.execution.servicer import Control
from tradewind_services.risk.control import RiskControl

INVALID = grpc.StatusCode.INVALID_ARGUMENT


class AbortedError(Exception):
    """How a call ends that is refused."""


class Call:
    """The context of a call."""

    async def abort(self, code: grpc.StatusCode, words: str) -> NoReturn:
        raise AbortedError(code, words)


async def held(scope: str, _state: TradingState, _by: str, _reason: str) -> tuple[bool, int, str]:
    raise ConfigurationError(f"{scope} stays Halted")


async def never(*_: Any) -> tuple[bool, int, str]:
    raise AssertionError("it is not asked")


@pytest.fixture
def control() -> RiskControl:
    return RiskControl(lambda: b"", set_state=held, resume=never, reset=never)


async def test_what_cannot_be_done_is_answered_with_its_reason(control: RiskControl) -> None:
    request = pb.SetStateRequest(scope="policy", state="Reducing")
    reply = await control.SetState(request, Call())
    assert (reply.done, reply.message) == (False, "policy stays Halted")


async def test_active_is_no_way_around_a_resume_and_its_reason(control: RiskControl) -> None:
    request = pb.SetStateRequest(scope="policy", state="Active", reason="by hand")
    with pytest.raises(AbortedError) as refusal:
        await control.SetState(request, Call())
    assert refusal.value.args == (INVALID, "a halt ends by a resume, with a reason")


@pytest.mark.parametrize("state", ["Active", "Reducing", "Flattened", "nonsense", ""])
async def test_execution_halts_by_itself_and_does_nothing_else(state: str) -> None:
    control = Control(None, lambda _: b"")  # type: ignore[arg-type]  # a refusal asks nothing of it
    with pytest.raises(AbortedError) as refusal:
        await control.Halt(pb.SetStateRequest(state=state), Call())
    assert refusal.value.args[0] is INVALID
