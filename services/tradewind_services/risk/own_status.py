"""What risk says in the status of its own policy; pure."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tradewind.deploy.reports import SeatReport
from tradewind.domain.values import format_scaled
from tradewind.engine.desk_state import DeskState
from tradewind.engine.statuses import status
from tradewind.resources.crds.conditions import ConditionType, Verdict, verdict
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.status import RiskPolicyStatus, conditions_of, plain_status
from tradewind.resources.crds.status_parts import BreakerFigures, Condition, Halt, PolicyFigures
from tradewind.telemetry.alerts.alarms import rfc3339
from tradewind_services.risk.halt_verdicts import KIND, halt_verdict, latch_of

EARLIEST_NS = 10**18
"""An earlier market time says that no market was seen yet."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is not the desk's: `generation` was seen, `enforced` is in force and journalled."""

    generation: int
    enforced: int
    faults: tuple[str, ...] = ()
    deleting: bool = False
    journal_lost: str = ""


def own_verdicts(state: DeskState, facts: Facts) -> tuple[Verdict, Verdict]:
    """The conditions Enforced and Halted."""
    halted = halt_verdict(state, deleting=facts.deleting, journal_lost=facts.journal_lost)
    return _enforced(facts), halted


def own_status(
    state: DeskState,
    verdicts: tuple[Verdict, ...],
    facts: Facts,
    before: tuple[Condition, ...],
    *,
    now: str,
) -> RiskPolicyStatus:
    """All that risk says, figures apart."""
    return RiskPolicyStatus(
        conditions=conditions_of(KIND, verdicts, before, generation=facts.generation, now=now),
        trading_state=state.states.policy.value,
        enforced_generation=facts.enforced,
        halt=_halt(state),
        breaker=_breaker(state),
    )


def figures(state: DeskState, seats: Iterable[SeatReport]) -> PolicyFigures:
    """How the account stands; without the time."""
    now, each = status(state), tuple(seats)
    return PolicyFigures(
        orders_today=sum(seat.orders_today for seat in each),
        fills_today=sum(seat.fills_today for seat in each),
        refusals_today=sum(seat.refusals_today for seat in each),
        open_orders=now.open_orders,
        unknown_orders=now.unknown_orders,
        positions=len(now.positions),
        exposure=format_scaled(now.gross),
        pnl_today=format_scaled(now.day_pnl),
        equity=format_scaled(now.equity),
        cash=format_scaled(now.cash),
    )


def document(name: str, namespace: str, said: RiskPolicyStatus) -> dict[str, Any]:
    """What is applied, and all that is."""
    return {
        "apiVersion": "tradewind.io/v1alpha1",
        "kind": KIND,
        "metadata": {"name": name, "namespace": namespace},
        "status": plain_status(said),
    }


def _enforced(facts: Facts) -> Verdict:
    if facts.enforced == facts.generation:
        return verdict(KIND, ConditionType.ENFORCED, Reason.ENFORCED)
    why = "; ".join(facts.faults) or "it is being taken in"
    text = f"generation {facts.enforced} applies, {facts.generation} does not: {why}"
    return verdict(KIND, ConditionType.ENFORCED, Reason.GENERATION_PENDING, text[:4096])


def _halt(state: DeskState) -> Halt | None:
    latch = latch_of(state)
    if latch is None:
        return None
    return Halt(
        id=latch.id,
        since=_moment(latch.told_ns),
        scope=latch.scope,
        by=latch.by[:253],
        reason=latch.reason[:1024],
    )


def _breaker(state: DeskState) -> BreakerFigures:
    breaker = state.breaker
    return BreakerFigures(
        state=breaker.state.value, cause=breaker.cause.value, since=_moment(breaker.told_ns)
    )


def _moment(told_ns: int) -> str | None:
    return rfc3339(told_ns) if told_ns > EARLIEST_NS else None
