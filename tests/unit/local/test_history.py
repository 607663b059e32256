"""What a report draws, sampled from pictures."""

from typing import Any

from tradewind.local.history import KEPT, History
from tradewind.local.runner_file import Door
from tradewind.local.statuses import Picture

DOORS = (
    Door(workload="main-market-data", service="market-data", policy="main"),
    Door(workload="main-risk", service="risk", policy="main"),
)


def a_picture(market_ns: int, price: int = 0, **risk: Any) -> Picture:
    feed = {"market_ns": market_ns, "last": {"AAPL": price}}
    said = {"market_ns": market_ns, "realised": 0, "unrealised": 0, "fees": 0, "denials": {}}
    return Picture({"main-market-data": feed, "main-risk": said | risk}, DOORS)


def taken(*pictures: Picture) -> History:
    found = History()
    for picture in pictures:
        found.take(picture, ready=True)
    return found


def test_prices_are_kept_by_market_time() -> None:
    assert taken(a_picture(1, 100), a_picture(2, 101)).prices == {"AAPL": [(1, 100), (2, 101)]}


def test_no_price_is_no_point() -> None:
    assert taken(a_picture(1, 0)).prices == {}


def test_market_time_that_stands_still_adds_no_point() -> None:
    assert taken(a_picture(1, 100), a_picture(1, 105)).prices == {"AAPL": [(1, 100)]}


def test_the_result_is_after_fees() -> None:
    seen = taken(a_picture(1, ready=True, realised=50, unrealised=20, fees=3))
    assert seen.pnl == {"main": [(1, 67)]}


def test_a_risk_that_is_not_level_says_nothing_of_results() -> None:
    assert taken(a_picture(1, ready=False)).pnl == {}


def test_once_ready_stays_remembered() -> None:
    found = History()
    found.take(a_picture(1), ready=True)
    found.take(a_picture(2), ready=False)
    assert found.was_ready


def test_denials_are_rows_in_order() -> None:
    seen = taken(a_picture(1, ready=True, denials={"NO_PRICE": 2, "DAILY_LOSS": 1}))
    assert seen.denial_rows() == [("main", "DAILY_LOSS", "1"), ("main", "NO_PRICE", "2")]


def test_a_series_that_grew_too_long_is_thinned_and_keeps_its_ends() -> None:
    seen = taken(*(a_picture(number, 100) for number in range(1, KEPT + 2)))
    times = [ts_ns for ts_ns, _ in seen.prices["AAPL"]]
    assert (len(times), times[:2], times[-1]) == (KEPT // 2 + 1, [1, 3], KEPT + 1)
