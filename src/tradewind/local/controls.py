"""A person's commands: straight to risk, and to execution where risk does not answer."""

import getpass
import hmac
import secrets
from pathlib import Path
from typing import Any

import grpc
import msgspec

from tradewind.execution.inputs import FlattenCommand, command_bytes
from tradewind.local.runner_file import Door, RunnerFile
from tradewind.transport.channels import open_channel
from tradewind.transport.identities import EXECUTION, RISK, Identity
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.execution_pb2_grpc import ExecutionControlStub
from tradewind.wire.v1.risk_pb2_grpc import RiskControlStub

RISK_ANSWERS_IN_S = 0.2
PATIENCE_S = 30.0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one policy answered. `by` is the service that did it, "" when none answered."""

    policy: str
    done: bool
    by: str
    message: str
    halt_number: int = 0

    @property
    def title(self) -> str:
        """How people read of it."""
        return self.policy


class Controls:
    """Speaks to the policies of one running platform; `by` is who gives the commands."""

    def __init__(self, runner: RunnerFile, by: str = "") -> None:
        self._runner, self._by = runner, by or person()

    async def set_state(self, policy: str, scope: str, state: str, reason: str) -> Outcome:
        """Put a scope ("policy" or "strategy:NAME") into a trading state.

        A halt that risk does not answer within 200 ms goes to execution, which halts the whole
        policy by itself. What one strategy holds is known to risk alone, so only risk can close it.
        """
        request = pb.SetStateRequest(scope=scope, state=state, by=self._by, reason=reason)
        stops = state in {"Halted", "Flattened"}
        try:
            return await self._ask_risk(policy, "SetState", request, alive_first=stops)
        except grpc.aio.AioRpcError as error:
            if not stops:
                return _silent(policy, RISK, error)
            if state == "Flattened" and scope != "policy":
                return _only_risk_knows(policy, scope, error)
        return await self._ask_execution(policy, state, request)

    async def resume(self, policy: str, scope: str, reason: str) -> Outcome:
        """Lift a latch; only a person with a reason can."""
        request = pb.ResumeRequest(scope=scope, by=self._by, reason=reason)
        try:
            return await self._ask_risk(policy, "Resume", request)
        except grpc.aio.AioRpcError as error:
            return _silent(policy, RISK, error)

    async def reset_breaker(self, policy: str, reason: str) -> Outcome:
        """Close an open circuit breaker by hand."""
        request = pb.ResumeRequest(scope="policy", by=self._by, reason=reason)
        try:
            return await self._ask_risk(policy, "ResetBreaker", request)
        except grpc.aio.AioRpcError as error:
            return _silent(policy, RISK, error)

    async def _ask_risk(
        self, policy: str, method: str, request: Any, *, alive_first: bool = False
    ) -> Outcome:
        async with self._channel(self._runner.door(RISK, policy)) as channel:
            stub: Any = RiskControlStub(channel)  # type: ignore[no-untyped-call]  # generated
            if alive_first:
                await stub.Status(pb.StatusRequest(), timeout=RISK_ANSWERS_IN_S)
            reply = await getattr(stub, method)(request, timeout=PATIENCE_S)
        return _outcome(policy, RISK, reply)

    async def _ask_execution(self, policy: str, state: str, request: pb.SetStateRequest) -> Outcome:
        if state == "Flattened":
            self._sign(policy, request)
        async with self._channel(self._runner.door(EXECUTION, policy)) as channel:
            stub: Any = ExecutionControlStub(channel)  # type: ignore[no-untyped-call]  # generated
            call = stub.Flatten if state == "Flattened" else stub.Halt
            try:
                reply = await call(request, timeout=PATIENCE_S)
            except grpc.aio.AioRpcError as error:
                return _silent(policy, EXECUTION, error)
        return _outcome(policy, EXECUTION, reply)

    def _sign(self, policy: str, request: pb.SetStateRequest) -> None:
        """Put the operator's signature on a flatten; a random id makes it single-use."""
        request.command_id = secrets.token_hex(8)
        account = self._runner.accounts[policy]
        command = FlattenCommand(account, request.command_id, request.by, request.reason)
        key = Path(self._runner.operator_keys[policy]).read_bytes()
        request.token = hmac.digest(key, command_bytes(command), "sha256")

    def _channel(self, door: Door) -> grpc.aio.Channel:
        peer = Identity(door.service, door.policy, self._runner.namespace)
        return open_channel(door.grpc, peer, self._runner.people[door.policy])


def person() -> str:
    """Who gives the command, for the audit trail."""
    return getpass.getuser()


def _outcome(policy: str, by: str, reply: pb.SetStateReply) -> Outcome:
    return Outcome(
        policy=policy,
        done=reply.done,
        by=by,
        message=reply.message,
        halt_number=reply.halt_number,
    )


def _only_risk_knows(policy: str, scope: str, error: grpc.aio.AioRpcError) -> Outcome:
    told = _silent(policy, RISK, error)
    advice = f"it alone knows what {scope.partition(':')[2]} holds: halt or flatten the policy"
    return msgspec.structs.replace(told, message=f"{told.message}; {advice}")


def _silent(policy: str, service: str, error: grpc.aio.AioRpcError) -> Outcome:
    message = f"{service} did not answer: {error.code().name}: {error.details()}"
    return Outcome(policy=policy, done=False, by="", message=message)
