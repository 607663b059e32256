"""Whoever joins late knows in the end what those know who were there from the start."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.market import builders as make
from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    FeedStatus,
    MarketEvent,
    MarketTime,
    Quote,
    Trade,
    TradingStatus,
)
from tradewind.domain.values import Nanos
from tradewind.market.books.l2 import L2Book
from tradewind.market.hub import MarketHub
from tradewind.market.settings import HubSettings

SYMBOLS = ("AAPL", "BTC/USD")
PRICES, SIZES = st.integers(95, 105), st.integers(0, 3)


def events_at(second: int) -> st.SearchStrategy[MarketEvent]:
    """Any event at a time, good or bad."""
    symbol = st.sampled_from(SYMBOLS)
    return st.one_of(
        st.builds(lambda s, p, q: make.a_trade(second, p, q, symbol=s), symbol, PRICES, SIZES),
        st.builds(lambda s, b, a: make.a_quote(second, b, a, symbol=s), symbol, PRICES, PRICES),
        st.builds(lambda s, q: make.a_book(second, ((99, q),), symbol=s), symbol, SIZES),
        st.builds(lambda s, p, q: make.a_delta(second, ((p, q),), symbol=s), symbol, PRICES, SIZES),
        st.builds(lambda s, h: make.a_halt(second, symbol=s, halted=h), symbol, st.booleans()),
        st.builds(make.a_status, st.sampled_from(["Live", "Lost", "Gap", "Stale"]), symbol),
        st.just(make.a_clock(second)),
    )


streams = st.lists(st.integers(0, 90), max_size=30).flatmap(
    lambda seconds: st.tuples(*[events_at(second) for second in seconds])
)


def a_hub() -> MarketHub:
    hub = MarketHub(HubSettings(frames=("5s", "2ticks"), ticks_kept=1_000))
    hub.want(SYMBOLS)
    return hub


class Reader:
    """What a subscriber makes of events; books only while their feed has no gap."""

    def __init__(self) -> None:
        self.books = {symbol: L2Book() for symbol in SYMBOLS}
        self.last: dict[tuple[str, str], Any] = {}
        self.bars: list[Bar] = []
        self.trades: list[Trade] = []

    def read(self, events: list[MarketEvent]) -> "Reader":
        for event in events:
            self._take(event)
        return self

    def _take(self, event: MarketEvent) -> None:
        if isinstance(event, BookSnapshot):
            self.books[event.symbol].replace(event)
        elif isinstance(event, BookDelta):
            self.books[event.symbol].apply(event)
        elif isinstance(event, Trade):
            self.trades.append(event)
        elif isinstance(event, Bar):
            self.bars.append(event)
        elif isinstance(event, Quote | TradingStatus):
            self.last[type(event).__name__, event.symbol] = event
        elif isinstance(event, FeedStatus):
            self.last["FeedStatus", event.symbol] = event.state

    def knows(self, sound: tuple[str, ...]) -> dict[str, Any]:
        books = {s: self.books[s].bids.levels() + self.books[s].asks.levels() for s in sound}
        return {"last": self.last, "books": books}


def sound_books(hub: MarketHub) -> tuple[str, ...]:
    markets = [market for market in map(hub.market, SYMBOLS) if market and market.book]
    return tuple(one.symbol for one in markets if one.book and one.book.valid)


@given(streams, st.integers(0, 30))
@settings(max_examples=50, deadline=None)
def test_a_snapshot_and_what_follows_tell_as_much_as_everything(
    events: tuple[MarketEvent, ...], joined_after: int
) -> None:
    hub, always, late = a_hub(), Reader(), Reader()
    always.read(hub.snapshot(SYMBOLS))
    always.read([tick.event for tick in hub.on_events(Nanos(1), events[:joined_after])])
    late.read(hub.snapshot(SYMBOLS))
    for tick in hub.on_events(Nanos(2), events[joined_after:]):
        always.read([tick.event])
        late.read([tick.event])
    sound = sound_books(hub)
    assert late.knows(sound) == always.knows(sound)
    assert sorted(late.trades, key=repr) == sorted(always.trades, key=repr)
    assert sorted(late.bars, key=repr) == sorted(always.bars, key=repr)


@given(streams, st.integers(0, 40))
@settings(max_examples=30, deadline=None)
def test_a_reader_that_resumes_by_number_misses_nothing(
    events: tuple[MarketEvent, ...], seen: int
) -> None:
    hub = a_hub()
    ticks = hub.on_events(Nanos(1), events)
    if seen <= len(ticks):
        assert ticks[:seen] + (hub.since(seen) or []) == ticks


@given(streams)
@settings(max_examples=30, deadline=None)
def test_told_market_time_only_rises(events: tuple[MarketEvent, ...]) -> None:
    ticks = a_hub().on_events(Nanos(1), events)
    times = [tick.event.ts_ns for tick in ticks if isinstance(tick.event, MarketTime)]
    assert times == sorted(set(times))
