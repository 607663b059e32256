"""Journals lost under an account that knows our orders: a person looks, then it trades."""

import shutil
from collections.abc import Iterator

import pytest

from tests.process import resources
from tests.process.platform import Platform, tradewind
from tests.process.processes import eventually
from tests.process.resources import policy, strategy
from tradewind.local.books import read_books
from tradewind.local.journals import execution_journal

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]
WORKLOADS = ("main-execution", "main-risk")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform that traded and was started again without either journal."""
    folder = tmp_path_factory.mktemp("lost")
    paths = resources.write(folder / "resources", policy=policy(), talker=strategy("talker"))
    with Platform(folder, paths).started() as platform:
        platform.until_fills(2)
        platform.stop()
        for workload in WORKLOADS:
            shutil.rmtree(platform.state / "state" / workload)
        yield platform.started()


def problem(platform: Platform) -> str:
    return str(platform.status("main-execution").get("report", {}).get("journal_problem", ""))


def halted(platform: Platform) -> bool:
    return bool(platform.status("main-risk").get("report", {}).get("halts"))


def orders(platform: Platform) -> list[str]:
    """Every order that execution's journal has, oldest first."""
    return list(read_books(execution_journal(platform.state, "main")).orders)


def books_match(platform: Platform) -> bool:
    status = platform.status("main-risk")
    return bool(status.get("ready") and status.get("books_match"))


def test_it_starts_halted_and_says_why(platform: Platform) -> None:
    eventually("execution tells", lambda: problem(platform).startswith("JournalLost: "), 60)
    eventually("risk holds the halt", lambda: halted(platform), 30)
    platform.await_ready()
    assert platform.fills() == 0


def test_a_resume_lets_it_trade_with_ids_of_its_own(platform: Platform) -> None:
    done = tradewind("resume", "--reason", "looked at it", "--state", str(platform.state))
    assert done.returncode == 0, done.stdout + done.stderr
    platform.until_fills(2)
    assert problem(platform) == ""


def test_the_next_start_is_not_halted(platform: Platform) -> None:
    platform.stop()
    platform.started()
    platform.until_fills(1)
    assert (problem(platform), halted(platform)) == ("", False)


def test_a_backup_made_while_trading_loses_nothing_up_to_it(platform: Platform) -> None:
    """What happened after it is the venue's to tell, and a person's to look at."""
    file = platform.state.parent / "backup"
    where = ("--state", str(platform.state))
    known = orders(platform)
    done = tradewind("journal", "backup", str(file), *where)
    assert done.returncode == 0, done.stdout + done.stderr
    platform.until_fills(platform.fills() + 2)
    platform.stop()
    for workload in WORKLOADS:
        shutil.rmtree(platform.state / "state" / workload)
    done = tradewind("journal", "restore", str(file), *where)
    assert done.returncode == 0, done.stdout + done.stderr
    held = orders(platform)
    assert held[: len(known)] == known
    platform.started()
    eventually("it knows what it lacks", lambda: problem(platform).startswith("JournalLost: "), 60)
    eventually("risk's books equal the venue's", lambda: books_match(platform), 30)
