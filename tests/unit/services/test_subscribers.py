"""A reader of the feed gets what it asked for, at once, or is cut."""

import pytest

from tradewind.domain.events import Bar, FeedStatus, MarketTime, Quote, Tick, Trade, TradingStatus
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.transport.outboxes import Overflow
from tradewind_services.market_data.subscribers import BATCH, BOUND, Filter, Subscriber

NOW, PRICE, ONE = Nanos(1), Price(1), Quantity(1)


def a_trade(symbol: str = "AAPL", seq: int = 1) -> Tick:
    return Tick(seq, NOW, Trade(symbol, NOW, PRICE, ONE))


def a_quote(symbol: str = "AAPL", seq: int = 1) -> Tick:
    return Tick(seq, NOW, Quote(symbol, NOW, PRICE, ONE, PRICE, ONE))


def a_bar(frame: str) -> Tick:
    return Tick(1, NOW, Bar("AAPL", NOW, NOW, frame, PRICE, PRICE, PRICE, PRICE, ONE))


def trades_of_apple() -> Filter:
    return Filter(["AAPL"], ["trade"], ["1s"])


def test_only_the_kinds_and_symbols_asked_for_pass() -> None:
    wanted = trades_of_apple()
    passed = [wanted.passes(tick) for tick in (a_trade(), a_quote(), a_trade("MSFT"))]
    assert passed == [True, False, False]


def test_only_the_frames_asked_for_pass() -> None:
    assert [trades_of_apple().passes(a_bar(frame)) for frame in ("1s", "1m")] == [True, False]


def test_time_and_the_feeds_health_always_pass() -> None:
    events = (MarketTime(NOW), FeedStatus("MSFT", NOW, "stale"))
    assert all(trades_of_apple().passes(Tick(1, NOW, event)) for event in events)


def test_a_halt_passes_for_our_symbols_only() -> None:
    halts = [Tick(1, NOW, TradingStatus(name, NOW, halted=True)) for name in ("AAPL", "MSFT")]
    assert [trades_of_apple().passes(tick) for tick in halts] == [True, False]


def test_a_reader_is_handed_what_piled_up_in_batches() -> None:
    reader = Subscriber(trades_of_apple(), lossless=False)
    reader.offer(a_trade(seq=number) for number in range(BATCH + 1))
    assert (len(reader.take()), len(reader.take()), reader.take()) == (BATCH, 1, [])


def test_a_reader_is_told_of_news() -> None:
    reader, told = Subscriber(trades_of_apple(), lossless=False), []
    reader.on_news = lambda: told.append(len(reader))
    reader.offer([a_trade()])
    assert told == [1]


def test_what_a_reader_did_not_ask_for_is_no_news() -> None:
    reader, told = Subscriber(trades_of_apple(), lossless=False), []
    reader.on_news = lambda: told.append(len(reader))
    reader.offer([a_quote()])
    assert told == []


def test_a_reader_that_lets_trades_pile_up_is_cut() -> None:
    reader = Subscriber(trades_of_apple(), lossless=False)
    reader.offer(a_trade(seq=number) for number in range(BOUND + 1))
    with pytest.raises(Overflow):
        reader.take()


def test_of_quotes_a_slow_reader_gets_the_newest() -> None:
    reader = Subscriber(Filter(["AAPL"], ["quote"], []), lossless=False)
    reader.offer(a_quote(seq=number) for number in range(3))
    assert [tick.seq for tick in reader.take()] == [2]


def test_a_reader_that_wants_more_is_told_what_is_new_to_it_once() -> None:
    reader = Subscriber(Filter(["AAPL"], ["quote"], []), lossless=False)
    reader.want(Filter(["AAPL", "MSFT"], ["quote"], []))
    assert [reader.take_added(), reader.take_added()] == [frozenset({"MSFT"}), frozenset()]
