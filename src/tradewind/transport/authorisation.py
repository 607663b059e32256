"""Which service may call which method or page: the one allow-list, checked on every call."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc

from tradewind.domain.errors import MalformedValueError
from tradewind.transport.identities import (
    EXECUTION,
    MARKET_DATA,
    OPERATOR,
    PERSON,
    RISK,
    STRATEGY,
    Identity,
)
from tradewind.transport.identities import parse_identity as parse
from tradewind.transport.wrapping import Around, Wrapping

STATUS = "/status"
"""The one page of the HTTPS door."""
_P = "/tradewind.wire.v1."
ALLOWED: dict[str, frozenset[str]] = {
    f"{_P}MarketData/Subscribe": frozenset({STRATEGY, RISK}),
    f"{_P}MarketData/Query": frozenset({STRATEGY, RISK, PERSON}),
    f"{_P}Risk/Session": frozenset({STRATEGY}),
    f"{_P}RiskControl/Status": frozenset({PERSON}),
    f"{_P}RiskControl/SetState": frozenset({PERSON}),
    f"{_P}RiskControl/Resume": frozenset({PERSON}),
    f"{_P}RiskControl/ResetBreaker": frozenset({PERSON}),
    f"{_P}Execution/Session": frozenset({RISK}),
    f"{_P}ExecutionControl/Status": frozenset({PERSON}),
    f"{_P}ExecutionControl/Halt": frozenset({PERSON}),
    f"{_P}ExecutionControl/Flatten": frozenset({PERSON}),
    "/grpc.health.v1.Health/Check": frozenset({STRATEGY, RISK, EXECUTION, PERSON}),
    "/grpc.health.v1.Health/Watch": frozenset({STRATEGY, RISK, EXECUTION, PERSON}),
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": frozenset({PERSON}),
    STATUS: frozenset({OPERATOR}),
}


_SERVED = {
    MARKET_DATA: ("MarketData",),
    RISK: ("Risk", "RiskControl"),
    EXECUTION: ("Execution", "ExecutionControl"),
}
_EVERYWHERE = "/grpc.health."


def served_by(service: str) -> tuple[str, ...]:
    """The methods of the table that a service serves, those for its health among them."""
    mine = tuple(f"{_P}{each}/" for each in _SERVED.get(service, ()))
    return tuple(method for method in ALLOWED if method.startswith((*mine, _EVERYWHERE)))


def caller(auth: dict[str, Any]) -> Identity | None:
    """The verified identity in a gRPC auth context; None where there is none of ours."""
    for name in auth.get("x509_subject_alternative_name", ()):
        try:
            return parse(name.decode("ascii", "replace"))
        except MalformedValueError:
            continue
    return None


def refusal(method: str, peer: Identity | None, *, policy: str, namespace: str) -> str | None:
    """Why `peer` may not call `method` here; None when it may."""
    if peer is None:
        return "the certificate carries no Tradewind identity"
    if (peer.policy, peer.namespace) != (policy, namespace):
        return f"{peer.dns_name} belongs to another policy"
    if peer.service not in ALLOWED.get(method, frozenset()):
        return f"{peer.service} may not call {method}"
    return None


class AllowList(Wrapping):
    """Refuses every call that the table does not contain, and counts the refusals."""

    def __init__(self, *, policy: str, namespace: str, on_refusal: Callable[[str], None]) -> None:
        self._policy, self._namespace, self._on_refusal = policy, namespace, on_refusal

    def around(self, method: str) -> Around:
        """Check the caller first."""

        @asynccontextmanager
        async def checked(context: Any) -> AsyncIterator[None]:
            await self._check(context, method)
            yield

        return checked

    async def _check(self, context: Any, method: str) -> None:
        reason = refusal(
            method,
            caller(context.auth_context()),
            policy=self._policy,
            namespace=self._namespace,
        )
        if reason is not None:
            self._on_refusal(method)
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, reason)
