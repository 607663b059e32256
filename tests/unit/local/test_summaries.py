"""The summary that scripts read."""

from typing import Any

from tests.unit.local.test_books import a_buy, a_filled_buy, books_of
from tests.unit.strategies.toy_market import dollars
from tradewind.domain.reports import OrderReport
from tradewind.domain.values import SCALE
from tradewind.local.books import Books
from tradewind.local.counts import Counts
from tradewind.local.summaries import PolicyEnd, VenueBooks, summary

KEYS = [
    "ticks",
    "signals",
    "orders",
    "fills",
    "denials",
    "unknown_orders",
    "positions",
    "venue_positions",
    "cash",
    "venue_cash",
    "realised_pnl",
    "unrealised_pnl",
    "tick_to_order_us",
    "restarts",
    "run",
]
VENUE = VenueBooks("99000", {"AAPL": "10"}, {"AAPL": dollars(101)})


def an_end(books: Books | None = None, *latencies_us: float, **more: Any) -> PolicyEnd:
    return PolicyEnd(
        books=books or books_of(a_filled_buy()),
        venue=VENUE,
        starting_cash=100_000 * SCALE,
        latencies_us=list(latencies_us),
        **more,
    )


def summed(**ends: PolicyEnd) -> dict[str, Any]:
    return summary(ends, Counts(ticks=9, denials=4, restarts=2), Counts(ticks=3, denials=1))


def test_the_keys_are_exactly_those_that_scripts_rely_on() -> None:
    assert list(summed(main=an_end())) == KEYS


def test_books_of_both_sides_stand_beside_each_other() -> None:
    end = summed(main=an_end())
    assert end["cash"] == end["venue_cash"] == {"main": "99000"}
    assert end["positions"] == end["venue_positions"] == {"main": {"AAPL": "10"}}


def test_what_is_held_is_valued_at_the_venues_marks() -> None:
    assert summed(main=an_end())["unrealised_pnl"] == "10"


def test_counts_cover_the_folders_life_and_the_runs_lie_apart() -> None:
    books = books_of(a_filled_buy("a-1"), a_filled_buy("a-2"), OrderReport(a_buy("a-3")))
    end = summed(main=an_end(books, orders_before=2, fills_before=1))
    assert (end["orders"], end["fills"], end["ticks"]) == (3, 2, 9)
    assert (end["run"]["orders"], end["run"]["fills"], end["run"]["ticks"]) == (1, 1, 3)


def test_policies_are_added_up() -> None:
    end = summed(main=an_end(), other=an_end())
    assert (end["orders"], end["unrealised_pnl"]) == (2, "20")


def test_quantiles_are_of_all_policies_orders() -> None:
    end = summed(main=an_end(None, 1.0, 2.0), other=an_end(None, 3.0, 400.0))
    assert end["tick_to_order_us"] == {"p50": 3.0, "p99": 400.0}


def test_without_orders_there_are_no_quantiles() -> None:
    assert summed(main=an_end())["tick_to_order_us"] == {"p50": None, "p99": None}
