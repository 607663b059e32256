"""A seed decides everything, so that a failure can be looked at again."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.simulation.scenario import Simulation

ROOT = Path(__file__).parents[2]
TELL = (
    "from tests.simulation.test_replaying import digest; print(*(digest(seed) for seed in (3, 8)))"
)


def digest(seed: int) -> str:
    """Everything that a run says and leaves behind."""
    run = Simulation(seed, kept=None)
    outcome = run.run()
    text = "\n".join([repr(outcome), *run.world.trace]).encode()
    records = b"".join(run.execution.disk.records)
    return hashlib.sha256(text + records).hexdigest()


def test_the_same_seed_gives_the_same_run_to_the_last_line() -> None:
    one, other = Simulation(5, kept=None), Simulation(5, kept=None)
    assert one.run() == other.run()
    assert list(one.world.trace) == list(other.world.trace)
    assert one.execution.disk.records == other.execution.disk.records
    assert one.risk.disk.records == other.risk.disk.records


def test_another_process_with_other_hashes_runs_a_seed_in_the_same_way() -> None:
    told = {_told_with(str(hashes)) for hashes in (1, 2)}
    assert len(told) == 1
    assert " " in told.pop()


def _told_with(hashes: str) -> str:
    done = subprocess.run(  # this very interpreter
        [sys.executable, "-c", TELL],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": _path()},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _path() -> str:
    return os.pathsep.join([str(ROOT), *filter(None, sys.path)])
