"""`tradewind trades`: every execution and fee, as a table, CSV or JSON."""

import csv
import sys
from collections.abc import Sequence
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tradewind.cli.consoles import stdout
from tradewind.cli.options import DEFAULT_STATE, AsJson, Policy, State
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import format_scaled
from tradewind.local.amounts import price
from tradewind.local.moments import date_and_time
from tradewind.local.plain import as_json as json_of
from tradewind.local.plain import plain
from tradewind.local.trade_rows import TradeRow, trade_rows
from tradewind.risk.sentences import money

Csv = Annotated[bool, typer.Option("--csv", help="Comma separated, every column, for a sheet.")]
Strategy = Annotated[str, typer.Option("--strategy", help="One strategy's only.")]

COLUMNS = (
    "time",
    "policy",
    "strategy",
    "kind",
    "symbol",
    "side",
    "quantity",
    "price",
    "amount",
    "fee",
    "client_order_id",
    "id",
    "reverses",
    "reason",
)
"""Of the CSV."""


def trades(
    as_csv: Csv = False,
    strategy: Strategy = "",
    policy: Policy = "",
    state: State = DEFAULT_STATE,
    as_json: AsJson = False,
) -> None:
    """List every execution, bust, correction and fee."""
    if as_csv and as_json:
        raise ConfigurationError("say either --csv or --json")
    rows = [
        row
        for row in trade_rows(state)
        if strategy in ("", row.strategy) and policy in ("", row.policy)
    ]
    if as_csv:
        write_csv(rows, sys.stdout)
    elif as_json:
        print(json_of(rows))
    else:
        show(rows, stdout())


def write_csv(rows: Sequence[TradeRow], out: TextIO) -> None:
    """Write rows with a head line; amounts are exact decimals, times RFC 3339."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        values = plain(row)
        writer.writerow([values[name] for name in COLUMNS])


def show(rows: Sequence[TradeRow], console: Console) -> None:
    """Print rows as a table, and what they add up to; an order's id names its strategy."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1, 0, 0))
    table.add_column("time", no_wrap=True)
    table.add_column("what")
    for heading in ("quantity", "price", "cash", "fee"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("order", overflow="fold")
    days = {date_and_time(row.ts_ns)[:10] for row in rows}
    for row in rows:
        time = date_and_time(row.ts_ns)
        table.add_row(time[5:] if len(days) > 1 else time[11:], *_cells(row))
    console.print(table if rows else "no trades", highlight=False)
    if rows:
        fees = sum(row.fee for row in rows)
        console.print(f"{len(rows)} rows, fees {money(fees)}", style="dim", highlight=False)


def _cells(row: TradeRow) -> list[str | Text]:
    what = f"{row.side} {row.symbol}" if row.symbol else row.reason or row.kind
    style = "green" if row.side == "buy" else "red" if row.side == "sell" else "dim"
    restated = "" if row.kind in ("fill", "fee") else f" ({row.kind} of {row.reverses[:8]})"
    return [
        Text(f"{what}{restated}", style),
        format_scaled(row.quantity) if row.symbol else "",
        price(row.price) if row.symbol else "",
        money(row.amount) if row.amount else "",
        price(row.fee) if row.fee else "",
        row.client_order_id or row.policy,
    ]
