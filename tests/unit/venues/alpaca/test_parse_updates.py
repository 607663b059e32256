import msgspec
import pytest

from tests.unit.venues.alpaca.orders import Fields, order_object, price, quantity, update
from tradewind.domain.orders import OrderStatus, Side
from tradewind.domain.values import Nanos
from tradewind.ports.broker import Execution, TradeUpdate, VenueTime
from tradewind.venues.alpaca.parse_updates import (
    Authorization,
    Listening,
    OrderEvent,
    Unreadable,
    Unused,
    parse_update,
)

AT = Nanos(1_767_366_001_000_000_000)


def parse(message: object) -> TradeUpdate:
    parsed = parse_update(msgspec.json.encode(message))
    assert isinstance(parsed, OrderEvent)
    return parsed.update


def fill(**data: object) -> Fields:
    order = order_object(status="partially_filled", filled_qty="1")
    told = {"qty": "1", "price": "149.9", "execution_id": "e-1", "position_qty": "1"}
    return update("partial_fill", order=order, **(told | data))


@pytest.mark.parametrize(
    "encode",
    [
        msgspec.json.encode,
        lambda value: msgspec.json.encode(value).decode(),
        msgspec.msgpack.encode,
    ],
    ids=["binary JSON", "text", "msgpack"],
)
def test_every_codec_tells_the_same(encode: object) -> None:
    assert callable(encode)
    assert parse_update(encode(fill())) == OrderEvent(parse(fill()))


def test_a_fill_carries_this_executions_own_figures() -> None:
    update = parse(fill())

    assert update.execution == Execution(
        "e-1", "venue-1", "AAPL", Side.BUY, quantity("1"), price("149.9"), AT
    )
    assert update.order.status is OrderStatus.PARTIALLY_FILLED


def test_a_fill_without_an_id_is_still_a_fill() -> None:
    execution = parse(fill(execution_id=None)).execution

    assert execution is not None
    assert (execution.execution_id, execution.quantity) == ("", quantity("1"))


def test_a_bust_takes_back_the_execution_that_it_names() -> None:
    execution = parse(update("trade_bust", execution_id="e-1", qty="1", price="149.9")).execution

    assert execution is not None
    assert (execution.kind, execution.reverses, execution.execution_id, execution.quantity) == (
        "bust", "e-1", "e-1:bust", 0,
    )  # fmt: skip


def test_a_correction_restates_an_earlier_execution() -> None:
    message = update(
        "trade_correct", execution_id="e-2", previous_execution_id="e-1", qty="1", price="149.8"
    )

    execution = parse(message).execution

    assert execution is not None
    assert (execution.kind, execution.reverses, execution.execution_id, execution.price) == (
        "correct", "e-1", "e-2", price("149.8"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "status", "recognised"),
    [
        ("new", "new", True),
        ("accepted", "accepted", True),
        ("order_cancel_rejected", "new", True),
        ("teleported", "new", False),
        ("new", "teleported", False),
    ],
)
def test_an_unknown_word_is_kept_and_reported(event: str, status: str, recognised: bool) -> None:
    told = parse(update(event, order=order_object(status=status)))

    assert (told.event, told.order.raw_status, told.recognised) == (event, status, recognised)


@pytest.mark.parametrize(
    ("message", "order"),
    [
        (fill(qty="several"), "venue-1"),
        (fill(price=None), "venue-1"),
        (update("new", order=order_object(side="up")), "venue-1"),
        (update("new", order={"symbol": "A"}), ""),
        ({"stream": "trade_updates", "data": {"event": "new"}}, ""),
        ({"stream": "trade_updates"}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_what_cannot_be_read_names_the_order_where_it_can(message: object, order: str) -> None:
    parsed = parse_update(msgspec.json.encode(message))

    assert isinstance(parsed, Unreadable)
    assert parsed.venue_order_id == order


def test_the_other_streams_are_told_apart() -> None:
    told = [
        {"stream": "authorization", "data": {"status": "authorized", "action": "authenticate"}},
        {"stream": "authorization", "data": {"status": "unauthorized", "action": "listen"}},
        {"stream": "listening", "data": {"streams": ["trade_updates"]}},
        {"stream": "clock", "data": {"t": 5}},
        {"stream": "account_updates", "data": {}},
    ]

    assert [parse_update(msgspec.json.encode(message)) for message in told] == [
        Authorization(authorised=True, action="authenticate"),
        Authorization(authorised=False, action="listen"),
        Listening(("trade_updates",)),
        VenueTime(Nanos(5)),
        Unused("account_updates"),
    ]
