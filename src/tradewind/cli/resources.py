"""validate and schema: the commands about resource files."""

from pathlib import Path
from typing import Annotated

import typer

from tradewind.cli.options import AsJson
from tradewind.cli.schema import definitions as print_definitions
from tradewind.cli.schema import fields as print_fields
from tradewind.cli.schema import schema as print_schema
from tradewind.cli.validate import validate as print_validation

Paths = Annotated[list[Path], typer.Argument(help="Resource files and folders.")]
Kind = Annotated[str, typer.Argument(help="TradingStrategy or RiskPolicy; both without it.")]
Definition = Annotated[
    bool, typer.Option("--crd", help="The custom resource definition, for kubectl apply, instead.")
]
Fields = Annotated[bool, typer.Option("--fields", help="Each field with its default instead.")]


def validate(paths: Paths, as_json: AsJson = False) -> None:
    """Check resource files: every fault with file, line and field, or what they would run."""
    raise typer.Exit(print_validation(paths, as_json=as_json))


def schema(
    kind: Kind = "", fields: Fields = False, crd: Definition = False, as_json: AsJson = False
) -> None:
    """Print the JSON schema of a kind, its fields and what a change of each does, or its CRD."""
    if crd:
        raise typer.Exit(print_definitions(kind))
    raise typer.Exit(print_fields(kind, as_json=as_json) if fields else print_schema(kind))
