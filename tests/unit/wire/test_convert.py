"""What crosses the wire comes back equal."""

import pytest

from tradewind.domain import events
from tradewind.domain.codes import AlarmCode, DenialCode, TradingState
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Tick
from tradewind.domain.fills import FeePosting, Fill
from tradewind.domain.intents import (
    Approval,
    ApprovedOrder,
    Cause,
    CheckResult,
    Intent,
    Refused,
    TraceContext,
    canonical_bytes,
)
from tradewind.domain.orders import Order, OrderTerms, Purpose, Side
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import (
    AccountReport,
    AlarmReport,
    FeeReport,
    HaltReport,
    OrderReport,
    Report,
    ReportBody,
)
from tradewind.domain.values import Money, Nanos, Price, Quantity
from tradewind.wire.convert import (
    APPROVED_ORDER,
    INTENT,
    REFUSED,
    report_from_wire,
    report_to_wire,
)
from tradewind.wire.ticks import tick_from_wire, tick_to_wire
from tradewind.wire.v1 import common_pb2, market_data_pb2

TERMS = OrderTerms("AAPL", Side.SELL, Quantity(3_000_000_000), limit_price=Price(190_010_000_000))
CAUSE = Cause(
    symbol="AAPL",
    features={"rsi": 71.5},
    signals={"sma": -1.0},
    stamps={"feed_read": 5},
    trace=TraceContext("a" * 32, "b" * 16),
)
CHECK = CheckResult("max_open_positions", 5, 5, passed=False)
ORDER = Order("x-s-1-1", "s", TERMS, code=DenialCode.NOT_ACCEPTED, unknown=True)
FILL = Fill("f1", "x-s-1-1", "s", "AAPL", Side.SELL, Quantity(1), Price(2), Nanos(3), Money(-4))


def test_an_intent_comes_back_equal() -> None:
    intent = Intent("x-s-1-1", "s", 1, TERMS, Nanos(7), Purpose.EXIT, cause=CAUSE)
    assert INTENT.from_wire(INTENT.to_wire(intent)) == intent


def test_a_refusal_comes_back_equal() -> None:
    refused = Refused("x", DenialCode.MAX_OPEN_POSITIONS, "full", 5, 5, (CHECK,))
    assert REFUSED.from_wire(REFUSED.to_wire(refused)) == refused


def test_an_approval_keeps_its_signed_bytes() -> None:
    approval = Approval(
        "acct", 1, 2, 3, "x", "s", Purpose.ENTRY, TERMS, Price(1), Money(2), False, Nanos(9)
    )
    sent = ApprovedOrder(approval, b"\x00token", CAUSE, (CHECK,))
    got = APPROVED_ORDER.from_wire(
        common_pb2.ApprovedOrder.FromString(APPROVED_ORDER.to_wire(sent).SerializeToString())
    )
    assert got == sent
    assert canonical_bytes(got.approval) == canonical_bytes(approval)


@pytest.mark.parametrize(
    "body",
    [
        OrderReport(ORDER, FILL, Money(5), TraceContext("t", "s")),
        OrderReport(ORDER),
        FeeReport(FeePosting("p", Money(-1), Nanos(2), "TAF")),
        FeeReport(FeePosting("c", Money(0), Nanos(3), "", "BTC/USD", Quantity(25), Price(7))),
        AccountReport(Money(1), Money(2), Money(3), (VenuePosition("A", Quantity(-1)),), False),
        HaltReport(4, TradingState.FLATTENED, "ann", "fat finger"),
        AlarmReport(AlarmCode.UNKNOWN_ORDER, "who knows", "x"),
    ],
)
def test_a_report_comes_back_equal(body: ReportBody) -> None:
    report = Report(12, Nanos(34), body)
    assert report_from_wire(report_to_wire(report)) == report


def test_a_word_outside_its_closed_set_is_refused_by_name() -> None:
    message = REFUSED.to_wire(Refused("x", DenialCode.NO_PRICE, ""))
    message.code = "WHATEVER"
    with pytest.raises(MalformedValueError, match="code: expected one of"):
        REFUSED.from_wire(message)


def test_checks_whose_columns_differ_in_length_are_refused() -> None:
    message = REFUSED.to_wire(Refused("x", DenialCode.NO_PRICE, "", checks=(CHECK, CHECK)))
    del message.checks.limit[0]
    with pytest.raises(MalformedValueError, match="columns differ"):
        REFUSED.from_wire(message)


def test_a_report_without_a_body_is_refused() -> None:
    with pytest.raises(MalformedValueError, match="without a body"):
        report_from_wire(common_pb2.Report(number=1))


LEVELS = ((Price(10), Quantity(1)), (Price(9), Quantity(2)))


@pytest.mark.parametrize(
    "event",
    [
        events.Trade("A", Nanos(1), Price(2), Quantity(3), "id", "V", "B", "@"),
        events.Quote("A", Nanos(1), Price(2), Quantity(3), Price(4), Quantity(5)),
        events.Bar(
            "A",
            Nanos(1),
            Nanos(2),
            "1s",
            Price(3),
            Price(4),
            Price(2),
            Price(3),
            Quantity(9),
            2,
            Price(3),
        ),
        events.BookSnapshot("A", Nanos(1), LEVELS, ()),
        events.BookDelta("A", Nanos(1), (), LEVELS),
        events.TradingStatus("A", Nanos(1), halted=True, code="H"),
        events.TradeBust("A", Nanos(1), "id", Price(2), Quantity(3)),
        events.MarketTime(Nanos(9)),
        events.FeedStatus("", Nanos(1), "Stale", "silent"),
    ],
)
def test_a_tick_of_every_kind_comes_back_equal(event: events.MarketEvent) -> None:
    tick = Tick(5, Nanos(6), event)
    wire = market_data_pb2.Tick.FromString(tick_to_wire(tick).SerializeToString())
    assert tick_from_wire(wire) == tick
