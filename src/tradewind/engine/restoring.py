"""Risk's own journal, folded back into its state."""

from collections.abc import Callable, Iterable
from typing import Any

from tradewind.domain.reports import HaltReport
from tradewind.domain.values import Nanos
from tradewind.engine.commands import take_policy, take_removal, take_strategy
from tradewind.engine.days import start_day, sync_breaker
from tradewind.engine.decisions import count_denial
from tradewind.engine.desk_state import MAX_FAILURES, DeskState
from tradewind.engine.epochs import take_epoch
from tradewind.engine.records import (
    DayOpened,
    EpochGiven,
    FailureSet,
    FlattenMoved,
    IntentDenied,
    JournalKnown,
    LockSet,
    PeakSeen,
    PolicyApplied,
    Record,
    Seen,
    StrategyApplied,
    StrategyRemoved,
)
from tradewind.risk.breaker import Breaker
from tradewind.risk.exits import ExitMark
from tradewind.risk.states import PLATFORM, POLICY, Latch


def restore(state: DeskState, records: Iterable[Record]) -> None:
    """Fold the journal; reports follow from execution."""
    for record in records:
        handler = _HANDLERS.get(type(record))
        if handler is not None:
            handler(state, record)
        at_ns = getattr(record, "at_ns", 0)
        state.market_ns = Nanos(max(state.market_ns, at_ns))


def _epoch(state: DeskState, record: EpochGiven) -> None:
    take_epoch(state, record.strategy, record.epoch)


def _policy(state: DeskState, record: PolicyApplied) -> None:
    state.version = record.version
    take_policy(state, record.policy)


def _strategy(state: DeskState, record: StrategyApplied) -> None:
    state.version = record.version
    take_strategy(state, record.limits)


def _removed(state: DeskState, record: StrategyRemoved) -> None:
    state.version = record.version
    take_removal(state, record.name)


def _latch(state: DeskState, record: Latch) -> None:
    state.states.latch(record)
    policy, number = state.states.policy, record.number
    state.told[number] = HaltReport(number, policy, record.by, record.reason)
    if record.state == "Active":
        state.flattens.pop(POLICY if record.scope == PLATFORM else record.scope, None)


def _breaker(state: DeskState, record: Breaker) -> None:
    state.breaker = record
    sync_breaker(state)


def _exit(state: DeskState, record: ExitMark) -> None:
    key = (record.strategy, record.symbol)
    if record.best:
        state.exits[key] = record
    else:
        state.exits.pop(key, None)


def _lock(state: DeskState, record: LockSet) -> None:
    seat = state.seat(record.strategy)
    seat.conduct.locked = record.locked
    if not record.locked:
        seat.unlocked_ns = record.at_ns


def _failure(state: DeskState, record: FailureSet) -> None:
    seat = state.seat(record.strategy)
    seat.failures = seat.failures + 1 if record.failed else 0
    seat.standing.failed = seat.failures >= MAX_FAILURES


def _flatten(state: DeskState, record: FlattenMoved) -> None:
    state.flattens[record.scope] = record
    if record.round == 0:
        del state.flattens[record.scope]


def _peak(state: DeskState, record: PeakSeen) -> None:
    state.account.peak = max(state.account.peak, state.account.opening + record.gain)


def _seen(state: DeskState, record: Seen) -> None:
    state.seen = max(state.seen, record.number)


def _journal(state: DeskState, record: JournalKnown) -> None:
    state.journal = record.identity


def _denied(state: DeskState, record: IntentDenied) -> None:
    state.seat(record.intent.strategy).counts["intents"] += 1
    count_denial(state, record.intent.strategy, record.refused.code)


_HANDLERS: dict[type, Callable[[DeskState, Any], None]] = {
    EpochGiven: _epoch,
    PolicyApplied: _policy,
    StrategyApplied: _strategy,
    StrategyRemoved: _removed,
    Latch: _latch,
    Breaker: _breaker,
    ExitMark: _exit,
    LockSet: _lock,
    FailureSet: _failure,
    FlattenMoved: _flatten,
    IntentDenied: _denied,
    DayOpened: start_day,
    PeakSeen: _peak,
    Seen: _seen,
    JournalKnown: _journal,
}
