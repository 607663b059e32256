"""The start of a writer: what earlier records left open becomes UNKNOWN, unsent or to be done."""

from tradewind.domain.accounts import is_former_name
from tradewind.domain.codes import DenialCode
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import Nanos
from tradewind.execution.answers import take_answer
from tradewind.execution.records import Started
from tradewind.execution.schedules import reconsider
from tradewind.execution.sending import expire
from tradewind.execution.state import Entry
from tradewind.execution.timeouts import watch_deadline
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Plan, Why
from tradewind.ports.broker import Ambiguous

_WATCHED = 50


def start(turn: Turn) -> None:
    """Begin an epoch; not ready until reconciled.

    Raises:
        ConfigurationError: the records are of another account.
    """
    state, settings = turn.state, turn.settings
    known = state.account
    if known not in ("", settings.account) and not is_former_name(known, settings.account):
        raise ConfigurationError(
            f"the journal is of account {state.account}, not of {settings.account}: "
            "give each account a state directory of its own"
        )
    turn.volatile.risk_heard_ns = turn.now.machine_ns
    turn.record(
        Started(
            settings.account,
            settings.epoch,
            settings.build,
            settings.kept_orders,
            settings.overlap_ns,
        )
    )
    for request_id in list(state.flights):
        take_answer(turn, request_id, Ambiguous("execution restarted before the answer"))
    for entry in state.live_entries():
        _take_up(turn, entry)
    _watch_again(turn)


def _take_up(turn: Turn, entry: Entry) -> None:
    """An approval is of its session only, so that what never left ends here."""
    if entry.approval is not None and not entry.known_to_venue:
        if not entry.attempts:
            expire(turn, entry, "execution restarted before the order was sent")
        elif not entry.order.unknown:
            expire(turn, entry, "the venue had not taken the order when execution restarted")
    if not entry.order.is_live:
        return
    watch_deadline(turn, entry.order)
    reconsider(turn, entry)


def _watch_again(turn: Turn) -> None:
    """Watch the newest of the orders that were given up: one may still arrive."""
    given_up = [
        name
        for name, entry in turn.state.entries.items()
        if entry.order.code is DenialCode.NOT_ACCEPTED
    ]
    now = turn.now.machine_ns
    later = Nanos(now + turn.settings.watch_every_ns)
    for name in given_up[-_WATCHED:]:
        turn.volatile.plans[name] = Plan(Why.WATCH, now, later)
