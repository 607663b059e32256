"""Which orders have to be looked up, and when."""

from tradewind.domain.orders import TERMINAL
from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.execution.state import Entry
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Plan, Retry, Why

_FIRST = 100 * MILLISECOND
# Five look-ups over the window; for 60 s they are 0.1, 1, 6, 30 and 60 s after the doubt arose.
_SHARES = ((0, 1), (1, 60), (1, 10), (1, 2), (1, 1))


def look_up_time(plan: Plan, window_ns: int) -> Nanos:
    """When the next look-up of a doubtful order is due, and the last at the window's end."""
    share, of = _SHARES[min(plan.tries, len(_SHARES) - 1)]
    after = max((plan.tries + 1) * _FIRST, window_ns * share // of)
    return Nanos(plan.started_ns + after)


def backed_off(failures: int) -> Nanos:
    """How long to wait after so many failures: 0.1 s doubling to 30 s."""
    return Nanos(min(_FIRST << min(max(failures, 0), 12), 30 * SECOND))


def reconsider(turn: Turn, entry: Entry) -> None:
    """Bring an order's schedules in line with its state."""
    order, volatile = entry.order, turn.volatile
    name = order.client_order_id
    if order.unknown:
        volatile.unknown_since.setdefault(name, turn.now.machine_ns)
    elif order.status in TERMINAL:
        forget(turn, name)
        return
    elif volatile.unknown_since:
        volatile.unknown_since.pop(name, None)
    if entry.cancel_asked:
        volatile.cancels.setdefault(name, Retry())
        volatile.awake[name] = True
    if volatile.plans or entry.doubt is not None or entry.venue_filled > entry.gross:
        _replan(turn, entry, name)


def forget(turn: Turn, name: str) -> None:
    """Drop the schedules of a final order; a watch goes on."""
    volatile = turn.volatile
    volatile.sent_ns.pop(name, None)
    for schedule in (
        volatile.deadlines,
        volatile.unsent,
        volatile.cancels,
        volatile.unknown_since,
        volatile.alarmed,
    ):
        if schedule:
            schedule.pop(name, None)
    plan = volatile.plans.get(name)
    if plan is not None and plan.why is not Why.WATCH:
        del volatile.plans[name]


def plan_look_up(turn: Turn, name: str, why: Why, *, after_ns: int = 0) -> None:
    """Plan a look-up unless one of that kind is planned already."""
    plan = turn.volatile.plans.get(name)
    if plan is not None and plan.why is why:
        return
    asked_ns = plan.asked_ns if plan is not None else Nanos(0)
    now = turn.now.machine_ns
    turn.volatile.plans[name] = Plan(why, now, Nanos(now + after_ns), asked_ns=asked_ns)
    turn.volatile.look_up_now |= not after_ns


def _replan(turn: Turn, entry: Entry, name: str) -> None:
    plan = turn.volatile.plans.get(name)
    if entry.doubt is not None:
        plan_look_up(turn, name, Why.DOUBT, after_ns=_FIRST)
    elif entry.lacks_fills:
        plan_look_up(turn, name, Why.FILLS, after_ns=turn.settings.missing_fill_ns)
    elif plan is not None and plan.why is not Why.CHECK:
        del turn.volatile.plans[name]
