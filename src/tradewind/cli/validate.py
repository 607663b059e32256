"""`tradewind validate`: everything that is wrong with resource files, with line and field."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from tradewind.cli.consoles import stdout
from tradewind.deploy.plan import plan
from tradewind.resources.loading import Fault, Resources, judged

EXIT_VALID, EXIT_INVALID = 0, 2


def validate(
    paths: Sequence[Path], *, as_json: bool = False, console: Console | None = None
) -> int:
    """Print every fault of the files, or what they would run; return the exit code."""
    resources, faults = judged(paths)
    if as_json:
        print(_as_json(resources, faults).decode())
    else:
        _show(resources, faults, console or stdout())
    return EXIT_INVALID if faults else EXIT_VALID


def show_faults(faults: Sequence[Fault], console: Console) -> None:
    """Print faults one a line, as editors and terminals turn them into links."""
    for fault in faults:
        parts = [f"[bold]{_plain(fault.place)}[/bold]"] if fault.place else []
        parts += [f"[cyan]{_plain(fault.field)}[/cyan]"] if fault.field else []
        console.print(": ".join([*parts, _plain(fault.message)]), soft_wrap=True, highlight=False)


def _show(resources: Resources, faults: Sequence[Fault], console: Console) -> None:
    if faults:
        show_faults(faults, console)
        files = len({fault.file for fault in faults if fault.file})
        where = f" in {_count(files, 'file')}" if files else ""
        console.print(f"[red]{_count(len(faults), 'fault')}[/red]{where}: nothing would start")
        return
    console.print(_table(resources))
    workloads = _count(len(plan(resources)), "process", "processes")
    console.print(f"[green]valid[/green]: {workloads} would start")


def _table(resources: Resources) -> Table:
    table = Table("strategy", "runs", "symbols", "policy", "account", box=None, pad_edge=False)
    for name, strategy in sorted(resources.strategies.items()):
        account = resources.policies[strategy.policy].spec.account
        runs = f" {strategy.spec.combine.value} ".join(_components(strategy.spec.strategies))
        table.add_row(
            name,
            runs,
            " ".join(strategy.spec.symbols),
            strategy.policy,
            f"{account.venue.value}, {account.environment.value}",
        )
    return table


def _components(components: Sequence[msgspec.Struct]) -> list[str]:
    return [str(getattr(component, "name", "")) for component in components]


def _as_json(resources: Resources, faults: Sequence[Fault]) -> bytes:
    found = {
        "valid": not faults,
        "faults": [
            {"file": each.file, "line": each.line, "field": each.field, "message": each.message}
            for each in faults
        ],
        "policies": sorted(resources.policies),
        "strategies": sorted(resources.strategies),
        "workloads": [] if faults else [each.name for each in plan(resources)],
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
