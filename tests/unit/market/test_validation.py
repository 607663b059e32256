"""What is let in, and why the rest is not."""

import pytest
from msgspec.structs import replace

from tests.unit.market import builders as make
from tradewind.domain.events import MarketEvent
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.validation import (
    BAD_BAR,
    BAD_BOOK,
    BAD_PRICE,
    BAD_QUANTITY,
    BAD_TIME,
    MOST,
    UNKNOWN_KIND,
    fault_of,
)


@pytest.mark.parametrize(
    "event",
    [
        make.a_trade(),
        make.a_quote(),
        make.a_quote(bid=101, ask=100),
        make.a_quote(bid=100, ask=100),
        make.a_quote(bid=0),
        make.a_quote(bid=0, ask=0),
        make.a_bar(),
        make.a_book(),
        make.a_book(bids=(), asks=()),
        make.a_delta(bids=((99, 0),)),
        make.a_halt(),
        make.a_bust("1"),
        make.a_clock(0),
        make.a_status("Live"),
    ],
)
def test_good_data_is_let_in(event: MarketEvent) -> None:
    assert fault_of(event) == ""


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (make.a_trade(units=0), BAD_PRICE),
        (make.a_trade(units=-1), BAD_PRICE),
        (make.a_trade(size=0), BAD_QUANTITY),
        (make.a_trade(size=-1), BAD_QUANTITY),
        (replace(make.a_trade(), price=Price(MOST + 1)), BAD_PRICE),
        (replace(make.a_trade(), quantity=Quantity(MOST + 1)), BAD_QUANTITY),
        (replace(make.a_quote(), ask_price=Price(MOST + 1)), BAD_PRICE),
        (replace(make.a_quote(), bid_quantity=Quantity(MOST + 1)), BAD_QUANTITY),
        (replace(make.a_bust("1"), price=Price(MOST + 1)), BAD_PRICE),
        (replace(make.a_bust("1"), quantity=Quantity(MOST + 1)), BAD_QUANTITY),
        (replace(make.a_bar(), vwap=Price(MOST + 1)), BAD_BAR),
        (replace(make.a_trade(), ts_ns=Nanos(0)), BAD_TIME),
        (replace(make.a_trade(), ts_ns=Nanos(-1)), BAD_TIME),
        (replace(make.a_trade(), ts_ns=Nanos(1 << 62)), BAD_TIME),
        (make.a_quote(bid=-1), BAD_PRICE),
        (make.a_quote(ask=-1), BAD_PRICE),
        (replace(make.a_quote(), ts_ns=Nanos(5)), BAD_TIME),
        (make.a_bar(low=101), BAD_BAR),
        (make.a_bar(low=103), BAD_PRICE),
        (make.a_bar(low=0), BAD_PRICE),
        (replace(make.a_bar(), end_ns=make.at(0)), BAD_TIME),
        (make.a_book(bids=((98, 1), (99, 1))), BAD_BOOK),
        (make.a_book(asks=((101, 1), (101, 1))), BAD_BOOK),
        (make.a_book(bids=((99, 0),)), BAD_QUANTITY),
        (make.a_delta(asks=((0, 1),)), BAD_PRICE),
        (make.a_delta(asks=((101, -1),)), BAD_QUANTITY),
        (replace(make.a_clock(0), ts_ns=Nanos(7)), BAD_TIME),
        (replace(make.a_halt(), ts_ns=Nanos(7)), BAD_TIME),
    ],
)
def test_bad_data_is_dropped_for_a_reason(event: MarketEvent, fault: str) -> None:
    assert fault_of(event) == fault


def test_what_is_no_market_event_is_dropped() -> None:
    assert fault_of("surprise") == UNKNOWN_KIND
