"""A feed that falls silent is stale within its limit; a quiet symbol is only quiet."""

from tests.unit.market import builders as make
from tradewind.domain.events import FeedStatus, MarketEvent, Tick
from tradewind.domain.values import SECOND, Nanos
from tradewind.market.hub import MarketHub


def heard(*symbols: str) -> MarketHub:
    hub = MarketHub()
    hub.on_events(Nanos(1), [make.a_trade(0, symbol=symbol) for symbol in symbols])
    look(hub, 0)
    return hub


def look(hub: MarketHub, seconds: float) -> list[tuple[str, str, str]]:
    return statuses(hub.on_time(Nanos(0), Nanos(round(seconds * SECOND))))


def statuses(ticks: list[Tick]) -> list[tuple[str, str, str]]:
    events: list[MarketEvent] = [tick.event for tick in ticks]
    return [(e.symbol, e.state, e.reason) for e in events if isinstance(e, FeedStatus)]


def test_a_feed_is_stale_after_thirty_seconds_without_a_message() -> None:
    hub = heard("AAPL")
    assert look(hub, 29.9) == []
    assert look(hub, 30) == [("AAPL", "Stale", "no message for 30 s")]
    assert look(hub, 60) == []


def test_a_message_of_any_symbol_revives_all_of_its_feed() -> None:
    hub = heard("AAPL", "MSFT")
    look(hub, 30)
    assert statuses(hub.on_events(Nanos(2), [make.a_trade(1)])) == [("AAPL", "Live", "")]
    assert look(hub, 31) == [("MSFT", "Live", "")]


def test_stocks_that_trade_do_not_keep_the_crypto_feed_alive() -> None:
    hub = heard("AAPL", "BTC/USD")
    hub.on_events(Nanos(2), [make.a_trade(1)])
    assert ("BTC/USD", "Stale", "no message for 30 s") in look(hub, 30)


def test_told_market_time_keeps_a_feed_alive() -> None:
    hub = heard("AAPL")
    hub.on_events(Nanos(2), [make.a_clock(1)])
    assert ("AAPL", "Stale", "no message for 30 s") not in look(hub, 30)


def test_an_adapters_word_is_no_message() -> None:
    hub = heard("AAPL")
    hub.on_events(Nanos(2), [make.a_status("Live", "AAPL")])
    assert look(hub, 30) == [("AAPL", "Stale", "no message for 30 s")]


def test_a_symbol_without_messages_on_a_live_feed_is_quiet_once() -> None:
    hub = heard("AAPL", "MSFT")
    for seconds in (10, 20):
        hub.on_events(Nanos(2), [make.a_trade(seconds)])
        assert look(hub, seconds) == []
    hub.on_events(Nanos(2), [make.a_trade(29)])
    assert look(hub, 30) == [("MSFT", "Live", "quiet: no message for 30 s")]
    assert look(hub, 31) == []


def test_bad_data_does_not_count_as_hearing_a_symbol() -> None:
    hub = heard("AAPL")
    hub.on_events(Nanos(2), [make.a_trade(1, units=-1)])
    assert look(hub, 30) == [("AAPL", "Stale", "no message for 30 s")]


def test_a_halted_symbol_that_falls_silent_and_returns_is_still_halted() -> None:
    hub = heard("AAPL")
    hub.on_events(Nanos(2), [make.a_halt(1)])
    look(hub, 1)
    assert look(hub, 31)[0][1] == "Stale"
    assert statuses(hub.on_events(Nanos(2), [make.a_quote(40)]))[0][1] == "Halted"
