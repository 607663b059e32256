"""When a resource that is being deleted may go: when no order of it can be open any more."""

from collections.abc import Iterator

import msgspec

from tradewind.deploy.cluster import FINALIZER, FORCE_DELETE, pod_name
from tradewind.deploy.plan import EXECUTION, RISK, workload_name
from tradewind.deploy.reports import ExecutionReport, RiskReport, SeatReport, ServiceReport
from tradewind.execution.state import EXTERNAL
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind.risk.limits import DeletionPolicy
from tradewind_operator.model import Ref, View
from tradewind_operator.settings import Settings
from tradewind_operator.statuses.happenings import NORMAL, WARNING, EventReason, EventWanted
from tradewind_operator.statuses.moments import age_s

_SOON_S, _WHOLE_S = 2.0, 1.0


class DeletionStep(msgspec.Struct, frozen=True, kw_only=True):
    """`release`: take the finalizer off now, with the event. Otherwise `waits` says for what.

    `again_s` is when to look again though nothing was heard; `clean` says that no order was left.
    """

    release: bool
    waits: tuple[str, ...] = ()
    event: EventWanted | None = None
    again_s: float = 0.0

    @property
    def clean(self) -> bool:
        """Execution itself said that no order is open."""
        return self.event is None or self.event.reason is EventReason.ORDERS_GONE


def deletion(view: View, settings: Settings, now_ns: int) -> DeletionStep:
    """What to do with a resource that has a deletionTimestamp, or whose namespace has one.

    No answer counts as an order that is live. A strategy goes after a deadline all the same, since
    risk goes on guarding the account; a policy does not, while something of it is there to ask.
    Of a namespace that ends everything goes at once: its pods end first, and the operator's rights
    in it do not last longer than its resources.
    """
    if FINALIZER not in view.own.finalizers:
        return DeletionStep(release=False)
    if view.own.annotations.get(FORCE_DELETE) == view.own.ref.name:
        text = f"released by the annotation {FORCE_DELETE}, whatever orders are open"
        return _released(WARNING, EventReason.FORCED, text)
    waits = tuple(_waits(view))
    if not waits:
        return _released(NORMAL, EventReason.ORDERS_GONE, "no order of it is open")
    if view.namespace_deleting:
        text = f"released with its namespace: {'; '.join(waits)}"
        return _released(WARNING, EventReason.NAMESPACE_ENDS, text)
    left = settings.drain_deadline_s - age_s(view.own.deleting, now_ns)
    if left <= 0 and view.own.ref.kind == TradingStrategy.__name__:
        text = f"released after {settings.drain_deadline_s:.0f} s: {'; '.join(waits)}"
        return _released(WARNING, EventReason.DEADLINE_PASSED, text)
    if _is_deserted(view) and left <= 0:
        text = f"execution is gone, and can't be asked: {'; '.join(waits)}"
        return _released(WARNING, EventReason.NOBODY_TO_ASK, text)
    return DeletionStep(release=False, waits=waits, again_s=_SOON_S if left > 0 else 60.0)


def _released(kind: str, reason: EventReason, text: str) -> DeletionStep:
    return DeletionStep(release=True, event=EventWanted(kind, reason, text))


def _waits(view: View) -> Iterator[str]:
    if view.own.ref.kind == RiskPolicy.__name__:
        yield from _of_policy(view)
    else:
        yield from _of_strategy(view)


def _of_policy(view: View) -> Iterator[str]:
    names = sorted(each.ref.name for each in view.strategies)
    if names:
        yield f"strategies name it: {', '.join(names[:10])}: delete them"
    report = _execution(view)
    if report is None:
        yield "execution does not say which orders are open"
        return
    for what, counts in (("open", report.open_orders), ("unknown", report.unknown_orders)):
        ours = sum(count for name, count in counts.items() if name != EXTERNAL)
        if ours:
            yield f"{ours} orders are {what}"


def _of_strategy(view: View) -> Iterator[str]:
    name, report = view.own.ref.name, _execution(view)
    yield from _by_risk(view)
    if report is None:
        yield "execution does not say which orders are open"
        return
    for what, counts in (("open", report.open_orders), ("unknown", report.unknown_orders)):
        if counts.get(name, 0):
            yield f"{counts[name]} orders are {what}"


def _by_risk(view: View) -> Iterator[str]:
    """Risk must have heard of it first: what execution counts is final only after that."""
    risk = _said(view, RISK)
    if not isinstance(risk, RiskReport):
        yield "risk does not say that it takes no more orders"
        return
    seat = next((each for each in risk.seats if each.name == view.own.ref.name), None)
    if seat is None:
        return
    if not seat.removed and seat.generation < view.own.generation:
        yield "risk has not heard of the deletion yet"
    elif seat.positions and _flattens(view):
        yield _positions(seat)


def _positions(seat: SeatReport) -> str:
    return f"deletionPolicy is Flatten, and {seat.positions} positions are left"


def _flattens(view: View) -> bool:
    strategy = view.own.resource
    if not isinstance(strategy, TradingStrategy):
        return False
    return strategy.spec.deletion_policy is DeletionPolicy.FLATTEN


def _is_deserted(view: View) -> bool:
    """Execution's workload is deleted, by somebody's hand."""
    name, namespace = workload_name(EXECUTION, _policy(view)), view.own.ref.namespace
    asked = (Ref("StatefulSet", namespace, name), Ref("Pod", namespace, pod_name(name)))
    if view.own.ref.kind == TradingStrategy.__name__:
        return asked[1] not in view.children
    return not any(each in view.children for each in asked)


def _execution(view: View) -> ExecutionReport | None:
    report = _said(view, EXECUTION)
    return report if isinstance(report, ExecutionReport) else None


def _said(view: View, service: str) -> ServiceReport | None:
    """What a service says now: not what it said before it fell silent, or before its pod went.

    Nor what it said before the deletion, whose timestamp is of whole seconds.
    """
    name = workload_name(service, _policy(view))
    there = Ref("Pod", view.own.ref.namespace, pod_name(name)) in view.children
    since = age_s(view.own.deleting, view.asked.get(name, 0)) >= _WHOLE_S
    return view.reports.get(name) if there and since and name not in view.unreachable else None


def _policy(view: View) -> str:
    if view.own.ref.kind == RiskPolicy.__name__:
        return view.own.ref.name
    strategy = view.own.resource
    if isinstance(strategy, TradingStrategy):
        return strategy.policy
    return view.policy.ref.name if view.policy else ""
