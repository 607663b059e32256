"""Run every benchmark, print the figures, and write them as JSON with machine and commit.

A benchmark is a module `bench_*.py` with `run() -> list[dict]`; each figure has `name`, `value`,
`unit`, `floor`, `goal` and, where more is better, `better: "more"`. Exit code 1: below a floor.
"""

import argparse
import importlib
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parent
Figure = dict[str, Any]


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks to run (default: all)")
    parser.add_argument("--output", default="bench.json", help="where the JSON goes")
    arguments = parser.parse_args()
    figures = [figure for name in _chosen(arguments.names) for figure in _run(name)]
    _print(figures)
    document = {"machine": _machine(), "commit": _commit(), "figures": figures}
    Path(arguments.output).write_text(json.dumps(document, indent=1) + "\n")
    return 0 if all(_holds(figure) for figure in figures) else 1


def _chosen(names: list[str]) -> list[str]:
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    unknown = set(names) - set(known)
    if unknown:
        sys.exit(f"unknown benchmark {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    return names or known


def _run(name: str) -> list[Figure]:
    module = importlib.import_module(f"benchmarks.bench_{name}")
    figures: list[Figure] = module.run()
    return [{"benchmark": name, **figure} for figure in figures]


def _holds(figure: Figure) -> bool:
    if figure.get("floor") is None:
        return True
    more = figure.get("better") == "more"
    value, floor = figure["value"], figure["floor"]
    return bool(value >= floor if more else value <= floor)


def _print(figures: list[Figure]) -> None:
    table = Table("benchmark", "figure", "value", "unit", "floor", "goal", "")
    for figure in figures:
        cells = [figure["benchmark"], figure["name"], f"{figure['value']:.4g}", figure["unit"]]
        bounds = [_bound(figure.get(key)) for key in ("floor", "goal")]
        table.add_row(*cells, *bounds, "" if _holds(figure) else "[red]below its floor")
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _machine() -> dict[str, Any]:
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {"cpu": cpu, "system": platform.platform(), "python": platform.python_version()}


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
