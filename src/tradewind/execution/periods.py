"""What the passing of time asks for, beside what is simply due."""

from tradewind.domain.codes import AlarmCode
from tradewind.domain.orders import OrderStatus
from tradewind.domain.values import Nanos
from tradewind.execution.answers import take_answer
from tradewind.execution.cancels import cancel_scope
from tradewind.execution.inputs import ENTRIES
from tradewind.execution.schedules import plan_look_up
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Why
from tradewind.ports.broker import Ambiguous

_WAITING = (OrderStatus.PENDING_NEW, OrderStatus.PENDING_CANCEL)


def check_periods(turn: Turn) -> None:
    """Notice silence: of risk, of requests, of orders; keep the request budget's figure fresh."""
    _ = turn.bucket
    turn.volatile.awake.update(dict.fromkeys(turn.volatile.cancels, True))
    turn.volatile.look_up_now = bool(turn.volatile.plans)
    _unanswered(turn)
    _in_flight(turn)
    _long_unknown(turn)
    _risk_silence(turn)


def _unanswered(turn: Turn) -> None:
    """A request that the shell never answered is UNKNOWN, like one that timed out."""
    limit = turn.now.machine_ns - turn.settings.request_deadline_ns
    sent = turn.volatile.flights_ns
    for request_id in [name for name, sent_ns in sent.items() if sent_ns < limit]:
        take_answer(turn, request_id, Ambiguous("no answer within the deadline"))
    for plan in turn.volatile.plans.values():
        if plan.asked_ns and plan.asked_ns < limit:
            plan.asked_ns = Nanos(0)
    if turn.volatile.rounds.asked_ns and turn.volatile.rounds.asked_ns < limit:
        turn.volatile.rounds.asked_ns = Nanos(0)


def _in_flight(turn: Turn) -> None:
    """The venue answered, but its stream does not show it: ask for the order itself."""
    limit = turn.now.machine_ns - turn.settings.in_flight_ns
    sent = turn.volatile.sent_ns
    for name in [name for name, sent_ns in sent.items() if sent_ns < limit]:
        del sent[name]
        entry = turn.state.entries.get(name)
        if entry is None or entry.order.unknown:
            continue
        if entry.order.status in _WAITING:
            plan_look_up(turn, name, Why.CHECK)


def _long_unknown(turn: Turn) -> None:
    limit = turn.now.machine_ns - turn.settings.alarm_unknown_after_ns
    seconds = turn.settings.alarm_unknown_after_ns // 1_000_000_000
    for name, since_ns in list(turn.volatile.unknown_since.items()):
        if since_ns < limit and name not in turn.volatile.alarmed:
            turn.volatile.alarmed[name] = True
            text = f"order {name} has been UNKNOWN for more than {seconds} s; it counts as live"
            turn.alarm(AlarmCode.UNKNOWN_ORDER, text, name)


def _risk_silence(turn: Turn) -> None:
    """Without risk nobody watches the limits: entries go, exits stay."""
    volatile, settings = turn.volatile, turn.settings
    silent_ns = turn.now.machine_ns - volatile.risk_heard_ns
    if volatile.risk_silent or silent_ns < settings.risk_silence_ns:
        return
    volatile.risk_silent = True
    if any(entry.is_entry for entry in turn.state.live_entries()):
        text = f"risk has been silent for {silent_ns / 1e9:.1f} s; entries are cancelled"
        turn.alarm(AlarmCode.RISK_SILENT, text)
        cancel_scope(turn, ENTRIES, by="execution", reason="risk is silent")
