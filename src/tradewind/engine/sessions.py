"""Sessions: with execution, and with each strategy."""

import msgspec

from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.errors import JournalError
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Order
from tradewind.domain.positions import Position
from tradewind.domain.reports import HaltReport
from tradewind.domain.values import Money, Nanos
from tradewind.engine.desk_state import MAX_FAILURES, DeskState
from tradewind.engine.effects import (
    Alarm,
    Append,
    AskSeen,
    Cancel,
    CancelAll,
    Effect,
    Halt,
    StatusChanged,
    ToStrategy,
)
from tradewind.engine.epochs import OWN, give_epoch
from tradewind.engine.flattening import cancel_again
from tradewind.engine.journals import check_journal, know_journal
from tradewind.engine.records import FailureSet
from tradewind.execution.inputs import ENTRIES, Now, strategy_entries
from tradewind.execution.inputs import strategy_scope as cancel_scope
from tradewind.risk.breaker import BreakerState
from tradewind.risk.limits import DeletionPolicy
from tradewind.risk.states import strategy_scope

_REDUCING = TradingState.REDUCING


class ExecutionSession(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What execution says when a session opens. `machine_ns` is its own machine time.

    `journal` is the id of its journal, made with it; "" where it doesn't say.
    """

    session: int
    machine_ns: Nanos
    last_report: int
    account: str
    halt_number: int = 0
    journal: str = ""


class StrategySnapshot(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a strategy starts from, as of a report number; later reports follow."""

    strategy: str
    epoch: int
    positions: tuple[Position, ...]
    orders: tuple[Order, ...]
    equity: Money
    buying_power: Money
    as_of: int
    market_ns: Nanos


def open_execution(state: DeskState, opened: ExecutionSession, now: Now) -> list[Effect]:
    """A session with execution began: approvals carry its number, older ones are refused.

    Raises:
        JournalError: another account, or not the journal that risk has traded on.
    """
    if opened.account != state.settings.account:
        raise JournalError(
            f"execution trades account {opened.account!r}, this policy {state.settings.account!r}"
        )
    check_journal(state, opened.journal, opened.last_report)
    state.session, state.connected = opened.session, True
    state.clock_offset = opened.machine_ns - now.machine_ns
    state.level_at, state.gap = opened.last_report, False
    state.cancel_asked.clear()
    state.refresh_level()
    effects = know_journal(state, opened.journal)
    effects += [*give_epoch(state, OWN), *_ask_seen(state)]
    effects += [*cancel_again(state), *_stop_again(state)]
    return [*effects, *_level_halt(state, opened.halt_number), StatusChanged("execution")]


def _level_halt(state: DeskState, number: int) -> list[Effect]:
    """Bring both halt numbers level; what execution halted without us comes as a report."""
    ours = state.states.number
    if number >= ours:
        return []
    return [Halt(HaltReport(ours, state.states.policy, "risk", "told again in a new session"))]


def _stop_again(state: DeskState) -> list[Effect]:
    """What was to be cancelled when the last session broke may still be there."""
    scopes = [ENTRIES] if state.breaker.state is BreakerState.OPEN else []
    for name, seat in state.seats.items():
        halted = state.states.own(strategy_scope(name)).strictness > _REDUCING.strictness
        if seat.removed and seat.limits.deletion_policy is DeletionPolicy.CANCEL:
            scopes.append(cancel_scope(name))
        elif halted or seat.conduct.locked or seat.standing.failed:
            scopes.append(strategy_entries(name))
    return [CancelAll(scope, "risk", "asked again in a new session") for scope in scopes]


def _ask_seen(state: DeskState) -> list[Effect]:
    """An approval of an older session that no report named: did it ever arrive?"""
    return [
        AskSeen(live.client_order_id)
        for live in state.reservations.orders.values()
        if not live.named and live.session != state.session
    ]


def lose_execution(state: DeskState) -> list[Effect]:
    """The session ended: nothing is released, nothing is approved."""
    state.connected = state.execution_ready = False
    state.refresh_level()
    return [StatusChanged("execution")]


def release_unseen(state: DeskState, client_order_id: str) -> list[Effect]:
    """Execution never saw an approval and, its session being over, never will."""
    live = state.reservations.orders.get(client_order_id)
    if live is not None and not live.named:
        state.reservations.release(client_order_id)
        live.symbol.settle()
    return []


def execution_refused(state: DeskState, refused: Refused) -> list[Effect]:
    """Execution refused an approval before it became an order."""
    live = state.reservations.orders.get(refused.client_order_id)
    if live is None or live.named:
        return []
    state.reservations.release(refused.client_order_id)
    live.symbol.settle()
    code = refused.code.value
    state.denials[code] = state.denials.get(code, 0) + 1
    return [ToStrategy(live.strategy, refused)]


def open_strategy(state: DeskState, name: str) -> tuple[list[Effect], StrategySnapshot]:
    """A strategy connected: an epoch of its own, and all that it starts from."""
    effects = give_epoch(state, name)
    seat = state.seat(name)
    seat.connected = True
    return effects, StrategySnapshot(
        strategy=name,
        epoch=seat.epoch,
        positions=state.ledger.book(name).positions(),
        orders=tuple(_orders(state, name)),
        equity=Money(state.account.equity),
        buying_power=Money(state.account.available),
        as_of=state.known,
        market_ns=state.market_ns,
    )


def _orders(state: DeskState, name: str) -> list[Order]:
    live = state.reservations.orders.values()
    return [item.order for item in live if item.strategy == name and item.order is not None]


def close_strategy(state: DeskState, name: str) -> list[Effect]:
    """A strategy's session ended; its intents are not kept, its orders and exits are."""
    seat = state.seat(name)
    seat.connected = False
    return [StatusChanged("strategy")]


def strategy_failed(state: DeskState, name: str, *, component: str, error: str) -> list[Effect]:
    """A strategy raised or hung: entries are cancelled, exits stay armed; three keep it down."""
    seat = state.seat(name)
    seat.failures += 1
    seat.connected = False
    seat.standing.failed = seat.failures >= MAX_FAILURES
    reason = f"{component}: {error}"[:500]
    return [
        Append(FailureSet(name, failed=True, at_ns=state.market_ns, reason=reason)),
        CancelAll(strategy_entries(name), "risk", "the strategy failed"),
        Alarm(AlarmCode.STRATEGY_FAILED, f"{name} failed in {reason}"),
        StatusChanged("strategy"),
    ]


def cancel(
    state: DeskState, name: str, client_order_id: str, *, by: str, reason: str
) -> list[Effect]:
    """Pass a cancel on, in every state; a strategy can cancel only its own orders."""
    live = state.reservations.orders.get(client_order_id)
    if live is not None and name and live.strategy != name:
        return []
    return [Cancel(client_order_id, by, reason)]
