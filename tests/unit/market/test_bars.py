"""Trades to bars, by hand, by property, and against group-bys over real trades."""

from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data import shared_data
from tests.unit.market.builders import a_trade, at, price, quantity
from tradewind.domain.events import Bar, Trade
from tradewind.domain.values import SCALE, SECOND, Nanos, round_div
from tradewind.market.bars import SymbolBars
from tradewind.market.days import new_york_ns
from tradewind.market.hub import MarketHub
from tradewind.market.settings import HubSettings
from tradewind.venues.simulated.columns import read_table


def bars_of(trades: list[Trade], *frames: str) -> list[Bar]:
    """All bars, each closed by the next trade's time or at the end."""
    bars = SymbolBars(trades[0].symbol, frames)
    out: list[Bar] = []
    for trade in trades:
        out += bars.due(trade.ts_ns)
        bars.on_trade(trade)
        out += bars.completed_by(trade)
    return out + bars.due(1 << 62)


def test_a_bar_holds_open_high_low_close_volume_count_and_vwap() -> None:
    trades = [a_trade(0, 10, 1), a_trade(0.2, 13, 1), a_trade(0.4, 9, 1), a_trade(0.9, 11, 1)]
    (bar,) = bars_of(trades, "1s")
    assert (bar.ts_ns, bar.end_ns, bar.frame) == (at(0), at(1), "1s")
    assert (bar.open, bar.high, bar.low, bar.close) == tuple(map(price, (10, 13, 9, 11)))
    assert (bar.volume, bar.trades, bar.vwap) == (quantity(4), 4, price(10.75))


def test_vwap_weighs_by_quantity() -> None:
    (bar,) = bars_of([a_trade(0, 10, 3), a_trade(0, 20, 1)], "1s")
    assert bar.vwap == price(12.5)


def test_a_trade_at_the_end_belongs_to_the_next_bar() -> None:
    first, second = bars_of([a_trade(0.5), a_trade(1)], "1s")
    assert (first.trades, second.trades, second.ts_ns) == (1, 1, at(1))


def test_an_interval_without_trades_gives_no_bar() -> None:
    bars = bars_of([a_trade(0), a_trade(10)], "1s")
    assert [bar.ts_ns for bar in bars] == [at(0), at(10)]


def test_a_bar_is_not_out_before_its_end() -> None:
    bars = SymbolBars("AAPL", ["1s"])
    bars.on_trade(a_trade(0.5))
    assert bars.due(at(1) - 1) == []
    assert len(bars.due(at(1))) == 1


def test_frames_that_end_together_come_short_ones_first() -> None:
    bars = bars_of([a_trade(299)], "5m", "1m", "1s")
    assert [bar.frame for bar in bars] == ["1s", "1m", "5m"]


def test_a_trade_late_for_its_bar_is_left_out_and_reported() -> None:
    bars = SymbolBars("AAPL", ["1s"])
    bars.on_trade(a_trade(0.5))
    bars.due(at(1))
    assert not bars.on_trade(a_trade(0.9))
    assert bars.due(at(2)) == []


def test_a_trade_out_of_order_counts_while_its_bar_is_open() -> None:
    bars = SymbolBars("AAPL", ["1s"])
    assert bars.on_trade(a_trade(0.9, 10))
    assert bars.on_trade(a_trade(0.1, 12))
    (bar,) = bars.due(at(1))
    assert (bar.open, bar.close, bar.trades) == (price(10), price(12), 2)


def test_two_bars_can_be_open_while_the_first_waits_for_late_trades() -> None:
    bars = SymbolBars("AAPL", ["1s"])
    for seconds in (0.9, 1.1, 0.95):
        assert bars.on_trade(a_trade(seconds))
    assert [bar.trades for bar in bars.due(at(2))] == [2, 1]


def test_a_tick_bar_closes_with_its_last_trade() -> None:
    bars = bars_of([a_trade(0), a_trade(1), a_trade(2), a_trade(3)], "3ticks")
    (bar,) = bars
    assert (bar.ts_ns, bar.end_ns, bar.trades) == (at(0), at(2) + 1, 3)


def test_the_trade_that_passes_a_volume_is_not_split() -> None:
    bars = bars_of([a_trade(0, 10, 8), a_trade(1, 10, 5), a_trade(2, 10, 10)], "10volume")
    assert [bar.volume for bar in bars] == [quantity(13), quantity(10)]


def test_a_value_bar_closes_at_price_times_quantity() -> None:
    bars = bars_of([a_trade(0, 100, 4), a_trade(1, 50, 2), a_trade(2, 50, 1)], "500value")
    (bar,) = bars
    assert (bar.trades, bar.volume) == (2, quantity(6))


def test_an_equitys_day_is_new_yorks() -> None:
    (bar,) = bars_of([a_trade(0)], "1d")
    day = date(2013, 10, 7)
    assert bar.ts_ns == new_york_ns(day)
    assert bar.end_ns - bar.ts_ns == 24 * 3600 * SECOND


def test_a_crypto_pairs_day_is_utcs() -> None:
    (bar,) = bars_of([a_trade(0, symbol="BTC/USD")], "1d")
    assert bar.ts_ns % (86_400 * SECOND) == 0


def test_the_day_on_which_clocks_go_back_has_25_hours() -> None:
    day = date(2013, 11, 3)
    trade = Trade("AAPL", Nanos(new_york_ns(day)), price(1), quantity(1))
    (bar,) = bars_of([trade], "1d")
    assert bar.end_ns - bar.ts_ns == 25 * 3600 * SECOND


trades_in_order = st.lists(
    st.tuples(st.integers(0, 20_000), st.integers(1, 50), st.integers(1, 9)), max_size=60
).map(lambda rows: [a_trade(ms / 1000, units, size) for ms, units, size in sorted(rows)])


@given(trades_in_order)
@settings(max_examples=60, deadline=None)
def test_every_frame_tells_of_the_same_trades(trades: list[Trade]) -> None:
    for frame in ("1s", "5s", "1m", "1h") if trades else ():
        bars = bars_of(trades, frame)
        assert sum(bar.trades for bar in bars) == len(trades)
        assert sum(bar.volume for bar in bars) == sum(trade.quantity for trade in trades)
        assert all(bar.low <= bar.vwap <= bar.high for bar in bars)
        assert all(a.end_ns <= b.ts_ns for a, b in pairwise(bars))


@given(trades_in_order, st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_a_volume_bar_holds_its_volume_and_less_than_one_trade_more(
    trades: list[Trade], volume: int
) -> None:
    for bar in bars_of(trades, f"{volume}volume") if trades else ():
        assert quantity(volume) <= bar.volume < quantity(volume + 9)


def ibm() -> dict[str, np.ndarray]:
    table = pq.read_table(shared_data("ibm_trades.parquet"))
    columns = {name: table.column(name).to_numpy() for name in ("ts_ns", "price", "size")}
    suspicious = table.column("suspicious").to_numpy(zero_copy_only=False)
    good = ~suspicious & (columns["size"] > 0) & (columns["price"] > 0)
    return {name: column[good] for name, column in columns.items()}


def group_by(groups: np.ndarray) -> list[tuple[int, ...]]:
    """Open, high, low, close, volume, count and VWAP of consecutive equal groups."""
    columns = ibm()
    prices = np.rint(columns["price"] * SCALE).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    ends = np.r_[starts[1:], len(groups)]
    sizes = columns["size"]
    values = [
        sum(int(p) * int(q) for p, q in zip(prices[a:b], sizes[a:b], strict=True))
        for a, b in zip(starts, ends, strict=True)
    ]
    volumes = np.add.reduceat(sizes, starts)
    return [
        (
            int(prices[a]),
            int(high),
            int(low),
            int(prices[b - 1]),
            int(volume) * SCALE,
            int(b - a),
            round_div(value, int(volume)),
        )
        for a, b, high, low, volume, value in zip(
            starts,
            ends,
            np.maximum.reduceat(prices, starts),
            np.minimum.reduceat(prices, starts),
            volumes,
            values,
            strict=True,
        )
    ]


def figures(bar: Bar) -> tuple[int, ...]:
    return (bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades, bar.vwap)


def ibm_bars(frame: str) -> list[Bar]:
    """The bars that a hub makes of the recorded trades; only whole ones."""
    hub = MarketHub(HubSettings(frames=(frame,)))
    trades = list(read_table(shared_data("ibm_trades.parquet"), spread=price(0)))
    ticks = hub.on_events(at(0), trades)
    ticks += hub.on_time(at(30 * 86_400), at(0))
    return [tick.event for tick in ticks if isinstance(tick.event, Bar)]


@pytest.mark.parametrize(
    ("frame", "seconds", "least"), [("1s", 1, 30_000), ("1m", 60, 1_900), ("1h", 3600, 40)]
)
def test_time_bars_of_real_trades_equal_a_group_by(frame: str, seconds: int, least: int) -> None:
    expected = group_by(ibm()["ts_ns"] // (seconds * SECOND))
    bars = ibm_bars(frame)
    assert len(bars) == len(expected) > least
    assert [figures(bar) for bar in bars] == expected


def test_tick_bars_of_real_trades_equal_a_group_by() -> None:
    count = len(ibm()["ts_ns"])
    expected = group_by(np.arange(count) // 100)[: count // 100]
    bars = ibm_bars("100ticks")
    assert len(bars) == len(expected) > 1_000
    assert [figures(bar) for bar in bars] == expected
