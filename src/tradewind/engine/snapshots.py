"""A snapshot of what execution's reports have built, as of a report number."""

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.orders import Order
from tradewind.domain.values import Money, Nanos
from tradewind.engine.days import sync_day
from tradewind.engine.desk_state import DeskState, Seat
from tradewind.engine.folding import sync_cash, sync_holding
from tradewind.portfolio.entries import LedgerState
from tradewind.portfolio.ledger import Ledger
from tradewind.risk.states import BOOKS


class SavedOrder(msgspec.Struct, frozen=True, array_like=True):
    """A live order that execution had named."""

    order: Order
    price: int
    entry: bool


class SavedConduct(msgspec.Struct, frozen=True, array_like=True):
    """One strategy's orders and fills: of today, in all, and the times of the last minute."""

    orders: int
    fills: int
    approved: int
    filled: int
    entries: tuple[int, ...]
    reductions: tuple[int, ...]
    executions: tuple[int, ...]


class DeskSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Ledger, live orders and account figures. Approvals that no report named are not in it."""

    known: int
    market_ns: Nanos
    ledger: LedgerState
    orders: tuple[SavedOrder, ...]
    conduct: dict[str, SavedConduct]
    venue_cash: Money
    venue_positions: dict[str, int]
    buying_power: Money
    gross_at_report: int
    matched: bool
    acknowledged: int


def snapshot(state: DeskState) -> DeskSnapshot:
    """Take a snapshot."""
    return DeskSnapshot(
        known=state.known,
        market_ns=state.market_ns,
        ledger=state.ledger.state(),
        orders=tuple(
            SavedOrder(live.order, live.price, live.entry)
            for live in state.reservations.orders.values()
            if live.order is not None
        ),
        conduct={name: _conduct(seat) for name, seat in state.seats.items()},
        venue_cash=state.venue_cash,
        venue_positions=dict(state.venue_positions),
        buying_power=Money(state.account.buying_power),
        gross_at_report=state.account.gross_at_report,
        matched=state.matched,
        acknowledged=state.acknowledged,
    )


def restore_snapshot(state: DeskState, saved: DeskSnapshot) -> None:
    """Start from a snapshot; the journal has been folded before."""
    state.known, state.acknowledged = saved.known, saved.acknowledged
    state.market_ns = Nanos(max(state.market_ns, saved.market_ns))
    state.ledger = Ledger.restored(saved.ledger)
    for symbol in state.ledger.holdings:
        sync_holding(state, symbol)
    sync_cash(state)
    for item in saved.orders:
        live = state.reservations.adopt(item.order, item.price, entry=item.entry)
        state.reservations.follow(live, item.order)
        live.symbol.settle()
    for name, conduct in saved.conduct.items():
        _restore_conduct(state, state.seat(name), conduct)
    _restore_account(state, saved)


def _conduct(seat: Seat) -> SavedConduct:
    held = seat.conduct
    return SavedConduct(
        held.orders,
        held.fills,
        seat.counts["approved"],
        seat.counts["fills"],
        tuple(held.entries.times),
        tuple(held.reductions.times),
        tuple(held.executions.times),
    )


def _restore_conduct(state: DeskState, seat: Seat, saved: SavedConduct) -> None:
    held, account = seat.conduct, state.conduct
    held.orders, held.fills = saved.orders, saved.fills
    held.entries.times.extend(saved.entries)
    held.reductions.times.extend(saved.reductions)
    held.executions.times.extend(saved.executions)
    account.entries.merge(saved.entries)
    account.reductions.merge(saved.reductions)
    seat.counts["approved"] += saved.approved
    seat.counts["intents"] += saved.approved
    seat.counts["fills"] += saved.filled


def _restore_account(state: DeskState, saved: DeskSnapshot) -> None:
    state.venue_cash, state.matched = saved.venue_cash, saved.matched
    state.venue_positions = dict(saved.venue_positions)
    state.account.buying_power = saved.buying_power
    state.account.gross_at_report = saved.gross_at_report
    word = TradingState.ACTIVE if saved.matched else TradingState.REDUCING
    state.states.set_file(BOOKS, word)
    sync_day(state)
