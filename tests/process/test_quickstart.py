"""The quickstart as `make up` runs it: a fill at once, one planned denial, books that agree."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.platform import Document, Platform
from tests.process.processes import eventually
from tests.process.resources import EXAMPLES

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
KEYS = [
    *("ticks", "signals", "orders", "fills", "denials", "unknown_orders", "positions"),
    *("venue_positions", "cash", "venue_cash", "realised_pnl", "unrealised_pnl"),
    *("tick_to_order_us", "restarts", "run"),
]
COUNTS = ("ticks", "signals", "orders", "fills", "denials")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with Platform(tmp_path_factory.mktemp("quickstart"), EXAMPLES / "quickstart") as platform:
        yield platform


@pytest.fixture(scope="module")
def first(platform: Platform) -> Document:
    """The summary of a first run that saw a fill and the planned denial."""
    platform.started()
    ready = time.monotonic()
    eventually("a fill within 15 s of ready", lambda: platform.fills() > 0, 15)
    eventually("the planned denial", lambda: denied(platform), 60)
    assert time.monotonic() - ready < 75
    eventually("a changed opinion", lambda: signals(platform) > 0, 60)
    return platform.stop()


@pytest.fixture(scope="module")
def second(platform: Platform, first: Document) -> Document:
    """The summary of another run on the same state, and what it held when it was ready."""
    platform.started()
    held = {
        door.policy: positions(platform.status(door.workload)) for door in platform.doors("risk")
    }
    return {"held": held, "end": platform.stop()}


def signals(platform: Platform) -> int:
    """Changes of opinion since the start: the first orders follow opinions of the history."""
    return sum(
        platform.status(door.workload).get("signals", 0) for door in platform.doors("strategy")
    )


def denied(platform: Platform) -> bool:
    return bool(platform.status("main-risk").get("denials", {}).get("MAX_OPEN_POSITIONS"))


def positions(status: Document) -> dict[str, int]:
    held = [each["position"] for each in status["positions"]]
    return {each["symbol"]: each["quantity"] for each in held if each["quantity"]}


def test_the_summary_has_the_keys_that_scripts_rely_on(first: Document) -> None:
    assert list(first) == KEYS
    assert set(first["tick_to_order_us"]) == {"p50", "p99"}


def test_it_trades(first: Document) -> None:
    assert {name: first[name] > 0 for name in COUNTS} == dict.fromkeys(COUNTS, True)


def test_the_denial_is_told_in_plain_words(first: Document, platform: Platform) -> None:
    assert "3 of 3 positions are open" in platform.log()


def test_our_books_are_the_venues(first: Document) -> None:
    assert first["unknown_orders"] == 0
    assert first["positions"] == first["venue_positions"]
    assert first["cash"] == first["venue_cash"]


def test_the_report_stands_on_its_own(first: Document, platform: Platform) -> None:
    report = next(x for x in platform.log().splitlines() if x.startswith("report: "))
    page = Path(report.removeprefix("report: ")).read_text()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert not re.search(r"<(script|link|img|iframe)[^>]*\s(src|href)=", page)


def test_a_second_run_counts_on(first: Document, second: Document) -> None:
    end = second["end"]
    assert {name: end[name] for name in COUNTS} == {
        name: first[name] + end["run"][name] for name in COUNTS
    }


def test_a_second_run_ends_with_equal_books_too(second: Document) -> None:
    end = second["end"]
    assert (end["positions"], end["cash"]) == (end["venue_positions"], end["venue_cash"])
