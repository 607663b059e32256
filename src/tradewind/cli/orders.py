"""`tradewind orders`: every order and denied intent, from the journals."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tradewind.cli.consoles import stdout
from tradewind.cli.options import DEFAULT_STATE, AsJson, Policy, State
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import format_scaled
from tradewind.local.amounts import average_text, words
from tradewind.local.moments import date_and_time
from tradewind.local.order_rows import DENIED, OrderRow, order_rows
from tradewind.local.plain import as_json as json_of

Open = Annotated[bool, typer.Option("--open", help="Only orders that may still trade.")]
All = Annotated[bool, typer.Option("--all", help="Every order ever, not only the newest.")]
Strategy = Annotated[str, typer.Option("--strategy", help="One strategy's only.")]

NEWEST = 20
_STYLES = {"Filled": "green", DENIED: "magenta", "Rejected": "red"}


def orders(
    open_: Open = False,
    all_: All = False,
    strategy: Strategy = "",
    policy: Policy = "",
    state: State = DEFAULT_STATE,
    as_json: AsJson = False,
) -> None:
    """List open orders and the newest others, denied intents included."""
    if open_ and all_:
        raise ConfigurationError("say either --open or --all")
    rows = [
        row
        for row in order_rows(state)
        if strategy in ("", row.strategy) and policy in ("", row.policy)
    ]
    chosen = [row for row in rows if row.is_live] if open_ else rows if all_ else newest(rows)
    if as_json:
        print(json_of(chosen))
    else:
        show(chosen, stdout(), hidden=0 if open_ else len(rows) - len(chosen))


def newest(rows: Sequence[OrderRow]) -> list[OrderRow]:
    """What may still trade, and the newest of the others."""
    others = {id(row) for row in [row for row in rows if not row.is_live][-NEWEST:]}
    return [row for row in rows if row.is_live or id(row) in others]


def show(rows: Sequence[OrderRow], console: Console, *, hidden: int) -> None:
    """Print rows as a table."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("created", "order", "state", "terms and reason"):
        table.add_column(heading, no_wrap=heading == "order", overflow="fold")
    days = {date_and_time(row.created_ns)[:10] for row in rows}
    for row in rows:
        created = date_and_time(row.created_ns)
        table.add_row(created if len(days) > 1 else created[11:], *_cells(row))
    console.print(table if rows else "no orders", highlight=False)
    if hidden > 0:
        console.print(f"{hidden} older ones: --all", style="dim")


def _cells(row: OrderRow) -> list[str | Text]:
    state = f"{row.state}, UNKNOWN" if row.unknown else row.state
    filled = f" {format_scaled(row.filled_quantity)} at {average_text(row.average_price)}"
    style = "bold yellow" if row.unknown else _STYLES.get(row.state, "")
    terms = Text(words(row.terms))
    return [
        row.client_order_id,
        Text(f"{state}{filled if row.filled_quantity else ''}", style),
        terms.append(f"\n{row.why}", "dim") if row.why else terms,
    ]
