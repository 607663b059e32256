"""Counters of a run, from what the services said at each look."""

from tradewind.local.figures import Figures
from tradewind.local.runner_file import Door
from tradewind.local.statuses import Document, Picture

STRATEGY = Door(workload="trend-strategy", service="strategy", policy="main")


def looked(*documents: Document) -> Figures:
    figures = Figures()
    for document in documents:
        figures.take(Picture({STRATEGY.workload: document}, (STRATEGY,)))
    return figures


def test_what_grew_since_the_last_look_is_added() -> None:
    assert looked({"signals": 2}, {"signals": 5}).tally.totals["signals"] == 5


def test_a_service_that_starts_again_counts_on() -> None:
    assert looked({"signals": 5}, {"signals": 1}).tally.totals["signals"] == 6


def test_a_look_without_an_answer_counts_nothing_twice() -> None:
    assert looked({"signals": 5}, {}, {"signals": 6}).tally.totals["signals"] == 6
