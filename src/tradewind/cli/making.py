"""`tradewind new`: the files of a new strategy."""

from pathlib import Path
from typing import Annotated

import typer

from tradewind.cli.new import new_strategy

Name = Annotated[str, typer.Argument(help="Lower case letters, digits and dashes.")]
Folder = Annotated[Path, typer.Option("--in", help="Where to make the new folder.")]

family = typer.Typer(help="Make the files of a new strategy.", no_args_is_help=True)


@family.callback()
def new() -> None:
    """Make the files of a new strategy."""


@family.command("strategy")
def strategy(name: Name, folder: Folder = Path()) -> None:
    """Write a ten-line strategy with a test, its resource and a policy."""
    raise typer.Exit(new_strategy(name, folder))
