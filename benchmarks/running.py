"""One benchmark, run to its end or its failure."""

import importlib
import traceback
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import Figure, holds
from benchmarks.machines import Load, Sample, between

FOLDER = Path(__file__).parent


class Outcome(NamedTuple):
    """A benchmark's figures, what else ran meanwhile, and why it failed if it did."""

    name: str
    figures: list[Figure]
    load: Load
    failure: str = ""


def measured(name: str) -> Outcome:
    """Run one benchmark; its failure is told at the end and keeps no other from running."""
    begun = Sample.now()
    figures, failure = _run(name)
    return Outcome(name, figures, between(begun, Sample.now()), failure)


def _run(name: str) -> tuple[list[Figure], str]:
    try:
        return importlib.import_module(f"benchmarks.bench_{name}").run(), ""
    except Exception as error:  # noqa: BLE001 # it may fail in any way; the others still count
        traceback.print_exc()
        return [], f"failed: {error or type(error).__name__}"


def faults(outcomes: list[Outcome]) -> list[str]:
    """One line for each thing that makes a run fail."""
    failed = [f"{outcome.name}: {outcome.failure}" for outcome in outcomes if outcome.failure]
    missed = [
        f"{outcome.name}: {figure['name'].strip()} is below its floor"
        for outcome in outcomes
        for figure in outcome.figures
        if not holds(figure)
    ]
    return failed + missed
