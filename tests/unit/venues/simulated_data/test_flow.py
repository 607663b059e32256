"""The generated market: one seed is one market, it is lively, and it goes on after a stop."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise, takewhile
from pathlib import Path

import msgspec
import pytest

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import Bar, Quote, Trade
from tradewind.domain.values import SECOND, Nanos, to_float
from tradewind.market.days import new_york_date
from tradewind.market.sessions import next_close, next_open
from tradewind.venues.simulated.assets import BY_SYMBOL, asset_of, traits_of
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.flow import FlowState, GeneratedTape
from tradewind.venues.simulated.market_memory import MarketMemory, MarketState
from tradewind.venues.simulated.market_runs import MarketRun
from tradewind.venues.simulated.markets_made import tape_of
from tradewind.venues.simulated.prints import Board
from tradewind.venues.simulated.settings import ExchangeSettings
from tradewind.venues.simulated.tape import TapeEvent

_MINUTE_NS = 60 * SECOND


def a_tape(*symbols: str, seed: int = 7) -> GeneratedTape:
    return GeneratedTape.fresh(traits_of(symbols), seed=seed)


def first(tape: GeneratedTape, seconds: int) -> Iterator[TapeEvent]:
    end_ns = tape.start_ns + seconds * SECOND
    return takewhile(lambda event: event.ts_ns <= end_ns, tape.events())


def digest(tape: GeneratedTape) -> str:
    hashed = sha256()
    for event in [*tape.past(), *first(tape, 20)]:
        hashed.update(msgspec.json.encode(event))
    return hashed.hexdigest()


def shown(tape: GeneratedTape, seconds: int) -> list[Trade | Quote]:
    symbols = list(BY_SYMBOL)
    exchange = Exchange({s: asset_of(s) for s in symbols}, ExchangeSettings(), 1)
    market = MarketRun(tape, exchange, Board(symbols, tape.start_ns))
    batch = market.run_until(tape.start_ns + seconds * SECOND, most=50_000)
    return [event for event in batch.events if isinstance(event, Trade | Quote)]


def averages(prices: Sequence[float], length: int) -> list[float]:
    value, averaged = prices[0], []
    for price in prices:
        value += 2 / (length + 1) * (price - value)
        averaged.append(value)
    return averaged


def crossovers(prices: Sequence[float], fast: int, slow: int) -> int:
    pairs = zip(averages(prices, fast), averages(prices, slow), strict=True)
    above = [quick > steady for quick, steady in pairs][slow:]
    return sum(before != after for before, after in pairwise(above))


def test_the_same_seed_is_the_same_market_event_for_event() -> None:
    assert digest(a_tape("AAPL", "KO", "BTC/USD")) == digest(a_tape("AAPL", "KO", "BTC/USD"))


def test_what_is_shown_does_not_depend_on_how_it_is_cut_into_batches() -> None:
    whole = shown(a_tape("AAPL"), 20)
    tape = a_tape("AAPL")
    exchange = Exchange({"AAPL": asset_of("AAPL")}, ExchangeSettings(), 1)
    market = MarketRun(tape, exchange, Board(["AAPL"], tape.start_ns))
    steps = [tape.start_ns + n * SECOND // 50 for n in range(1, 1_001)]
    events = [event for step_ns in steps for event in market.run_until(step_ns, most=64).events]
    assert [event for event in events if isinstance(event, Trade | Quote)] == whole


def test_another_seed_is_another_market() -> None:
    assert digest(a_tape("AAPL")) != digest(a_tape("AAPL", seed=8))


def test_a_symbol_trades_the_same_whatever_else_is_listed() -> None:
    alone = list(first(a_tape("AAPL"), 10))
    among = [event for event in first(a_tape("AAPL", "TSLA"), 10) if event.symbol == "AAPL"]
    assert alone == among


def test_events_come_in_order_of_time() -> None:
    times = [event.ts_ns for event in first(a_tape(), 5)]
    assert times == sorted(times)


@pytest.mark.parametrize("symbol", ["AAPL", "SPY", "KO", "BTC/USD"])
def test_a_minute_holds_several_crossovers_of_trade_averages(symbol: str) -> None:
    trades = [e for e in shown(a_tape(symbol), 60) if isinstance(e, Trade)]
    assert len(trades) > 240
    assert crossovers([to_float(trade.price) for trade in trades], 20, 50) >= 3


@pytest.mark.parametrize("symbol", ["AAPL", "MSFT", "KO", "ETH/USD"])
def test_ten_seconds_of_second_closes_cross_short_averages(symbol: str) -> None:
    trades = [e for e in shown(a_tape(symbol), 60) if isinstance(e, Trade)]
    closes = {trade.ts_ns // SECOND: to_float(trade.price) for trade in trades}
    assert crossovers(list(closes.values()), 5, 10) >= 2


def test_quotes_are_never_crossed_and_spreads_are_some_cents() -> None:
    tape = a_tape("AAPL")
    filled_ns = tape.start_ns + SECOND
    quotes = [e for e in shown(tape, 60) if isinstance(e, Quote) and e.ts_ns > filled_ns]
    spreads = [e.ask_price - e.bid_price for e in quotes if e.ask_price and e.bid_price]
    assert min(spreads) > 0
    assert sorted(spreads)[len(spreads) // 2] <= 30_000_000
    assert len(spreads) == len(quotes)


def test_a_second_brings_twenty_to_forty_messages_of_a_symbol() -> None:
    assert 20 <= len(shown(a_tape("AAPL"), 60)) / 60 <= 45


def test_a_pair_moves_together() -> None:
    trades = [e for e in shown(a_tape("KO", "PEP"), 120) if isinstance(e, Trade)]
    paths = {
        s: {t.ts_ns // SECOND: t.price for t in trades if t.symbol == s} for s in ("KO", "PEP")
    }
    seconds = sorted(paths["KO"].keys() & paths["PEP"].keys())
    moves = [
        [paths[s][b] / paths[s][a] - 1 for a, b in zip(seconds, seconds[5:], strict=False)]
        for s in ("KO", "PEP")
    ]
    agreeing = sum(one * other > 0 for one, other in zip(*moves, strict=True))
    assert agreeing / len(moves[0]) > 0.7


def test_the_past_ends_where_the_market_starts() -> None:
    tape = a_tape("AAPL")
    past = list(tape.past())
    bars = [event for event in past if isinstance(event, Bar) and event.frame == "1m"]
    last = next(event for event in reversed(past) if isinstance(event, Trade))
    opening = next(event for event in shown(tape, 5) if isinstance(event, Trade))
    assert len(bars) >= 200
    assert all(bar.low <= min(bar.open, bar.close) <= bar.high for bar in bars)
    assert abs(last.price / opening.price - 1) < 0.003
    assert past[-1].ts_ns < tape.start_ns


def test_a_market_goes_on_at_the_prices_and_after_the_time_where_it_stopped() -> None:
    tape = a_tape("AAPL")
    stopped = [e for e in shown(tape, 90) if isinstance(e, Trade)][-1]
    later = GeneratedTape.resumed(traits_of(["AAPL"]), tape.state(stopped.ts_ns))
    resumed = next(event for event in shown(later, 5) if isinstance(event, Trade))
    assert resumed.ts_ns > stopped.ts_ns
    assert abs(resumed.price / stopped.price - 1) < 0.003


def test_a_resumed_market_remembers_the_minutes_that_it_printed() -> None:
    tape = a_tape("AAPL")
    printed = [e for e in tape.past() if isinstance(e, Bar) and e.frame == "1m"]
    later = GeneratedTape.resumed(traits_of(["AAPL"]), tape.state(tape.start_ns), {"AAPL": printed})
    assert [e for e in later.past() if isinstance(e, Bar) and e.frame == "1m"] == printed


def test_the_days_before_are_sessions_and_end_where_the_minutes_begin() -> None:
    past = [event for event in a_tape("AAPL").past() if isinstance(event, Bar)]
    days = [bar for bar in past if bar.frame == "1d"]
    assert len(days) == 60
    assert [new_york_date(bar.ts_ns).isoformat() for bar in days[-3:]] == [
        "2025-12-30", "2025-12-31", "2026-01-02",
    ]  # fmt: skip
    assert days[-1].close == next(bar.open for bar in past if bar.frame == "1m")


def test_orders_of_a_resumed_market_have_new_ids() -> None:
    tape = a_tape("AAPL")
    before = {e.order_id for e in first(tape, 20) if hasattr(e, "order_id")}
    later = GeneratedTape.resumed(traits_of(["AAPL"]), tape.state(tape.start_ns))
    assert not before & {e.order_id for e in first(later, 20) if hasattr(e, "order_id")}


def test_a_market_that_starts_in_a_session_goes_from_its_close_to_the_next_opening() -> None:
    monday_ns = next_close(a_tape("AAPL").start_ns)
    tape = GeneratedTape.fresh(traits_of(["AAPL"]), seed=7, start_ns=Nanos(monday_ns - 10 * SECOND))
    trades = [e for e in shown(tape, 18 * 3_600) if isinstance(e, Trade)]
    evening, morning = next(pair for pair in pairwise(trades) if pair[1].ts_ns > monday_ns)
    assert evening.ts_ns < monday_ns
    assert 0 <= morning.ts_ns - next_open(monday_ns) < 2 * SECOND
    assert abs(morning.price / evening.price - 1) < 0.002


def test_a_saved_market_is_resumed_never_before_the_time_its_accounts_saw(tmp_path: Path) -> None:
    config = VenueConfig(state=str(tmp_path), symbols=("AAPL",))
    start_ns = a_tape("AAPL").start_ns
    memory = MarketMemory(tmp_path)
    memory.save(MarketState(start_ns, flow=FlowState(7, start_ns, drivers={"AAPL": 50.0})))
    seen_ns = start_ns + 3_600 * SECOND
    tape = tape_of(config, memory, least_ns=seen_ns, wall_ns=lambda: 0)
    assert tape.start_ns > seen_ns


def test_a_damaged_memory_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "market.json").write_text("{")
    with pytest.raises(ConfigurationError, match="remove the file"):
        MarketMemory(tmp_path).load()
