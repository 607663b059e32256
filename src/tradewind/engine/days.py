"""The trading day: what its P&L is measured from."""

from tradewind.domain.values import Money, Nanos
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Append, Effect, StatusChanged
from tradewind.engine.records import DayOpened
from tradewind.risk.breaker import on_new_day
from tradewind.risk.sessions import DAY_NS

KEPT_NS = 7 * DAY_NS
"""How long single fills are kept: a venue that takes one back does so within days."""


def turn_day(state: DeskState) -> list[Effect]:
    """Open a new day when the calendar says so, once every position has a mark."""
    now_ns = state.market_ns
    if now_ns < state.turns_ns or not state.ready:
        return []
    day = state.calendar.day(now_ns)
    state.turns_ns = Nanos(state.calendar.turns_ns(now_ns))
    return [] if state.day is not None and day <= state.day.day else _open_day(state, day)


def _open_day(state: DeskState, day: int) -> list[Effect]:
    opened = DayOpened(
        day,
        Money(state.account.equity),
        {name: item.flows + item.value for name, item in state.exposures.strategies.items()},
        Money(state.ledger.deposits),
        state.market_ns,
    )
    start_day(state, opened)
    state.ledger.close_until(state.market_ns - KEPT_NS)
    before = state.breaker
    state.breaker = on_new_day(before, state.market_ns)
    sync_breaker(state)
    effects: list[Effect] = [Append(opened, urgent=False), StatusChanged("day")]
    return effects if before is state.breaker else [*effects, Append(state.breaker)]


def start_day(state: DeskState, opened: DayOpened) -> None:
    """Measure from this day's opening."""
    state.day = opened
    state.conduct.new_day()
    for symbol in state.exposures.symbols.values():
        symbol.market.day_volume = 0
    for seat in state.seats.values():
        seat.loss_cancelled = False
    state.account.peak = state.account.opening = opened.equity
    sync_day(state)


def sync_day(state: DeskState) -> None:
    """Let deposits since the opening change no P&L."""
    if state.day is None:
        return
    opening = state.day.equity + state.ledger.deposits - state.day.deposits
    state.account.peak += opening - state.account.opening
    state.account.opening = opening
    for name, exposure in state.exposures.strategies.items():
        exposure.opening = state.day.strategies.get(name, 0)


def sync_breaker(state: DeskState) -> None:
    """Let checks see the breaker."""
    state.account.breaker = state.breaker.state
    state.account.forgiven = state.breaker.forgiven
