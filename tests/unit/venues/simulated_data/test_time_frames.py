"""Longer bars are made of minutes and days, and keep their prices and volume."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Bar, Trade
from tradewind.domain.values import SCALE, Nanos, Price, Quantity
from tradewind.venues.simulated.minutes import MINUTE_NS, MinuteMaker, day_start
from tradewind.venues.simulated.prints import Board
from tradewind.venues.simulated.time_frames import TimeFrame, bars_of, parse_frame

_TEN = 1_767_625_200 * SCALE  # 2026-01-05 10:00 in New York


def a_minute(number: int, price: int, symbol: str = "AAPL") -> Bar:
    value = Price(price * SCALE)
    start = Nanos(_TEN + number * MINUTE_NS)
    end = Nanos(start + MINUTE_NS)
    return Bar(symbol, start, end, "1m", value, value, value, value, Quantity(SCALE), 1, value)


@pytest.mark.parametrize(
    ("text", "frame"),
    [("1Min", TimeFrame(1, "Min")), ("59T", TimeFrame(59, "Min")), ("4H", TimeFrame(4, "Hour")),
     ("1D", TimeFrame(1, "Day")), ("1Week", TimeFrame(1, "Week")), ("12M", TimeFrame(12, "Month"))],
)  # fmt: skip
def test_frames_of_the_protocol_are_read(text: str, frame: TimeFrame) -> None:
    assert parse_frame(text) == frame


@pytest.mark.parametrize("text", ["", "60Min", "24H", "2Day", "5Month", "1Second", "Min", "1min"])
def test_other_frames_are_refused(text: str) -> None:
    with pytest.raises(MalformedValueError):
        parse_frame(text)


def test_five_minutes_open_with_the_first_and_close_with_the_last() -> None:
    minutes = [a_minute(n, price) for n, price in enumerate([10, 14, 8, 9, 11, 20])]
    five, six = bars_of(TimeFrame(5, "Min"), minutes=minutes, days=())
    assert (five.open, five.high, five.low, five.close) == tuple(
        price * SCALE for price in (10, 14, 8, 11)
    )
    assert (five.volume, five.trades, five.ts_ns) == (5 * SCALE, 5, _TEN)
    assert six.ts_ns == _TEN + 5 * MINUTE_NS


def test_an_equity_day_starts_at_midnight_in_new_york_and_a_crypto_day_in_utc() -> None:
    assert _TEN - day_start("AAPL", _TEN) == 10 * 60 * MINUTE_NS
    assert _TEN - day_start("BTC/USD", _TEN) == 15 * 60 * MINUTE_NS


def test_months_and_weeks_start_at_their_first_day() -> None:
    day = a_minute(0, 10)
    (week,) = bars_of(TimeFrame(1, "Week"), minutes=(), days=[day])
    (month,) = bars_of(TimeFrame(1, "Month"), minutes=(), days=[day])
    assert week.ts_ns == day_start("AAPL", _TEN)
    assert (week.ts_ns - month.ts_ns) // (24 * 60 * MINUTE_NS) == 4


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 9), st.integers(0, 299)), min_size=1))
@settings(max_examples=60, deadline=None)
def test_minutes_of_a_board_equal_a_search_over_all_prints(
    prints: list[tuple[int, int, int]],
) -> None:
    trades = [
        Trade("AAPL", Nanos(_TEN + second * SCALE), Price(price * SCALE), Quantity(size * SCALE))
        for price, size, second in sorted(prints, key=lambda row: row[2])
    ]
    board = Board(["AAPL"], Nanos(0))
    board.remember(trades)
    board.move(Nanos(_TEN + 5 * MINUTE_NS))
    printed = board.get("AAPL")
    assert printed is not None
    made = {bar.ts_ns: (bar.open, bar.high, bar.low, bar.close) for bar in printed.minutes}
    expected = {}
    for minute in range(5):
        start_ns = _TEN + minute * MINUTE_NS
        prices = [t.price for t in trades if start_ns <= t.ts_ns < start_ns + MINUTE_NS]
        if prices:
            expected[start_ns] = (prices[0], max(prices), min(prices), prices[-1])
    assert made == expected
    assert sum(bar.volume for bar in printed.minutes) == sum(trade.quantity for trade in trades)


def test_a_minute_is_closed_once_and_only_when_it_is_over() -> None:
    maker = MinuteMaker("AAPL")
    maker.add(Trade("AAPL", Nanos(_TEN + 5), Price(7 * SCALE), Quantity(SCALE)))
    assert maker.close(_TEN + MINUTE_NS - 1) is None
    assert maker.close(_TEN + MINUTE_NS) is not None
    assert maker.close(_TEN + 2 * MINUTE_NS) is None
