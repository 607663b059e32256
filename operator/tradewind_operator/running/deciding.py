"""The pure halves as a pass asks for them."""

from collections.abc import Callable

import msgspec

from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.status import plain_status
from tradewind_operator.model import Owned, Plan, View
from tradewind_operator.planning import plan
from tradewind_operator.reconciling.decisions import Decisions, Farewell, News, Said, Trouble
from tradewind_operator.settings import Settings
from tradewind_operator.statuses import outcomes
from tradewind_operator.statuses.deleting import deletion
from tradewind_operator.statuses.events import events_of
from tradewind_operator.statuses.guarding import Judgement, judge
from tradewind_operator.statuses.happenings import WARNING, EventReason, EventWanted
from tradewind_operator.statuses.passes import (
    again_s,
    is_settled,
    status_of_pass,
    wanted_write,
)

_OUTCOMES = {
    EventReason.ORDERS_GONE: "flat",
    EventReason.FORCED: "forced",
    EventReason.NAMESPACE_ENDS: "namespace",
}
Judged = Callable[[str, str, str], None]
"""Told of a judgement that is news: kind, result and reason."""


class Deciding:
    """Joins guard, plan and status of one installation."""

    def __init__(self, settings: Settings, on_judged: Judged) -> None:
        self._settings, self._on_judged = settings, on_judged

    def decisions(self) -> Decisions:
        """As a pass takes them."""
        return Decisions(plan=self.plan, farewell=self.farewell, say=self.say)

    def plan(self, view: View, now_ns: int) -> Plan:
        """What is wanted; what the guard refuses gets nothing new."""
        judgement = judge(view, self._settings)
        self._count(view, judgement)
        return plan(view, self._settings, now_ns, refusal(judgement))

    def farewell(self, view: View, now_ns: int) -> Farewell:
        """What a deletion has come to."""
        step = deletion(view, self._settings, now_ns)
        return Farewell(
            release=step.release,
            outcome=_OUTCOMES.get(step.event.reason, "deadline") if step.event else "",
            news=(news_of(step.event, view.own),) if step.event else (),
            again_s=step.again_s,
        )

    def say(self, view: View, plan: Plan, troubles: tuple[Trouble, ...], now_ns: int) -> Said:
        """The status, where it says something else than before."""
        outcome = outcomes.Outcome(troubles=tuple(_trouble(one) for one in troubles))
        status = status_of_pass(view, plan, self._settings, now_ns, outcome=outcome)
        again = again_s(status, now_ns)
        wanted, settled = wanted_write(view, status), is_settled(view, status)
        if wanted is None:
            return Said(status=None, again_s=again, settled=settled)
        news = (news_of(event, view.own) for event in events_of(view.own.status, wanted))
        plain = plain_status(msgspec.structs.replace(wanted, controller=None))
        return Said(status=plain, news=tuple(news), again_s=again, settled=settled)

    def _count(self, view: View, judgement: Judgement) -> None:
        own = view.own
        if own.generation == own.status.observed_generation:
            return
        reason = "" if judgement.admitted else _reason(judgement)
        result = "admitted" if judgement.admitted else "refused"
        self._on_judged(own.ref.kind, result, reason)


def news_of(event: EventWanted, own: Owned) -> News:
    """An event as it is announced: one for what was seen, however often a pass is made again."""
    return News(
        reason=event.reason.value,
        note=event.message,
        action="Reconcile",
        mark=f"{own.version}|{event.message}",
        is_warning=event.type == WARNING,
    )


def refusal(judgement: Judgement) -> str:
    """Why the guard lets nothing new start, "" when it may."""
    if judgement.admitted:
        return ""
    said = judgement.stalled or judgement.stands
    return (said.message if said else "") or "it is not admitted"


def _reason(judgement: Judgement) -> str:
    said = judgement.stalled or judgement.stands
    return said.reason.value if said else ""


def _trouble(trouble: Trouble) -> outcomes.Trouble:
    return outcomes.Trouble(Reason(trouble.reason), trouble.message)
