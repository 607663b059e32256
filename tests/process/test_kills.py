"""Every part killed at random moments while it trades, with faults at the venue: nothing is lost.

`KILLS=210 KILL_SEED=3 pytest -s tests/process/test_kills.py` kills more often, at other moments.
"""

import os
import signal
import sys
from pathlib import Path
from random import Random

import pytest

from tests.process import resources
from tests.process.platform import Document, Platform, commands, tradewind
from tests.process.processes import command_line, eventually, kill, naming
from tests.process.venue_journals import execution_ids, orders_by_client_id
from tradewind.local.books import read_books

pytestmark = pytest.mark.process
ALONE = ("market-data", "strategy", "risk", "execution", "venue")
TARGETS = ("runner", *ALONE, "all")
FAULTS = (
    {"kind": "drop_answer_after", "path": "/v2/orders", "method": "POST"},
    {"kind": "event_doubled"},
    {"kind": "event_late", "delay_ms": 300.0},
    # Answers that take their time: kills fall between what was sent and what comes back.
    {"kind": "delayed", "path": "/v2/orders", "delay_ms": 150.0, "count": 0, "probability": 0.5},
)
KILLS, SEED = int(os.environ.get("KILLS", "14")), int(os.environ.get("KILL_SEED", "1"))
MAKER = (
    "{name: market-making, parameters: {half_spread_bps: 1, tolerance_bps: 1, refresh_ms: 2000}}"
)


def files(folder: Path) -> Path:
    return resources.write(
        folder,
        policy=resources.policy(),
        talker=resources.strategy("talker", symbols="AAPL, MSFT"),
        maker=resources.strategy("maker", symbols="KO, PEP", component=MAKER),
    )


def say(text: str) -> None:
    """Shown with a failure, or with `pytest -s`: what happened so far."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def targets(count: int, random: Random) -> list[str]:
    """Each target equally often, in random order."""
    chosen = [TARGETS[number % len(TARGETS)] for number in range(count)]
    random.shuffle(chosen)
    return chosen


def unknown(platform: Platform) -> int:
    return int(platform.status("main-risk").get("unknown_orders", -1))


def trade_a_little(platform: Platform, random: Random) -> None:
    """Until fills came since the last kill; the moment after that is anybody's."""
    before, wanted = platform.fills(), random.randint(1, 4)
    platform.until_fills(before + wanted)
    platform.venue("main", "DELETE", "/faults")
    platform.venue("main", "POST", "/faults", list(FAULTS))
    pause = random.random() / 2
    with pytest.raises(AssertionError):
        eventually("a random moment", lambda: False, pause)


def strike(platform: Platform, target: str, random: Random) -> None:
    """Kill, and wait until everything is ready again."""
    if target in {"runner", "all"}:
        children = naming(str(platform.state)) if target == "all" else []
        for pid in {platform.pid, *children}:
            kill(pid)
        assert platform.ended() == -signal.SIGKILL
        eventually("no child outlives its runner", lambda: not naming(str(platform.state)), 10)
        platform.started()
    else:
        workload = random.choice([door.workload for door in platform.doors(target)])
        pid = platform.kill(workload)
        platform.until_another(workload, pid)
        assert not command_line(pid)
    platform.await_ready()


@pytest.mark.timeout(60 + 30 * KILLS)
def test_nothing_is_lost_or_doubled_whatever_is_killed(tmp_path: Path) -> None:
    random = Random(SEED)
    say(f"{KILLS} kills, seed {SEED}")
    with Platform(tmp_path, files(tmp_path / "resources")).started() as platform:
        for number, target in enumerate(targets(KILLS, random), 1):
            trade_a_little(platform, random)
            say(f"kill {number}: {target}")
            strike(platform, target, random)
        before = platform.fills()
        platform.until_fills(before + 1)
        platform.venue("main", "DELETE", "/faults")
        eventually("nothing is unknown", lambda: unknown(platform) == 0, 60)
        end = platform.stop()
    check(platform, end)


def check(platform: Platform, end: Document) -> None:
    """Our books, the venue's word and the venue's journal say the same."""
    assert end["unknown_orders"] == 0
    assert end["positions"] == end["venue_positions"]
    assert end["cash"] == end["venue_cash"]
    assert end["restarts"] >= KILLS // len(TARGETS) * len(ALONE) // 2
    ours = read_books(platform.state / "state" / "main-execution" / "journal")
    theirs = orders_by_client_id(platform.state, "main")
    assert {name: ids for name, ids in theirs.items() if len(ids) > 1} == {}
    assert set(theirs) - set(ours.orders) == set()
    assert execution_ids(platform.state, "main") == sorted(fill.fill_id for fill in ours.fills)
    if "verify" in commands():
        verdict = tradewind("verify", str(platform.state))
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
