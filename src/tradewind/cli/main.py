"""The `tradewind` command: one file per family of sub-commands, imported when called."""

import sys

import typer

from tradewind.cli import commands
from tradewind.cli.exits import run_plainly


def application(name: str = "") -> typer.Typer:
    """The command line with the code of one command, or with every command's name."""
    app = typer.Typer(
        name="tradewind",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,  # plain help: it needs a tenth of the time
    )
    app.callback()(tradewind)
    if name in commands.NAMES:
        commands.mount(app, [name])
    else:
        commands.list_all(app)
    return app


def tradewind() -> None:
    """Trading strategies as resources: run them here, watch them, stop them, ask them why."""


def main() -> None:
    """Run the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    run_plainly("tradewind", lambda: application(name)())
