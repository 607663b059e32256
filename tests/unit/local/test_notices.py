"""A person is told what is new, each thing once; figures add up what pictures hold."""

from typing import Any

from tradewind.local.figures import Figures
from tradewind.local.notices import Notices
from tradewind.local.runner_file import Door
from tradewind.local.statuses import Picture

DOORS = tuple(
    Door(workload=f"main-{service}", service=service, policy="main", strategy=strategy)
    for service, strategy in (
        ("market-data", ""),
        ("execution", ""),
        ("risk", ""),
        ("strategy", "mine"),
    )
)
REFUSAL = {"order": "a-1", "message": "there is no price for AAPL yet"}


def a_picture(**documents: Any) -> Picture:
    return Picture(
        {f"main-{name.replace('_', '-')}": each for name, each in documents.items()}, DOORS
    )


class Ear:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self._notices = Notices(self.heard.append)

    def takes(self, picture: Picture, restarts: int = 0, *, ready: bool = True) -> list[str]:
        self.heard.clear()
        self._notices.take(picture, restarts=restarts, ready=ready)
        return list(self.heard)


def test_a_run_without_deaths_says_nothing() -> None:
    assert Ear().takes(a_picture(risk={"books_match": True})) == []


def test_recovery_is_told_once_and_only_when_everything_is_ready() -> None:
    ear, level = Ear(), a_picture(risk={"books_match": True})
    assert ear.takes(level, restarts=1, ready=False) == []
    assert ear.takes(level, restarts=1) == ["recovered, books equal the venue's"]
    assert ear.takes(level, restarts=1) == []


def test_recovery_with_other_books_says_so() -> None:
    said = Ear().takes(a_picture(risk={"books_match": False}), restarts=1)
    assert said == ["recovered; the books differ from the venue's: see `tradewind status`"]


def test_recovery_names_those_that_stay_down() -> None:
    picture = a_picture(risk={"books_match": True})
    down = {"main-strategy": "it raised"}
    said = Ear().takes(Picture(picture.documents, DOORS, down), restarts=3)
    assert said == ["recovered without mine, books equal the venue's"]


def test_a_refusal_is_told_once_for_each_code() -> None:
    ear, picture = Ear(), a_picture(strategy={"refusals": {"NO_PRICE": REFUSAL}})
    assert ear.takes(picture) == ["denied a-1, NO_PRICE: there is no price for AAPL yet"]
    assert ear.takes(picture) == []


def test_figures_add_up_over_restarts() -> None:
    figures = Figures()
    for events in (10, 30, 5):
        figures.take(a_picture(market_data={"events": events}, risk={"denials": {"NO_PRICE": 1}}))
    counts = figures.tally.counts(restarts=1)
    assert (counts.ticks, counts.denials, counts.restarts) == (35, 1, 1)


def test_an_execution_that_does_not_answer_keeps_its_latencies() -> None:
    figures = Figures()
    figures.take(a_picture(execution={"latencies_us": {"tick_to_order": [5.0]}}))
    figures.take(a_picture(execution={}))
    assert figures.latencies_us == {"main": [5.0]}
