"""Run every benchmark, print the figures, and write them as JSON with machine and commit.

A benchmark is a module `bench_*.py` with `run() -> list[dict]`; `figures.py` says what a figure
holds. Exit code 1: below a floor, or a benchmark failed; 2: a wrong option or name.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from rich.console import Console

from benchmarks import peers
from benchmarks.documents import document
from benchmarks.machines import Load, busy_elsewhere
from benchmarks.running import FOLDER, faults, measured
from benchmarks.tables import markdown, table

QUIET_CHECK_S = 2.0


def main() -> int:
    """Run what was asked for."""
    arguments = _arguments()
    if arguments.without_peers:
        os.environ[peers.SWITCH] = "no"
    console = Console(width=None if sys.stdout.isatty() else 180)
    if arguments.quiet_check:
        _say_load(console, busy_elsewhere(QUIET_CHECK_S))
    outcomes = [measured(name) for name in _chosen(arguments.names)]
    console.print(table(outcomes, loads=arguments.quiet_check))
    text = json.dumps(document(outcomes), indent=1)
    Path(arguments.output).write_text(text + "\n")
    if arguments.markdown:
        Path(arguments.markdown).write_text(markdown(outcomes))
    bad = faults(outcomes)
    for line in bad:
        console.print(line, style="red", markup=False, highlight=False)
    return 1 if bad else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks to run (default: all)")
    parser.add_argument("--output", default="bench.json", help="where the JSON goes")
    parser.add_argument("--markdown", default="", help="where the table goes, for a page")
    parser.add_argument(
        "--quiet-check", action="store_true", help="print what else the machine did meanwhile"
    )
    parser.add_argument(
        "--without-peers", action="store_true", help="compare with nobody and install nothing"
    )
    return parser.parse_args()


def _chosen(names: list[str]) -> list[str]:
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    unknown = set(names) - set(known)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}", file=sys.stderr)
        sys.exit(2)
    return names or known


def _say_load(console: Console, load: Load) -> None:
    console.print(
        f"before the run, others used {load.others:.2f} of {os.cpu_count()} CPUs; "
        f"{load.stolen:.2f} were taken by the host"
    )


if __name__ == "__main__":
    sys.exit(main())
