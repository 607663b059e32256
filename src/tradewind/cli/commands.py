"""Which commands there are; the code of one is imported when it is called."""

import importlib
from collections.abc import Iterable
from typing import Any

import msgspec
import typer

from tradewind.cli.exits import with_exit_codes


class Entry(msgspec.Struct, frozen=True):
    """Where a command is, and the line that `tradewind --help` has for it."""

    place: str
    help: str


COMMANDS = {
    "up": Entry("up:up", "Run the strategies of resource files on this machine."),
    "halt": Entry("states:halt", "Stop new orders now; exits stay."),
    "reduce": Entry("states:reduce", "Allow only orders that make positions smaller."),
    "flatten": Entry("states:flatten", "Halt, cancel everything, and close every position."),
    "resume": Entry("states:resume", "Lift a halt; needs a reason."),
    "reset-breaker": Entry("states:reset_breaker", "Close an open breaker; needs a reason."),
    "explain": Entry("explain:explain", "Tell one order's story, or why an intent was denied."),
    "doctor": Entry("doctor:doctor", "Examine this machine and the state; say what to do."),
    "status": Entry("status:status", "Show states, limits, positions and P&L."),
    "orders": Entry("orders:orders", "List open orders and the newest others."),
    "trades": Entry("trades:trades", "List every execution, bust, correction and fee."),
    "venue": Entry("venue:venue", "Serve a simulated venue alone, until Ctrl-C."),
    "images": Entry("images:images", "List the container images of this release."),
    "verify": Entry("verify:verify", "Compare the simulated venue's journal with ours."),
    "validate": Entry("resources:validate", "Check resource files; nothing is started."),
    "schema": Entry("resources:schema", "Print the JSON schema of a kind, or its fields."),
}
FAMILIES = {
    "journal": Entry("journal:family", "Show, verify, repair, back up and restore journals."),
    "new": Entry("making:family", "Make the files of a new strategy."),
}
NAMES = (*COMMANDS, *FAMILIES)


def mount(app: typer.Typer, names: Iterable[str] = NAMES) -> None:
    """Add commands with their code."""
    for name in names:
        if name in FAMILIES:
            app.add_typer(loaded(FAMILIES[name]), name=name)
        else:
            app.command(name)(with_exit_codes(loaded(COMMANDS[name])))


def list_all(app: typer.Typer) -> None:
    """Add every command by its name and line alone: enough to list them, and to guess a typo."""
    for name, entry in (COMMANDS | FAMILIES).items():
        app.command(name, help=entry.help)(_nothing)


def loaded(entry: Entry) -> Any:
    """Import the code of a command, or of a family."""
    module, _, name = entry.place.partition(":")
    return getattr(importlib.import_module(f"tradewind.cli.{module}"), name)


def _nothing() -> None:
    """Never called: what is only listed is not run."""
