"""The summary of a run: the keys that scripts rely on."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tradewind.domain.values import format_scaled
from tradewind.local.books import Books
from tradewind.local.counts import Counts


class VenueBooks(msgspec.Struct, frozen=True):
    """What a venue says after the drain: cash, and quantity and mark by symbol."""

    cash: str
    positions: dict[str, str]
    marks: dict[str, int]


class PolicyEnd(msgspec.Struct, frozen=True):
    """One policy at the end of a run. `orders_before` and `fills_before` are earlier runs'."""

    books: Books
    venue: VenueBooks
    starting_cash: int
    latencies_us: list[float]
    orders_before: int = 0
    fills_before: int = 0


def summary(ends: Mapping[str, PolicyEnd], life: Counts, run: Counts) -> dict[str, Any]:
    """Put the summary together; amounts are text, counts cover the life of the state folder."""
    books = {name: end.books for name, end in ends.items()}
    orders = sum(len(each.own_orders) for each in books.values())
    fills = sum(len(each.fills) for each in books.values())
    return {
        "ticks": life.ticks,
        "signals": life.signals,
        "orders": orders,
        "fills": fills,
        "denials": life.denials,
        "unknown_orders": sum(each.unknown for each in books.values()),
        "positions": {name: _positions(each) for name, each in books.items()},
        "venue_positions": {name: end.venue.positions for name, end in ends.items()},
        "cash": {name: _cash(end) for name, end in ends.items()},
        "venue_cash": {name: end.venue.cash for name, end in ends.items()},
        "realised_pnl": format_scaled(sum(each.ledger.realised for each in books.values())),
        "unrealised_pnl": format_scaled(
            sum(end.books.ledger.unrealised(end.venue.marks) for end in ends.values())
        ),
        "tick_to_order_us": _latency(ends),
        "restarts": life.restarts,
        "run": {
            "ticks": run.ticks,
            "signals": run.signals,
            "orders": orders - sum(end.orders_before for end in ends.values()),
            "fills": fills - sum(end.fills_before for end in ends.values()),
            "denials": run.denials,
            "restarts": run.restarts,
        },
    }


def _positions(books: Books) -> dict[str, str]:
    return {held.symbol: format_scaled(held.quantity) for held in books.ledger.positions()}


def _cash(end: PolicyEnd) -> str:
    return format_scaled(end.starting_cash + end.books.ledger.cash)


def _latency(ends: Mapping[str, PolicyEnd]) -> dict[str, float | None]:
    every = sorted(value for end in ends.values() for value in end.latencies_us)
    if not every:
        return {"p50": None, "p99": None}
    return {"p50": _quantile(every, 0.50), "p99": _quantile(every, 0.99)}


def _quantile(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
