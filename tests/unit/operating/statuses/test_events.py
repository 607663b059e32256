"""Events are posted on transitions only, with reasons of a closed list."""

import re
from pathlib import Path

import pytest

from tests.unit.operating.statuses.every_reason import halt, in_halt
from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    Set,
    lost,
    risk,
    strategy_status,
    unready,
    waiting,
)
from tests.unit.resources.files import STRATEGY, edited
from tradewind.resources.crds.status import TradingStrategyStatus
from tradewind_operator.statuses.events import events_of
from tradewind_operator.statuses.happenings import EventReason

WELL = strategy_status(ALL_WELL)
POD = "crossover-strategy"
SECOND = {"generation": 2}


def told(scene: Set) -> list[tuple[str, str]]:
    """What is told when all was well before."""
    events = events_of(WELL, strategy_status(scene.but(before=WELL)))
    return [(each.type, each.reason.value) for each in events]


@pytest.mark.parametrize(
    ("scene", "events"),
    [
        (ALL_WELL, []),
        (ALL_WELL.but(pods={POD: unready()}), [("Warning", "Degraded")]),
        (ALL_WELL.but(pods={POD: lost()}), [("Warning", "Degraded"), ("Warning", "NodeLost")]),
        (
            ALL_WELL.but(policy=""),
            [("Warning", "Stalled"), ("Warning", "PolicyNotResolved")],
        ),
        (
            ALL_WELL.but(reports=in_halt(halt())),
            [("Warning", "Halted"), ("Warning", "Attention")],
        ),
        (
            ALL_WELL.but(strategy=edited(STRATEGY, "fast: 10", "fast: 12"), strategy_meta=SECOND),
            [("Normal", "Updated")],
        ),
        (
            ALL_WELL.but(
                strategy=edited(STRATEGY, "name: main", "name: other"), strategy_meta=SECOND
            ),
            [("Warning", "EditRefused")],
        ),
    ],
)
def test_a_transition_is_told(scene: Set, events: list[tuple[str, str]]) -> None:
    found = told(scene)
    assert [each for each in found if each in events] == events
    assert bool(found) is bool(events)


def test_the_first_status_tells_that_it_is_ready_and_nothing_of_what_never_was() -> None:
    events = events_of(TradingStrategyStatus(), WELL)
    assert [each.reason for each in events] == [EventReason.READY]


def test_the_same_again_is_no_event() -> None:
    down = strategy_status(ALL_WELL.but(before=WELL, pods={POD: unready()}))
    again = strategy_status(ALL_WELL.but(before=down, pods={POD: unready()}))
    assert events_of(down, again) == ()


def test_another_reason_for_the_same_is_an_event() -> None:
    looping = strategy_status(ALL_WELL.but(before=WELL, pods={POD: waiting("CrashLoopBackOff")}))
    gone = strategy_status(ALL_WELL.but(before=looping, pods={POD: lost()}))
    assert EventReason.NODE_LOST in [each.reason for each in events_of(looping, gone)]


def test_a_resume_is_told() -> None:
    halted = strategy_status(ALL_WELL.but(before=WELL, reports=in_halt(halt())))
    free = strategy_status(ALL_WELL.but(before=halted, reports={"main-risk": risk()}))
    (event,) = events_of(halted, free)
    assert (event.type, event.reason, event.message) == (
        "Normal",
        EventReason.RESUMED,
        "it is Trading",
    )


def test_an_edit_names_its_fields_and_what_restarts() -> None:
    text = edited(STRATEGY, "fast: 10", "fast: 12")
    after = strategy_status(ALL_WELL.but(before=WELL, strategy=text, strategy_meta=SECOND))
    event = next(each for each in events_of(WELL, after) if each.reason is EventReason.UPDATED)
    assert event.message == "generation 2: spec.strategies[]; restarts strategy"


def test_the_page_lists_every_event_and_no_other() -> None:
    page = (Path(__file__).parents[4] / "docs" / "status.md").read_text()
    rows = [line for line in page.partition("## Events")[2].splitlines() if line.startswith("| `")]
    listed = [word for row in rows for word in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert listed == [each.value for each in EventReason]
