"""`tradewind explain ORDER`: why an order was sent or denied, and what became of it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tradewind.cli.consoles import stdout
from tradewind.cli.options import DEFAULT_STATE, AsJson, State
from tradewind.domain.intents import CheckResult
from tradewind.local.amounts import measured
from tradewind.local.explaining import outcome, render
from tradewind.local.plain import as_json as json_of
from tradewind.local.plain import plain
from tradewind.local.stories import Story, story

_PAGE = 160

OrderId = Annotated[str, typer.Argument(help="A client order id, or a unique part of one.")]


def explain(order: OrderId, state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Tell the whole story of one order, or of an intent that was denied, from the journals."""
    show(story(Path(state), order), stdout(_PAGE), as_json=as_json)


def show(found: Story, console: Console, *, as_json: bool) -> None:
    """Print a story."""
    if as_json:
        print(json_of(document(found)))
    else:
        console.print(render(found), highlight=False)


def document(found: Story) -> dict[str, object]:
    """A story for scripts."""
    return {
        **plain(found),
        "strategy": found.strategy,
        "outcome": outcome(found),
        "checks": [_check(check) for check in found.checks],
        "fills": plain(found.fills),
        "hops": [plain({"hop": name, "ts_ns": at_ns}) for name, at_ns in found.hops],
        "trace_id": found.trace_id,
    }


def _check(check: CheckResult) -> dict[str, object]:
    return {
        "check": check.check,
        "measured": measured(check.check, check.actual),
        "limit": measured(check.check, check.limit),
        "passed": check.passed,
    }
