"""`tradewind doctor`: whether this machine, a state folder and resource files are sound."""

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tradewind.cli.consoles import stdout
from tradewind.cli.exits import FAILED
from tradewind.cli.options import DEFAULT_STATE, AsJson, State
from tradewind.local.findings import Finding, Level
from tradewind.local.machine_findings import machine_findings
from tradewind.local.plain import as_json as json_of
from tradewind.local.resource_findings import resource_findings
from tradewind.local.state_findings import state_findings

Paths = Annotated[list[Path] | None, typer.Argument(help="Resource files and folders.")]

_STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}


def doctor(paths: Paths = None, state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Examine this machine, the state folder and resource files; say what to do."""
    findings = examine(paths or (), state, _utc_now())
    if as_json:
        print(json_of(findings))
    else:
        show(findings, stdout())
    if any(each.level is Level.FAIL for each in findings):
        raise typer.Exit(FAILED)


def _utc_now() -> dt.datetime:
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


def examine(paths: Sequence[Path], state: Path, now: dt.datetime) -> list[Finding]:
    """Everything there is to say, the machine first."""
    return [*machine_findings(state), *state_findings(state, now), *resource_findings(paths)]


def show(findings: Sequence[Finding], console: Console) -> None:
    """Print a line for each finding, and what to do below it."""
    table = Table.grid(padding=(0, 2))
    for each in findings:
        text = Text(each.message)
        if each.advice:
            text.append(f"\n→ {each.advice}", "bold")
        table.add_row(Text(each.level, _STYLES[each.level]), each.subject, text)
    console.print(table, highlight=False)
    failures = sum(each.level is Level.FAIL for each in findings)
    warnings = sum(each.level is Level.WARN for each in findings)
    console.print(f"{failures} failures, {warnings} warnings", style="dim", highlight=False)
