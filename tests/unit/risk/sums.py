"""The sums that risk keeps by difference, and the same worked out anew from all that there is."""

from collections.abc import Iterable
from typing import Any

from tradewind.domain.values import SCALE, notional
from tradewind.engine.desk_state import DeskState
from tradewind.risk.live_orders import LiveOrder

Sums = dict[str, Any]


def kept(state: DeskState) -> Sums:
    """What the desk keeps."""
    account, exposures = state.account, state.exposures
    return {
        "account": (account.value, account.gross, account.margin),
        "pending": (account.pending_buys, account.pending_sells),
        "counts": (account.open_symbols, account.open_orders, account.open_entries),
        "unmarked": account.unmarked,
        "symbols": {
            name: (item.value, item.worst, item.buy_leaves, item.sell_leaves)
            for name, item in exposures.symbols.items()
        },
        "strategies": {
            name: (item.value, item.gross, item.open_entries)
            for name, item in exposures.strategies.items()
        },
        "sectors": {name: value for name, value in account.sectors.items() if value},
    }


def summed(state: DeskState) -> Sums:
    """The same from scratch."""
    live = tuple(state.reservations.orders.values())
    symbols = {name: _symbol(item, live) for name, item in state.exposures.symbols.items()}
    held = state.exposures.symbols
    return {
        "account": (
            sum(found[0] for found in symbols.values()),
            sum(found[1] for found in symbols.values()),
            sum(found[1] * held[name].cost_ratio // SCALE for name, found in symbols.items()),
        ),
        "pending": (_reserved(live, buys=True), _reserved(live, buys=False)),
        "counts": (
            sum(bool(held[n].quantity or f[2] or f[3]) for n, f in symbols.items()),
            len(live),
            sum(order.entry for order in live),
        ),
        "unmarked": sum(bool(item.quantity and not item.market.mark) for item in held.values()),
        "symbols": symbols,
        "strategies": {name: _strategy(state, name, live) for name in state.exposures.strategies},
        "sectors": _sectors(state, {name: found[1] for name, found in symbols.items()}),
    }


def _symbol(item: Any, live: Iterable[LiveOrder]) -> tuple[int, int, int, int]:
    here = [order for order in live if order.symbol is item]
    value = notional(item.market.mark, item.quantity)
    buys, sells = _reserved(here, buys=True), _reserved(here, buys=False)
    worst = max(value + buys, sells - value)
    return value, worst, _leaves(here, buys=True), _leaves(here, buys=False)


def _strategy(state: DeskState, name: str, live: Iterable[LiveOrder]) -> tuple[int, int, int]:
    value = gross = 0
    for item in state.exposures.symbols.values():
        lane = item.lanes.get(name)
        mine = [order for order in live if order.symbol is item and order.strategy == name]
        worth = notional(item.market.mark, lane.quantity) if lane else 0
        value += worth
        gross += max(worth + _reserved(mine, buys=True), _reserved(mine, buys=False) - worth)
    return value, gross, sum(order.entry for order in live if order.strategy == name)


def _sectors(state: DeskState, worst: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, item in state.exposures.symbols.items():
        sector = item.instrument.sector if item.instrument else ""
        if sector and worst[name]:
            found[sector] = found.get(sector, 0) + worst[name]
    return found


def _reserved(live: Iterable[LiveOrder], *, buys: bool) -> int:
    return sum(_excess(order)[1] for order in live if order.buys is buys)


def _leaves(live: Iterable[LiveOrder], *, buys: bool) -> int:
    return sum(_excess(order)[0] for order in live if order.buys is buys)


def _excess(order: LiveOrder) -> tuple[int, int]:
    """What an order holds back beyond the one whose place it takes."""
    leaves, reserved, shadow = order.leaves, order.reserved, order.shadow
    if shadow is None:
        return leaves, reserved
    return max(0, leaves - shadow.leaves), max(0, reserved - shadow.reserved)
