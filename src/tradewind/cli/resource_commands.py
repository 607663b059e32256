"""The commands for resource files as typer mounts them."""

from pathlib import Path
from typing import Annotated

import typer

from tradewind.cli.new import new_strategy
from tradewind.cli.schema import fields, markdown, schema
from tradewind.cli.validate import validate

Paths = Annotated[list[Path], typer.Argument(help="Resource files and folders.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Kind = Annotated[str, typer.Argument(help="RiskPolicy or TradingStrategy; both when left out.")]
Fields = Annotated[bool, typer.Option("--fields", help="Each field, and what a change of it does.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="The fields as documentation.")]
Name = Annotated[str, typer.Argument(help="Lower case letters, digits and dashes.")]
Folder = Annotated[Path, typer.Option("--folder", help="Where to make it.")]

_new = typer.Typer(help="Begin something of your own.", no_args_is_help=True)


def mount(app: typer.Typer) -> None:
    """Add `validate`, `schema` and `new strategy`."""
    app.command("validate")(_validate)
    app.command("schema")(_schema)
    _new.command("strategy")(_new_strategy)
    app.add_typer(_new, name="new")


@_new.callback()
def _begin() -> None:
    """Begin something of your own."""


def _validate(paths: Paths, json: Json = False) -> None:
    """Say everything that is wrong with resource files, with file, line and field."""
    raise typer.Exit(validate(paths, as_json=json))


def _schema(
    kind: Kind = "", fields_: Fields = False, json: Json = False, as_markdown: Markdown = False
) -> None:
    """Print the JSON schema, or with --fields what a change of each field does."""
    if as_markdown:
        typer.echo(markdown(), nl=False)
        raise typer.Exit
    raise typer.Exit(fields(kind, as_json=json) if fields_ else schema(kind))


def _new_strategy(name: Name, folder: Folder = Path()) -> None:
    """Make a ten-line strategy with its resources and a test."""
    raise typer.Exit(new_strategy(name, folder))
