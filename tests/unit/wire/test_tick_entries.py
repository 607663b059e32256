"""A batch made of entries is the batch that protobuf itself would write."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.market import builders as make
from tradewind.domain.events import MarketEvent, MarketTime, Quote, Tick, Trade
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.validation import MOST
from tradewind.wire.tick_entries import BatchHeads, TickEntries
from tradewind.wire.ticks import tick_to_wire, ticks_from_wire
from tradewind.wire.v1 import market_data_pb2 as pb

EVENTS: list[MarketEvent] = [
    make.a_trade(),
    make.a_quote(),
    make.a_bar(),
    make.a_book(),
    make.a_delta(1, bids=((99, 5),)),
    make.a_halt(),
    make.a_bust("1"),
    MarketTime(Nanos(5)),
    make.a_status("Live"),
]
NUMBERS = st.integers(0, MOST)
TIMES = st.integers(0, 2**62).map(Nanos)
TEXT = st.text(max_size=12)
TRADES = st.builds(
    Trade,
    TEXT,
    TIMES,
    NUMBERS.map(Price),
    NUMBERS.map(Quantity),
    trade_id=TEXT,
    exchange=TEXT,
    taker=TEXT,
    conditions=TEXT,
)
PRICES, SIZES = NUMBERS.map(Price), NUMBERS.map(Quantity)
QUOTES = st.builds(Quote, TEXT, TIMES, PRICES, SIZES, PRICES, SIZES)
TICKS = st.builds(Tick, st.integers(0, 2**63), TIMES, TRADES | QUOTES | st.sampled_from(EVENTS))


def written(ticks: list[Tick]) -> bytes:
    entries = TickEntries()
    head = BatchHeads("e", paced=True).news(Nanos(9))
    return head + entries.of(ticks)


@given(st.lists(TICKS, max_size=6))
def test_entries_are_what_protobuf_writes(ticks: list[Tick]) -> None:
    whole = pb.TickBatch(
        epoch="e", sent_ns=9, paced=True, ticks=[tick_to_wire(tick) for tick in ticks]
    )
    assert pb.TickBatch.FromString(written(ticks)) == whole
    assert ticks_from_wire(whole) == ticks


def test_what_one_tick_had_does_not_linger_in_the_next() -> None:
    full = Trade("AAPL", Nanos(1), Price(1), Quantity(1), "7", "V", "B", "@,I")
    bare = Trade("MSFT", Nanos(1), Price(1), Quantity(1))
    ticks = [Tick(1, Nanos(1), full), Tick(2, Nanos(1), bare)]
    assert ticks_from_wire(pb.TickBatch.FromString(written(ticks))) == ticks


def test_an_event_of_nothing_is_still_an_event() -> None:
    nothing = Tick(0, Nanos(0), Quote("", Nanos(0), Price(0), Quantity(0), Price(0), Quantity(0)))
    assert ticks_from_wire(pb.TickBatch.FromString(written([nothing]))) == [nothing]


@pytest.mark.parametrize("event", EVENTS)
def test_the_next_reader_of_a_tick_gets_the_same_bytes(event: MarketEvent) -> None:
    entries, tick = TickEntries(), Tick(3, Nanos(4), event)
    assert entries.of([tick, tick]) == entries.of([tick]) * 2


def test_a_volume_beyond_the_wire_is_told_as_the_most_it_can_say() -> None:
    bar = msgspec.structs.replace(make.a_bar(), volume=Quantity(MOST + 1))
    (read,) = ticks_from_wire(pb.TickBatch.FromString(written([Tick(1, Nanos(1), bar)])))
    assert read.event == msgspec.structs.replace(bar, volume=Quantity(MOST))


def test_ticks_that_share_a_number_are_told_apart() -> None:
    entries = TickEntries()
    first, second = (Tick(3, Nanos(4), event) for event in EVENTS[:2])
    both = entries.of([first]), entries.of([second])
    assert entries.of([first, second]) == b"".join(both)
    assert both[0] != both[1]


def test_a_snapshot_says_that_it_is_one() -> None:
    heads = BatchHeads("e", paced=False)
    batches = [pb.TickBatch.FromString(make(Nanos(1))) for make in (heads.news, heads.snapshot)]
    assert [batch.snapshot for batch in batches] == [False, True]
