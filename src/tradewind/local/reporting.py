"""Writes a run's report below the state folder."""

from pathlib import Path
from typing import Any

from tradewind.domain.fills import Fill
from tradewind.domain.orders import Order
from tradewind.domain.values import format_scaled
from tradewind.local.report import FillMark, ReportData, render
from tradewind.local.session import Session


def write_report(session: Session, end: dict[str, Any]) -> Path:
    """Write the report and return its path."""
    path = session.runner.state.folder("reports") / "report.html"
    path.write_text(render(report_data(session, end)))
    return path


def report_data(session: Session, end: dict[str, Any]) -> ReportData:
    """What the report shows: this run's series, the account's orders and fills."""
    books = session.books()
    fills = [fill for each in books.values() for fill in each.fills]
    orders = [order for each in books.values() for order in each.own_orders]
    run = end["run"]
    figures = [(name, str(run[name])) for name in ("orders", "fills", "denials", "restarts")]
    pnl = [("realised P&L", end["realised_pnl"]), ("unrealised P&L", end["unrealised_pnl"])]
    return ReportData(
        title="Tradewind run",
        prices=session.history.prices,
        fills=[_mark(fill) for fill in fills],
        pnl=session.history.pnl,
        figures=[*figures, *pnl, ("unknown orders", str(end["unknown_orders"]))],
        positions=_positions(end),
        denials=session.history.denial_rows(),
        orders=[_row(order) for order in orders],
    )


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
