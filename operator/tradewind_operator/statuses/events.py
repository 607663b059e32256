"""Events between two statuses."""

from collections.abc import Iterator

from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.phases import Phase
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import Standing
from tradewind.resources.crds.status import CommonStatus
from tradewind.resources.crds.status_parts import Condition
from tradewind.resources.marks import Change
from tradewind_operator.statuses.happenings import NORMAL, WARNING, EventReason, EventWanted
from tradewind_operator.statuses.sayings import condition_of

_T, _E = ConditionType, EventReason
_WHEN: tuple[tuple[ConditionType, Standing, str, str, EventReason], ...] = (
    (_T.STALLED, Standing.TRUE, "", WARNING, _E.STALLED),
    (_T.RISK_POLICY_RESOLVED, Standing.FALSE, "", WARNING, _E.NOT_RESOLVED),
    (_T.ACCEPTED, Standing.FALSE, "", WARNING, _E.NOT_ACCEPTED),
    (_T.READY, Standing.TRUE, "", NORMAL, _E.READY),
    (_T.READY, Standing.FALSE, Reason.DEGRADED, WARNING, _E.DEGRADED),
    (_T.READY, Standing.FALSE, Reason.RISK_NOT_RUNNING, WARNING, _E.RISK_NOT_RUNNING),
    (_T.MARKET_DATA_READY, Standing.FALSE, Reason.NODE_LOST, WARNING, _E.NODE_LOST),
    (_T.STRATEGY_READY, Standing.FALSE, Reason.NODE_LOST, WARNING, _E.NODE_LOST),
    (_T.EXECUTION_READY, Standing.FALSE, Reason.NODE_LOST, WARNING, _E.NODE_LOST),
    (_T.CPU_PINNED, Standing.FALSE, "", WARNING, _E.NOT_PINNED),
    (_T.SUSPENDED, Standing.TRUE, "", NORMAL, _E.SUSPENDED),
    (_T.RECONCILING, Standing.FALSE, Reason.PAUSED, NORMAL, _E.PAUSED),
    (_T.WARNING, Standing.TRUE, "", WARNING, _E.ATTENTION),
)
"""Conditions with the status, and the reason or any, whose arrival is an event."""


def events_of(before: CommonStatus, after: CommonStatus) -> tuple[EventWanted, ...]:
    """What happened between two statuses, in the order of `EventReason`; [] of equal ones."""
    found = {*_conditions(before, after), *_halts(before, after), *_edits(before, after)}
    order = list(EventReason)
    return tuple(sorted(found, key=lambda each: (order.index(each.reason), each.message)))


def _conditions(before: CommonStatus, after: CommonStatus) -> Iterator[EventWanted]:
    for about, standing, reason, kind, event in _WHEN:
        new = condition_of(after.conditions, about)
        if new is None or new.status is not standing or reason not in ("", new.reason):
            continue
        if _differs(condition_of(before.conditions, about), new):
            yield EventWanted(kind, event, _words(new))


def _differs(old: Condition | None, new: Condition) -> bool:
    return old is None or (old.status, old.reason) != (new.status, new.reason)


def _words(condition: Condition) -> str:
    return f"{condition.reason}: {condition.message}" if condition.message else condition.reason


def _halts(before: CommonStatus, after: CommonStatus) -> Iterator[EventWanted]:
    """By the phase, which knows of both writers' conditions."""
    was, now = before.phase == Phase.HALTED, after.phase == Phase.HALTED
    halted = condition_of((*after.conditions, *before.conditions), _T.HALTED)
    if now and not was:
        yield EventWanted(WARNING, _E.HALTED, _words(halted) if halted else "see Halted")
    if was and after.phase in (Phase.TRADING, Phase.REDUCING):
        yield EventWanted(NORMAL, _E.RESUMED, f"it is {after.phase}")


def _edits(before: CommonStatus, after: CommonStatus) -> Iterator[EventWanted]:
    change = after.last_change
    if change is not None and change != before.last_change:
        fields = f"generation {change.generation}: {', '.join(change.fields)}"
        if change.effect == Change.IMMUTABLE:
            yield EventWanted(WARNING, _E.EDIT_REFUSED, fields)
        else:
            restarts = f"; restarts {', '.join(change.services)}" if change.services else ""
            yield EventWanted(NORMAL, _E.UPDATED, fields + restarts)
    if before.image and after.image != before.image:
        yield EventWanted(NORMAL, _E.IMAGE_CHANGED, f"{before.image} -> {after.image}")
