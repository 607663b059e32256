"""Messages of the order stream."""

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.ports.broker import Execution, OrderView, TradeUpdate, VenueTime
from tradewind.venues.alpaca.amendments import amendment_id
from tradewind.venues.alpaca.fields import (
    Fields,
    as_object,
    decoded,
    moment,
    number,
    required_number,
    required_text,
    text,
)
from tradewind.venues.alpaca.parse_orders import Group, group_of, order_view
from tradewind.venues.alpaca.statuses import is_recognised

_FILLS = frozenset({"fill", "partial_fill"})
_BUST, _CORRECT = "trade_bust", "trade_correct"


class Authorization(msgspec.Struct, frozen=True):
    """The venue's answer to our keys."""

    authorised: bool
    action: str = ""


class Listening(msgspec.Struct, frozen=True):
    """The streams that the venue sends from now on."""

    streams: tuple[str, ...]


class Unreadable(msgspec.Struct, frozen=True):
    """An order event that could not be read: the order (where known) must be read again."""

    reason: str
    venue_order_id: str = ""
    event: str = ""
    ts_ns: Nanos = Nanos(0)


class Unused(msgspec.Struct, frozen=True):
    """A message of a stream that we did not ask for."""

    stream: str


class OrderEvent(msgspec.Struct, frozen=True):
    """An order event, with the group that its order says it belongs to."""

    update: TradeUpdate
    group: Group | None = None


UpdateMessage = OrderEvent | VenueTime | Authorization | Listening | Unreadable | Unused


def parse_update(frame: bytes | str) -> UpdateMessage:
    """Read one frame of the order stream: JSON as text or bytes, or msgpack; never raises."""
    try:
        return _message(_object_of(frame))
    except (MalformedValueError, RecursionError) as error:
        return Unreadable(str(error)[:200])


def _object_of(frame: bytes | str) -> Fields:
    if isinstance(frame, str):
        return as_object(decoded(frame.encode("utf-8", errors="replace")))
    if frame[:1] in (b"{", b" ", b"\n"):
        return as_object(decoded(frame))
    try:
        return as_object(msgspec.msgpack.decode(frame, ext_hook=_no_extension))
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise MalformedValueError(f"unreadable msgpack: {str(error)[:100]}") from None


def _no_extension(code: int, _data: memoryview) -> object:
    raise MalformedValueError(f"unknown msgpack extension {code}")


def _message(message: Fields) -> UpdateMessage:
    stream, data = text(message, "stream"), as_object(message.get("data"))
    if stream == "trade_updates":
        return _order_event(data)
    if stream == "authorization":
        return Authorization(text(data, "status") == "authorized", text(data, "action"))
    if stream == "listening":
        streams = data.get("streams")
        return Listening(tuple(map(str, streams)) if isinstance(streams, list) else ())
    if stream == "clock" and isinstance(t := data.get("t"), int):
        return VenueTime(Nanos(t))
    return Unused(stream[:40])


def _order_event(data: Fields) -> OrderEvent | Unreadable:
    event = text(data, "event")
    order = data.get("order")
    ts_ns = moment(data, "timestamp", "at")
    try:
        view = order_view(order)
        ts_ns = ts_ns or view.updated_ns
        execution = _execution(event, data, view, ts_ns)
    except MalformedValueError as error:
        known = text(order, "id") if isinstance(order, dict) else ""
        return Unreadable(str(error)[:200], known, event, ts_ns)
    recognised = is_recognised(event, view.raw_status)
    update = TradeUpdate(event, view, execution, ts_ns, recognised, _position(data))
    return OrderEvent(update, group_of(as_object(order)))


def _position(data: Fields) -> Quantity | None:
    """What the account holds after an execution; a venue may leave it out."""
    try:
        return Quantity(required_number(data, "position_qty"))
    except MalformedValueError:
        return None


def _execution(event: str, data: Fields, view: OrderView, ts_ns: Nanos) -> Execution | None:
    if event in _FILLS:
        return Execution(
            execution_id=text(data, "execution_id"),
            venue_order_id=view.venue_order_id,
            symbol=view.symbol,
            side=view.side,
            quantity=Quantity(required_number(data, "qty")),
            price=Price(required_number(data, "price")),
            ts_ns=ts_ns,
        )
    return _reversal(event, data, view, ts_ns) if event in (_BUST, _CORRECT) else None


def _reversal(event: str, data: Fields, view: OrderView, ts_ns: Nanos) -> Execution:
    """A bust names the execution that it takes back; some venues give no id of its own."""
    own, earlier = required_text(data, "execution_id"), text(data, "previous_execution_id")
    kind = event.removeprefix("trade_")
    busted = kind == "bust"
    return Execution(
        execution_id=amendment_id(own, earlier, event),
        venue_order_id=view.venue_order_id,
        symbol=view.symbol,
        side=view.side,
        quantity=Quantity(0 if busted else abs(required_number(data, "qty"))),
        price=Price(0 if busted else number(data, "price")),
        ts_ns=ts_ns,
        kind=kind,
        reverses=earlier or own,
    )
