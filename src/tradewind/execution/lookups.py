"""The UNKNOWN protocol: look up until the venue tells, and give up only on its word."""

from msgspec.structs import replace

from tradewind.domain.codes import AlarmCode, DenialCode
from tradewind.domain.orders import OrderStatus
from tradewind.domain.values import Nanos
from tradewind.execution.absorbing import absorb, take_legs
from tradewind.execution.drafts import Draft
from tradewind.execution.effects import LookUp
from tradewind.execution.fills import synthetic_fill
from tradewind.execution.inputs import Failed
from tradewind.execution.records import LookedUp, Synthesised
from tradewind.execution.schedules import backed_off, forget, look_up_time, reconsider
from tradewind.execution.state import Entry
from tradewind.execution.suspects import cleared
from tradewind.execution.turns import Turn, changed, report_of
from tradewind.execution.volatile import Plan, Why
from tradewind.ports.broker import Found, NotFound

_FILL_TRIES = 3


def send_look_ups(turn: Turn) -> None:
    """Send the look-ups that are due."""
    now, turn.volatile.look_up_now = turn.now.machine_ns, False
    for name, plan in list(turn.volatile.plans.items()):
        # What was given up is watched for long: never at the cost of cancels and reconciliation.
        takes = turn.bucket.take if plan.why is Why.WATCH else turn.bucket.take_reserved
        if plan.asked_ns or plan.next_ns > now or not takes():
            continue
        plan.asked_ns = now
        turn.send(LookUp(name))


def take_look_up(turn: Turn, name: str, result: Found | NotFound | Failed) -> None:
    """Take in what a look-up brought."""
    entry, plan = turn.state.entries.get(name), turn.volatile.plans.get(name)
    if entry is None:
        return
    if plan is not None:
        asked_ns, plan.asked_ns = plan.asked_ns, Nanos(0)
    if isinstance(result, Found):
        _found(turn, entry, result)
    elif plan is None:
        return
    elif isinstance(result, Failed):
        turn.hold_back(result.retry_after_ns)
        plan.failures += 1
        plan.next_ns = Nanos(turn.now.machine_ns + backed_off(plan.failures))
    else:
        _not_found(turn, entry, plan, asked_ns)


def _found(turn: Turn, entry: Entry, result: Found) -> None:
    name = entry.order.client_order_id
    plan = turn.volatile.plans.get(name)
    fact = LookedUp(name, result)
    absorb(turn, entry, fact, result.order, result.executions, asked=_decides(entry, plan))
    take_legs(turn, result.legs)
    if plan is None or turn.volatile.plans.get(name) is not plan:
        return
    if plan.why is Why.FILLS:
        _still_lacks(turn, entry, plan)
    else:
        del turn.volatile.plans[name]
        reconsider(turn, entry)


def _decides(entry: Entry, plan: Plan | None) -> bool:
    return entry.doubt is not None or plan is None or plan.why is not Why.FILLS


def _still_lacks(turn: Turn, entry: Entry, plan: Plan) -> None:
    plan.tries += 1
    plan.next_ns = Nanos(turn.now.machine_ns + backed_off(plan.tries + 2))
    if plan.tries >= _FILL_TRIES and entry.lacks_fills:
        _synthesise(turn, entry)


def _synthesise(turn: Turn, entry: Entry) -> None:
    """The venue counts a fill that it does not list: count it too, and say that we made it up."""
    draft = Draft(turn.state, entry)
    draft.count(synthetic_fill(entry, ts_ns=turn.now.market_ns))
    turn.record(Synthesised(entry.order.client_order_id), *draft.bodies())
    reconsider(turn, entry)


def _not_found(turn: Turn, entry: Entry, plan: Plan, asked_ns: int) -> None:
    now, window = turn.now.machine_ns, turn.settings.unknown_window_ns
    name = entry.order.client_order_id
    cleared(turn, name)
    if plan.why is Why.WATCH:
        _watch_on(turn, name, plan)
    elif entry.known_to_venue:
        _vanished(turn, entry, plan)
    elif plan.why is Why.CHECK:
        _doubt_after_all(turn, entry)
    elif asked_ns - plan.started_ns >= window and plan.tries >= 4:
        _give_up(turn, entry)
    else:
        if not entry.absent:
            again = not entry.cancel_asked
            told = replace(report_of(entry, entry.order), absent=again)
            turn.record(LookedUp(name, NotFound()), told)
        plan.tries += 1
        plan.next_ns = Nanos(max(now, look_up_time(plan, window)))


def _give_up(turn: Turn, entry: Entry, status: OrderStatus = OrderStatus.REJECTED) -> None:
    """Not accepted: released, and watched in case it arrives late."""
    name, now = entry.order.client_order_id, turn.now.machine_ns
    seconds = turn.settings.unknown_window_ns // 1_000_000_000
    ended = changed(
        entry.order,
        status=status,
        unknown=False,
        code=DenialCode.NOT_ACCEPTED,
        reason=f"the venue did not have it {seconds} s after it was sent",
    )
    turn.record(LookedUp(name, NotFound()), report_of(entry, ended))
    forget(turn, name)
    later = Nanos(now + turn.settings.watch_every_ns)
    turn.volatile.plans[name] = Plan(Why.WATCH, now, later)


def _watch_on(turn: Turn, name: str, plan: Plan) -> None:
    plan.next_ns = Nanos(turn.now.machine_ns + turn.settings.watch_every_ns)
    if plan.next_ns - plan.started_ns > turn.settings.watch_ns:
        del turn.volatile.plans[name]


def _vanished(turn: Turn, entry: Entry, plan: Plan) -> None:
    """An order that the venue had named is not there any more: ask again for the whole window.

    The first such answer may be older than the order's arrival.
    """
    now, name = turn.now.machine_ns, entry.order.client_order_id
    plan.failures += 1
    plan.next_ns = Nanos(now + backed_off(plan.failures + 3))
    if plan.failures >= 3 and now - plan.started_ns >= turn.settings.unknown_window_ns:
        text = f"the venue lost order {name}, which it had accepted; it counts as cancelled"
        turn.alarm(AlarmCode.RECONCILE_MISMATCH, text, name)
        _give_up(turn, entry, OrderStatus.CANCELED)


def _doubt_after_all(turn: Turn, entry: Entry) -> None:
    """Sent, said to be accepted, shown by nothing: the same doubt as no answer."""
    name = entry.order.client_order_id
    unknown = changed(entry.order, unknown=True)
    turn.record(LookedUp(name, NotFound()), report_of(entry, unknown))
    del turn.volatile.plans[name]
    reconsider(turn, entry)
