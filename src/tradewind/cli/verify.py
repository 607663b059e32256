"""`tradewind verify STATE`: the venue's journal against ours, with readers of its own."""

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tradewind.cli.consoles import stdout
from tradewind.cli.exits import FAILED
from tradewind.cli.options import DEFAULT_STATE, AsJson
from tradewind.domain.values import format_scaled
from tradewind.local.plain import as_json as json_of
from tradewind.verification.comparing import Verdict, verify_state

StateArgument = Annotated[Path, typer.Argument(metavar="STATE", help="The state folder.")]

_TRIES, _PAUSE_S = 6, 0.5
SHOWN = 20
"""Faults of one kind that a person is shown."""


def verify(state: StateArgument = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Compare the simulated venue's journal with ours: nothing lost, doubled or off by a unit."""
    verdicts = _settled(state)
    if as_json:
        print(json_of([_document(verdict) for verdict in verdicts]))
    else:
        show(verdicts, stdout())
    if any(verdict.faults for verdict in verdicts):
        raise typer.Exit(FAILED)


def _settled(state: Path) -> list[Verdict]:
    """The verdicts; while the platform runs, an order may be between the two journals."""
    verdicts = verify_state(state)
    for _ in range(_TRIES):
        if not (state / "runner.json").exists() or not any(each.faults for each in verdicts):
            break
        time.sleep(_PAUSE_S)
        verdicts = verify_state(state)
    return verdicts


def show(verdicts: list[Verdict], console: Console) -> None:
    """Print a table for all policies, then the faults in words."""
    table = Table("policy", box=None, pad_edge=False)
    for heading in ("", "orders", "executions", "cash"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("positions", overflow="fold")
    table.add_column("", overflow="fold")
    for verdict in verdicts:
        _rows(table, verdict)
    console.print(table, highlight=False)
    for verdict in verdicts:
        for note in verdict.notes:
            console.print(Text(f"{verdict.policy}: {note}", "yellow"))
        _show_faults(verdict, console)
    _conclude(verdicts, console)


def _show_faults(verdict: Verdict, console: Console) -> None:
    """The first of each kind: one cause often has hundreds of them."""
    for code, count in Counter(fault.code for fault in verdict.faults).items():
        same = [fault for fault in verdict.faults if fault.code == code]
        for fault in same[:SHOWN]:
            text = (f"{verdict.policy}: ", (fault.code, "bold red"))
            console.print(Text.assemble(*text, f" {fault.subject}: {fault.text}"))
        if count > SHOWN:
            more = f"{verdict.policy}: {code}: {count - SHOWN} more, {count} in all; --json has all"
            console.print(Text(more, "red"))


def _rows(table: Table, verdict: Verdict) -> None:
    if not verdict.compared:
        table.add_row(verdict.policy, "", str(verdict.orders), "", "", "", "not compared")
        return
    faults = len(verdict.faults)
    result = Text(f"{faults} faults", "bold red") if faults else Text("equal", "bold green")
    table.add_row(
        verdict.policy,
        "ours",
        str(verdict.orders + verdict.external),
        str(verdict.fills),
        format_scaled(verdict.cash),
        _held(verdict.positions),
        result,
    )
    table.add_row(
        "",
        "venue",
        str(verdict.venue_orders),
        str(verdict.venue_fills),
        format_scaled(verdict.venue_cash),
        _held(verdict.venue_positions),
    )


def _conclude(verdicts: list[Verdict], console: Console) -> None:
    faults = sum(len(verdict.faults) for verdict in verdicts)
    if faults:
        console.print(Text(f"{faults} faults: the books are not the venue's", "bold red"))
        return
    orders = sum(verdict.orders for verdict in verdicts)
    fills = sum(verdict.fills for verdict in verdicts)
    console.print(f"{orders} orders and {fills} executions: nothing lost, nothing doubled")


def _held(positions: dict[str, int]) -> str:
    held = [f"{symbol} {format_scaled(positions[symbol])}" for symbol in sorted(positions)]
    return ", ".join(held) or "none"


def _document(verdict: Verdict) -> dict[str, object]:
    return {
        "policy": verdict.policy,
        "compared": verdict.compared,
        "equal": verdict.compared and not verdict.faults,
        "orders": verdict.orders,
        "venue_orders": verdict.venue_orders,
        "external_orders": verdict.external,
        "executions": verdict.fills,
        "venue_executions": verdict.venue_fills,
        "positions": {name: format_scaled(each) for name, each in verdict.positions.items()},
        "venue_positions": {
            name: format_scaled(each) for name, each in verdict.venue_positions.items()
        },
        "cash": format_scaled(verdict.cash),
        "venue_cash": format_scaled(verdict.venue_cash),
        "faults": verdict.faults,
        "notes": verdict.notes,
    }
