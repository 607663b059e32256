"""README's five minutes, as a person types them, on one platform that trades all the while."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.platform import Platform, commands, tradewind
from tests.process.processes import command_line, eventually, kill
from tests.process.resources import EXAMPLES
from tests.process.venue_journals import accepted
from tradewind.local.books import read_books

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The quickstart, on a copy of its files that a person may edit."""
    folder = tmp_path_factory.mktemp("walk")
    files = Path(shutil.copytree(EXAMPLES / "quickstart", folder / "quickstart"))
    with Platform(folder, files) as platform:
        platform.started()
        eventually("fills", lambda: platform.fills() > 0, 60)
        yield platform


def command(platform: Platform, name: str, *arguments: str) -> str:
    """Run one command against the platform, and return what it says."""
    if name not in commands():
        pytest.skip(f"the command {name} is not mounted")
    done = tradewind(name, *arguments, "--state", str(platform.state))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def last_order(platform: Platform) -> str:
    return str(platform.status("main-execution")["last_order"])


def max_open_positions(platform: Platform) -> object:
    limits = platform.status("main-risk").get("limits", ())
    return next((each["value"] for each in limits if each["name"] == "max_open_positions"), None)


def test_status_names_every_policy_and_strategy(platform: Platform) -> None:
    said = command(platform, "status")
    for name in ("main", "makers", "tech-crossover", "spy-momentum", "spread-maker"):
        assert name in said


def test_orders_lists_the_orders_that_can_be_explained(platform: Platform) -> None:
    order = last_order(platform)
    # The newest twenty may be others by the time that they are listed.
    assert order in command(platform, "orders", "--all")


def test_an_order_is_explained_from_tick_to_venue(platform: Platform) -> None:
    order = last_order(platform)
    said = command(platform, "explain", order)
    assert order in said
    assert re.search(r"max_order_notional|order notional", said)


def test_an_edited_limit_takes_effect_at_once(platform: Platform) -> None:
    file = platform.resources / "policy-main.yaml"
    assert max_open_positions(platform) == 3
    pids = {door.workload: platform.pid_of(door.workload) for door in platform.doors()}
    file.write_text(file.read_text().replace("maxOpenPositions: 3", "maxOpenPositions: 4"))
    eventually("risk has the new limit", lambda: max_open_positions(platform) == 4, 5)
    assert {name: platform.pid_of(name) for name in pids} == pids


def test_a_bad_edit_is_shown_and_leaves_the_last_good_version(platform: Platform) -> None:
    file = platform.resources / "policy-main.yaml"
    good = file.read_text()
    platform.forget()
    file.write_text(good.replace("maxOpenPositions: 4", "maxOpenPositions: many"))
    platform.await_line("edit refused", 20)
    assert "maxOpenPositions" in platform.said()
    assert max_open_positions(platform) == 4
    file.write_text(good.replace("maxOpenPositions: 4", "maxOpenPositions: 5"))
    eventually("a good edit goes on", lambda: max_open_positions(platform) == 5, 20)


def test_a_killed_execution_comes_back_with_equal_books(platform: Platform) -> None:
    platform.forget()
    pid = platform.pid_of("main-execution")
    assert "main-execution/config" in command_line(pid)  # what README's pgrep looks for
    kill(pid)
    platform.await_line("recovered, books equal the venue's", 60)
    platform.await_ready()


def test_nothing_new_reaches_the_venue_after_a_halt(platform: Platform) -> None:
    command(platform, "halt", "--reason", "lunch")
    before = {name: accepted(platform.state, name) for name in ("main", "makers")}
    intents = refused(platform)
    eventually("intents are refused", lambda: refused(platform) > intents, 60)
    assert {name: accepted(platform.state, name) for name in before} == before
    assert {platform.status(f"{name}-risk")["state"] for name in before} == {"Halted"}


def refused(platform: Platform) -> int:
    documents = [platform.status(door.workload) for door in platform.doors("risk")]
    return sum(sum(document.get("denials", {}).values()) for document in documents)


def test_a_restart_does_not_lift_a_halt(platform: Platform) -> None:
    platform.kill("main-risk")
    platform.await_ready()
    assert platform.status("main-risk")["state"] == "Halted"


def test_reduce_does_not_lift_a_halt_either_and_says_what_does(platform: Platform) -> None:
    done = tradewind("reduce", "--policy", "main", "--state", str(platform.state))
    assert done.returncode == 1
    assert "policy stays Halted (policy-1, by" in done.stdout + done.stderr
    assert "only `resume` with a reason lifts that" in " ".join(
        f"{done.stdout}{done.stderr}".split()
    )
    assert platform.status("main-risk")["state"] == "Halted"


def test_resume_needs_a_reason(platform: Platform) -> None:
    done = tradewind("resume", "--state", str(platform.state))
    assert (done.returncode, "reason" in done.stderr) == (2, True)


def test_resume_lets_it_trade_again(platform: Platform) -> None:
    command(platform, "resume", "--reason", "back")
    before = platform.fills()
    platform.until_fills(before + 1)


def test_the_end_prints_the_report_and_equal_books(platform: Platform) -> None:
    end = platform.stop()
    report = Path(platform.log().split("report: ")[-1].strip())
    assert report.is_file()
    assert (end["positions"], end["cash"]) == (end["venue_positions"], end["venue_cash"])
    assert end["unknown_orders"] == 0


def test_verify_finds_nothing_wrong_afterwards(platform: Platform) -> None:
    if "verify" not in commands():
        pytest.skip("the command verify is not mounted")
    done = tradewind("verify", str(platform.state))
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_order_is_explained_when_nothing_runs(platform: Platform) -> None:
    books = read_books(platform.state / "state" / "main-execution" / "journal")
    order = books.own_orders[0].client_order_id
    assert order in command(platform, "explain", order)
