"""Pods of every kind killed by force at random moments under order flow: nothing is lost.

`E2E_KILLS=40 E2E_KILL_SEED=3` kills more often, at other moments.
"""

import os
import sys
import time
from pathlib import Path
from random import Random
from shutil import copytree

import pytest

from tests.e2e import evidence, resources
from tests.e2e.platforms import Platform
from tests.process.venue_journals import accepted_in
from tradewind.verification.comparing import Verdict, verify_state

KILLS = int(os.environ.get("E2E_KILLS", "20"))
SEED = int(os.environ.get("E2E_KILL_SEED", "1"))
PODS = ("main-market-data-0", "talker-strategy-0", "main-risk-0", "main-execution-0")
SETTLED_S = 120.0


@pytest.fixture(scope="module")
def trading(platform: Platform) -> Platform:
    talker = resources.talker(symbols="AAPL, MSFT, KO")
    platform.apply(resources.source(), resources.policy(), talker)
    platform.ready("tradingstrategy", "talker")
    platform.filled("main")
    return platform


@pytest.mark.timeout(300 + 120 * KILLS)
def test_nothing_is_lost_or_doubled_whichever_pod_is_killed(
    trading: Platform, tmp_path: Path
) -> None:
    random = Random(SEED)
    begun = time.monotonic()
    for number, pod in enumerate(_targets(random), 1):
        _trade(trading, random)
        sys.stdout.write(f"kill {number} of {KILLS}: {pod}\n")
        _strike(trading, pod)
    _trade(trading, random)
    trading.tradewind("halt", "main", "--reason", "the end of the test")
    verdict = trading.until("the books agree", lambda: _agreed(trading, tmp_path), SETTLED_S)
    evidence.note("kills", kills=KILLS, seed=SEED, seconds=round(time.monotonic() - begun))
    evidence.note("kills", orders=verdict.orders, fills=verdict.fills, faults=0)
    assert verdict.fills > KILLS
    assert verdict.positions == verdict.venue_positions


def _targets(random: Random) -> list[str]:
    """Each kind equally often, in random order."""
    chosen = [PODS[number % len(PODS)] for number in range(KILLS)]
    random.shuffle(chosen)
    return chosen


def _trade(platform: Platform, random: Random) -> None:
    """Until the venue took orders since the last kill; the moment after that is anybody's."""
    journal = platform.venue_journal("main")
    wanted = accepted_in(journal) + random.randint(1, 3)
    platform.until("orders flow", lambda: accepted_in(journal) >= wanted, 180)
    time.sleep(random.random() / 2)


def _strike(platform: Platform, pod: str) -> None:
    """Kill it as nobody but a test does, and wait for the next one."""
    before = platform.uid(pod)
    platform.kubectl("delete", "pod", pod, "--grace-period=0", "--force")
    platform.pod_ready(pod, after=before)


def _agreed(platform: Platform, folder: Path) -> Verdict | None:
    """The independent checker's verdict once it finds nothing; its last words go to the output."""
    (verdict,) = verify_state(_state(platform, folder))
    sys.stdout.write("".join(f"{fault}\n" for fault in verdict.faults[:5]))
    return None if verdict.faults or not verdict.compared else verdict


def _state(platform: Platform, folder: Path) -> Path:
    """Copies of our journals beside the venue's own, as the checker wants them."""
    state = platform.journals("main")
    venue = state / "venues" / "main"
    copytree(platform.venue_journal("main").parent, venue, dirs_exist_ok=True)
    return state
