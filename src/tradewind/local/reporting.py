"""Writes a run's report below the state folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tradewind.domain.fills import Fill
from tradewind.domain.orders import Order
from tradewind.domain.values import SECOND, format_scaled, parse_scaled
from tradewind.local.report import FillMark, ReportData, render
from tradewind.local.session import Session
from tradewind.risk.sentences import money

ORDERS_SHOWN = 2_000
_BEFORE_NS = 60 * SECOND
"""Fills may come before the first look at prices."""
Prices = Mapping[str, Sequence[tuple[int, int]]]


def write_report(session: Session, end: dict[str, Any]) -> Path:
    """Write the report and return its path."""
    path = session.runner.state.folder("reports") / "report.html"
    path.write_text(render(report_data(session, end)))
    return path


def report_data(session: Session, end: dict[str, Any]) -> ReportData:
    """What the report shows: this run's series, the account's orders and fills."""
    books = session.books()
    prices = session.history.prices
    fills = [fill for each in books.values() for fill in each.fills if is_drawn(fill, prices)]
    orders = [order for each in books.values() for order in each.own_orders]
    run = end["run"]
    figures = [(name, str(run[name])) for name in ("orders", "fills", "denials", "restarts")]
    pnl = [(f"{name} P&L", _rounded(end[f"{name}_pnl"])) for name in ("realised", "unrealised")]
    return ReportData(
        title="Tradewind run",
        prices=prices,
        fills=[_mark(fill) for fill in fills],
        pnl=session.history.pnl,
        figures=[*figures, *pnl, ("unknown orders", str(end["unknown_orders"]))],
        positions=_positions(end),
        denials=session.history.denial_rows(),
        orders=[_row(order) for order in orders[-ORDERS_SHOWN:]],
        orders_left_out=max(0, len(orders) - ORDERS_SHOWN),
    )


def is_drawn(fill: Fill, prices: Prices) -> bool:
    """Whether a fill is of this run: an older one would stretch the chart over all time between."""
    series = prices.get(fill.symbol)
    return series is not None and len(series) > 0 and fill.ts_ns >= series[0][0] - _BEFORE_NS


def _rounded(amount: str) -> str:
    """A figure for the eye; the summary has it exactly."""
    return money(parse_scaled(amount))


def _positions(end: dict[str, Any]) -> list[tuple[str, ...]]:
    ours, theirs = end["positions"], end["venue_positions"]
    return [
        (policy, symbol, quantity, theirs.get(policy, {}).get(symbol, "0"))
        for policy, held in ours.items()
        for symbol, quantity in held.items()
    ]


def _mark(fill: Fill) -> FillMark:
    return FillMark(
        fill.symbol,
        fill.ts_ns,
        fill.side.value,
        fill.quantity,
        fill.price,
        fill.strategy,
        fill.client_order_id,
    )


def _row(order: Order) -> tuple[str, ...]:
    return (
        order.client_order_id,
        order.strategy,
        order.terms.symbol,
        order.terms.side.value,
        format_scaled(order.terms.quantity),
        format_scaled(order.filled_quantity),
        order.status.value + (" (UNKNOWN)" if order.unknown else ""),
        order.reason,
    )
