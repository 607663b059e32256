"""The status of both kinds: what the operator and risk report, one writer for each field.

Amounts are text, exact: "-12.5". Words are open to a server, because a newer operator may write
words that an older definition does not know; here they are closed.
"""

from typing import Annotated, Any

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.resources.crds.conditions import CONDITIONS, ConditionType, Verdict
from tradewind.resources.crds.phases import Phase
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status_parts import (
    BreakerFigures,
    Condition,
    Controller,
    Count,
    FileHash,
    Halt,
    JournalMark,
    LastChange,
    Part,
    Pod,
    PolicyFigures,
    Roster,
    StrategyFigures,
    shown,
)

_LONG = {"max_length": 4096}


class CommonStatus(Part, frozen=True, kw_only=True):
    """What both kinds report."""

    observed_generation: Annotated[
        Count, shown("The generation of the spec that all of this is about.")
    ] = 0
    phase: Annotated[str, shown("The conditions in one word.", words=Phase)] = ""
    conditions: Annotated[
        tuple[Condition, ...],
        shown("What holds, and why.", max_length=32, list="map", keys=("type",)),
    ] = ()
    trading_state: Annotated[
        str, shown("The state in force: the strictest of all that apply.", words=TradingState)
    ] = ""
    halt: Annotated[Halt | None, shown("The halt that is latched; absent when none is.")] = None
    controller: Annotated[Controller | None, shown("The installation in charge.")] = None
    image: Annotated[str, shown("The build that runs, with its digest.", max_length=512)] = ""
    last_change: Annotated[LastChange | None, shown("What the last edit did.")] = None
    taken: Annotated[
        str,
        shown("The spec taken in last, a digest a field: the next edit is told by it.", **_LONG),
    ] = ""
    pods: Annotated[
        tuple[Pod, ...],
        shown("The workloads' pods.", max_length=16, list="map", keys=("service",)),
    ] = ()


class TradingStrategyStatus(CommonStatus, frozen=True, kw_only=True):
    """What a strategy does, and what it makes."""

    venue: Annotated[str, shown("Where its orders go: simulated, alpaca.", max_length=32)] = ""
    files: Annotated[
        tuple[FileHash, ...],
        shown("Sources and models in use.", max_length=32, list="map", keys=("strategy", "use")),
    ] = ()
    figures: Annotated[StrategyFigures | None, shown("What it makes.")] = None


class RiskPolicyStatus(CommonStatus, frozen=True, kw_only=True):
    """How the account stands, and what risk enforces."""

    enforced_generation: Annotated[
        Count, shown("The generation that risk applies to every order.")
    ] = 0
    credentials_hash: Annotated[
        str, shown("SHA-256 of the keys in use, as execution reports it.", max_length=64)
    ] = ""
    account: Annotated[
        str, shown("The broker's account, as a digest: two policies of one show it.", max_length=64)
    ] = ""
    journal: Annotated[JournalMark | None, shown("Execution's journal.")] = None
    session_open: Annotated[bool | None, shown("The account's market is open.")] = None
    strategies: Annotated[Roster | None, shown("The strategies under this policy.")] = None
    breaker: Annotated[BreakerFigures | None, shown("The circuit breaker.")] = None
    figures: Annotated[PolicyFigures | None, shown("How the account stands.")] = None


STATUSES: dict[str, type[CommonStatus]] = {
    "RiskPolicy": RiskPolicyStatus,
    "TradingStrategy": TradingStrategyStatus,
}
"""The status of each kind."""


def conditions_of(
    kind: str,
    verdicts: tuple[Verdict, ...],
    before: tuple[Condition, ...],
    *,
    generation: int,
    now: str,
) -> tuple[Condition, ...]:
    """Conditions in their order; a time of transition moves only with the condition's status."""
    known = {each.type: each for each in before}
    said = {each.type: each for each in verdicts}
    return tuple(
        _condition(said[about], known.get(about.value), generation, now)
        for about in CONDITIONS[kind]
        if about in said
    )


def _condition(verdict: Verdict, before: Condition | None, generation: int, now: str) -> Condition:
    same = before is not None and before.status == verdict.status
    return Condition(
        type=verdict.type,
        status=verdict.status,
        reason=verdict.reason,
        message=verdict.message,
        observed_generation=generation,
        last_transition_time=before.last_transition_time if same and before else now,
    )


def is_true(status: CommonStatus, about: ConditionType) -> bool:
    """A condition is True of the generation that the status is about."""
    return any(
        each.type == about
        and each.status == Standing.TRUE
        and each.observed_generation == status.observed_generation
        for each in status.conditions
    )


def plain_status(status: CommonStatus) -> dict[str, Any]:
    """A status as it is applied: what is unset is left out, and so to its other writers."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(status))
    return plain


def status_of(kind: str, plain: dict[str, Any] | None) -> CommonStatus:
    """Read a status; fields that a newer version added are passed over.

    Raises:
        msgspec.ValidationError: a field has another type.
    """
    return msgspec.convert(plain or {}, STATUSES[kind])
