"""A run as JSON: figures with the machine, commit, time and load that they came from."""

import datetime as dt
import subprocess
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import holds, reaches
from benchmarks.machines import machine
from benchmarks.running import Outcome

ROOT = Path(__file__).parents[1]


def document(outcomes: list[Outcome]) -> dict[str, Any]:
    """Everything that a later reader needs in order to compare."""
    return {
        "at": dt.datetime.fromtimestamp(time.time(), dt.UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "machine": machine(),
        "figures": [figure for outcome in outcomes for figure in _figures(outcome)],
        "failures": {outcome.name: outcome.failure for outcome in outcomes if outcome.failure},
    }


def _figures(outcome: Outcome) -> list[dict[str, Any]]:
    load = {"others": round(outcome.load.others, 2), "stolen": round(outcome.load.stolen, 2)}
    return [
        {
            "benchmark": outcome.name,
            **figure,
            "holds": holds(figure),
            "reaches": reaches(figure),
            "cpus": load,
        }
        for figure in outcome.figures
    ]


def _git(*words: str) -> str:
    command = ["git", "-C", str(ROOT), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
