"""What a slow subscriber may miss, and what it may not."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.market import builders as make
from tradewind.domain.events import (
    BookDelta,
    BookSnapshot,
    MarketEvent,
    MarketTime,
    Quote,
    Tick,
    Trade,
)
from tradewind.domain.values import Nanos
from tradewind.market.books.l2 import L2Book
from tradewind.market.conflation import ConflatingQueue


def queued(*events: MarketEvent, bound: int = 100, lossless: bool = False) -> ConflatingQueue:
    queue = ConflatingQueue(bound, lossless=lossless)
    for seq, event in enumerate(events, start=1):
        queue.put(Tick(seq, Nanos(seq), event))
    return queue


def numbers(queue: ConflatingQueue, most: int = 100) -> list[int]:
    return [tick.seq for tick in queue.take(most)]


def test_the_newest_quote_stays_at_its_own_place() -> None:
    queue = queued(make.a_quote(0), make.a_trade(1), make.a_quote(2))
    assert numbers(queue) == [2, 3]


def test_quotes_of_different_symbols_do_not_replace_each_other() -> None:
    queue = queued(make.a_quote(symbol="A"), make.a_quote(symbol="B"))
    assert numbers(queue) == [1, 2]


def test_trades_and_bars_and_status_are_all_kept() -> None:
    events: list[MarketEvent] = [make.a_trade(), make.a_bar(), make.a_halt()]
    events += [make.a_bust("1"), make.a_status("Live")]
    assert numbers(queued(*events, *events)) == list(range(1, 11))


def test_only_the_newest_market_time_is_kept() -> None:
    assert numbers(queued(make.a_clock(1), make.a_clock(2), make.a_clock(3))) == [3]


def test_a_new_book_replaces_the_old_one_and_the_changes_between() -> None:
    queue = queued(make.a_book(0), make.a_delta(1, bids=((99, 5),)), make.a_book(2))
    assert numbers(queue) == [3]


def test_changes_of_a_book_become_one_with_the_newest_quantities() -> None:
    queue = queued(
        make.a_delta(1, bids=((99, 5), (98, 1))),
        make.a_trade(),
        make.a_delta(2, bids=((99, 0),), asks=((101, 2),)),
    )
    trade, merged = queue.take(9)
    assert isinstance(trade.event, Trade)
    assert merged == Tick(3, Nanos(3), make.a_delta(2, ((99, 0), (98, 1)), ((101, 2),)))


def test_changes_after_a_waiting_book_follow_it() -> None:
    queue = queued(make.a_book(0), make.a_delta(1, bids=((99, 5),)))
    assert numbers(queue) == [1, 2]


def test_quotes_never_overflow() -> None:
    queue = queued(*[make.a_quote(n) for n in range(50)], bound=1)
    assert not queue.overflown
    assert numbers(queue) == [50]


def test_one_trade_above_the_bound_overflows_and_empties_the_queue() -> None:
    queue = queued(make.a_trade(), make.a_trade(), bound=2)
    assert numbers(queue, 0) == []
    queue.put(Tick(3, Nanos(3), make.a_trade()))
    assert queue.overflown
    queue.put(Tick(4, Nanos(4), make.a_quote()))
    assert queue.take(9) == []


def test_what_was_taken_makes_room() -> None:
    queue = queued(make.a_trade(), make.a_trade(), bound=2)
    assert numbers(queue, 1) == [1]
    queue.put(Tick(3, Nanos(3), make.a_trade()))
    assert not queue.overflown
    assert numbers(queue) == [2, 3]


def test_a_lossless_queue_keeps_every_quote() -> None:
    queue = queued(
        make.a_quote(0), make.a_quote(1), make.a_clock(2), make.a_clock(3), lossless=True
    )
    assert numbers(queue) == [1, 2, 3, 4]


def test_a_lossless_queue_is_bounded_too() -> None:
    assert queued(make.a_quote(0), make.a_quote(1), bound=1, lossless=True).overflown


SYMBOLS = st.sampled_from(["A", "B"])
EVENTS = st.one_of(
    st.builds(lambda s: make.a_trade(symbol=s), SYMBOLS),
    st.builds(lambda s, b: make.a_quote(bid=b, symbol=s), SYMBOLS, st.integers(1, 9)),
    st.builds(
        lambda s, p, q: make.a_delta(bids=((p, q),), symbol=s),
        SYMBOLS,
        st.integers(1, 5),
        st.integers(0, 3),
    ),
    st.builds(lambda s, q: make.a_book(bids=((3, q),), symbol=s), SYMBOLS, st.integers(1, 5)),
    st.just(make.a_clock(1)),
)


def folded(ticks: list[Tick]) -> dict[str, Any]:
    """What a reader knows after the ticks: books, quotes and how many trades it saw."""
    books = {"A": L2Book(), "B": L2Book()}
    known: dict[str, Any] = {"trades": 0}
    for tick in ticks:
        event = tick.event
        if isinstance(event, BookSnapshot):
            books[event.symbol].replace(event)
        elif isinstance(event, BookDelta):
            books[event.symbol].apply(event)
        elif isinstance(event, Quote):
            known[event.symbol] = event
        elif isinstance(event, MarketTime):
            known["time"] = event
        else:
            known["trades"] += 1
    levels = {symbol: (book.bids.levels(), book.asks.levels()) for symbol, book in books.items()}
    return known | {"books": levels}


@given(st.lists(EVENTS, max_size=40), st.lists(st.integers(0, 4), max_size=40))
@settings(max_examples=100, deadline=None)
def test_however_slow_the_reader_it_ends_up_knowing_the_same(
    events: list[MarketEvent], takes: list[int]
) -> None:
    ticks = [Tick(seq, Nanos(0), event) for seq, event in enumerate(events, start=1)]
    queue, seen = ConflatingQueue(1_000), []
    for tick, most in zip(ticks, takes + [0] * len(ticks), strict=False):
        queue.put(tick)
        seen += queue.take(most)
    seen += queue.take(1_000)
    assert folded(seen) == folded(ticks)
    assert len(queue) == 0


@given(st.lists(EVENTS, max_size=40), st.lists(st.integers(0, 4), max_size=40))
@settings(max_examples=60, deadline=None)
def test_numbers_rise_whatever_is_left_out(events: list[MarketEvent], takes: list[int]) -> None:
    queue, seen = ConflatingQueue(1_000), []
    for seq, event in enumerate(events, start=1):
        queue.put(Tick(seq, Nanos(0), event))
        seen += [tick.seq for tick in queue.take(takes[seq - 1] if seq <= len(takes) else 0)]
    seen += numbers(queue, 1_000)
    assert seen == sorted(set(seen))


def test_ticks_that_share_a_number_are_all_kept() -> None:
    queue = ConflatingQueue(100, lossless=True)
    queue.extend(Tick(7, Nanos(7), event) for event in (make.a_trade(), make.a_bar()))
    assert len(queue.take(100)) == 2
