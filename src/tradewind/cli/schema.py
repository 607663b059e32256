"""`tradewind schema`: the JSON schema of a kind, or what a change of each field does."""

import msgspec
from rich.console import Console
from rich.table import Table

from tradewind.cli.consoles import stdout
from tradewind.cli.validate import EXIT_INVALID, EXIT_VALID
from tradewind.resources.crds.definitions import definition
from tradewind.resources.crds.files import as_yaml
from tradewind.resources.matrix import Field, field_matrix
from tradewind.resources.schema import SPECS, json_schema


def schema(kind: str = "", *, console: Console | None = None) -> int:
    """Print the schema of `kind`, or of both as a mapping; return the exit code."""
    found = _kind(kind, console or Console(stderr=True))
    if kind and not found:
        return EXIT_INVALID
    schemas = json_schema(found) if found else {each: json_schema(each) for each in SPECS}
    print(msgspec.json.format(msgspec.json.encode(schemas), indent=2).decode())
    return EXIT_VALID


def definitions(kind: str = "", *, console: Console | None = None) -> int:
    """Print the custom resource definition of `kind`, or of both; return the exit code."""
    found = _kind(kind, console or Console(stderr=True))
    if kind and not found:
        return EXIT_INVALID
    print(as_yaml(*(definition(each) for each in ([found] if found else SPECS))), end="")
    return EXIT_VALID


def fields(kind: str = "", *, as_json: bool = False, console: Console | None = None) -> int:
    """Print every field with its default and what a change of it does; return the exit code."""
    out = console or stdout()
    found = _kind(kind, out)
    if kind and not found:
        return EXIT_INVALID
    matrix = {name: rows for name, rows in field_matrix().items() if not found or name == found}
    if as_json:
        print(msgspec.json.encode(_rows(matrix)).decode())
        return EXIT_VALID
    for name, rows in matrix.items():
        out.print(_table(name, rows))
    return EXIT_VALID


def _kind(kind: str, console: Console) -> str:
    for known in SPECS:
        if kind.lower() == known.lower():
            return known
    if kind:
        console.print(f"no kind {kind}: there are {', '.join(SPECS)}")
    return ""


def _table(kind: str, rows: tuple[Field, ...]) -> Table:
    table = Table(title=kind, box=None, pad_edge=False)
    table.add_column("field", min_width=max(len(row.path) for row in rows))
    for heading in ("default", "change", "meaning"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(row.path.replace("[", r"\["), _default(row), _change(row), row.description)
    return table


def _rows(matrix: dict[str, tuple[Field, ...]]) -> list[dict[str, object]]:
    return [
        {
            "kind": kind,
            "field": row.path,
            "default": row.default,
            "required": row.required,
            "change": row.change.value,
            "services": row.services,
            "description": row.description,
        }
        for kind, rows in matrix.items()
        for row in rows
    ]


def _default(row: Field) -> str:
    if row.required:
        return "required"
    if row.default in (None, "", [], {}):
        return ""
    plain = isinstance(row.default, str)
    return str(row.default) if plain else msgspec.json.encode(row.default).decode()


def _change(row: Field) -> str:
    services = f" ({', '.join(row.services)})" if row.change.value == "roll" else ""
    return f"{row.change.value}{services}"
