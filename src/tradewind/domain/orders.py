"""Orders: their terms, and their state machine as a table."""

from enum import StrEnum

import msgspec

from tradewind.domain.codes import DenialCode
from tradewind.domain.errors import IllegalTransitionError
from tradewind.domain.values import Money, Nanos, Price, Quantity, Ratio


class Side(StrEnum):
    """Direction of an order or fill."""

    BUY = "buy"
    SELL = "sell"

    @property
    def sign(self) -> int:
        """+1 for a buy, -1 for a sell."""
        return 1 if self is _BUY else -1

    @property
    def opposite(self) -> "Side":
        """The other side."""
        return _SELL if self is _BUY else _BUY


# Until Python 3.12 a member costs ten times as much when it is read from its class.
_BUY, _SELL = Side.BUY, Side.SELL


class OrderType(StrEnum):
    """Order types, in the broker's own words."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"
    TRAILING_STOP = "trailing_stop"


class TimeInForce(StrEnum):
    """How long an order works."""

    DAY = "day"
    GTC = "gtc"
    OPG = "opg"
    CLS = "cls"
    IOC = "ioc"
    FOK = "fok"


class OrderClass(StrEnum):
    """Simple order or a group."""

    SIMPLE = "simple"
    BRACKET = "bracket"
    OCO = "oco"
    OTO = "oto"


class OrderTerms(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Everything about an order that a venue acts on; what an approval is bound to.

    Prices that do not apply are 0. `trail_percent` is a ratio (1 % is 10_000_000).
    `take_profit`, `stop_loss` and `stop_loss_limit` are a bracket's, OCO's or OTO's legs.
    """

    symbol: str
    side: Side
    quantity: Quantity
    type: OrderType = OrderType.MARKET
    time_in_force: TimeInForce = TimeInForce.DAY
    limit_price: Price = Price(0)
    stop_price: Price = Price(0)
    trail_price: Price = Price(0)
    trail_percent: Ratio = Ratio(0)
    extended_hours: bool = False
    order_class: OrderClass = OrderClass.SIMPLE
    take_profit: Price = Price(0)
    stop_loss: Price = Price(0)
    stop_loss_limit: Price = Price(0)


class Purpose(StrEnum):
    """Why an order exists; entries are what halts and breakers stop."""

    ENTRY = "entry"
    EXIT = "exit"
    FLATTEN = "flatten"


class OrderStatus(StrEnum):
    """The nine states of an order. UNKNOWN is a mark beside them, never one of them."""

    PENDING_NEW = "PendingNew"
    NEW = "New"
    PARTIALLY_FILLED = "PartiallyFilled"
    FILLED = "Filled"
    PENDING_CANCEL = "PendingCancel"
    CANCELED = "Canceled"
    REJECTED = "Rejected"
    EXPIRED = "Expired"
    REPLACED = "Replaced"


_S = OrderStatus
TERMINAL = frozenset({_S.FILLED, _S.CANCELED, _S.REJECTED, _S.EXPIRED, _S.REPLACED})

# A late fill may overtake any live state, and a lost cancel race returns to a live one.
NEXT: dict[OrderStatus, frozenset[OrderStatus]] = {
    _S.PENDING_NEW: frozenset(
        {
            _S.NEW,
            _S.PARTIALLY_FILLED,
            _S.FILLED,
            _S.PENDING_CANCEL,
            _S.CANCELED,
            _S.REJECTED,
            _S.EXPIRED,
            _S.REPLACED,
        }
    ),
    _S.NEW: frozenset(
        {
            _S.PARTIALLY_FILLED,
            _S.FILLED,
            _S.PENDING_CANCEL,
            _S.CANCELED,
            _S.REJECTED,
            _S.EXPIRED,
            _S.REPLACED,
        }
    ),
    _S.PARTIALLY_FILLED: frozenset(
        {
            _S.PARTIALLY_FILLED,
            _S.FILLED,
            _S.PENDING_CANCEL,
            _S.CANCELED,
            _S.EXPIRED,
            _S.REPLACED,
        }
    ),
    _S.PENDING_CANCEL: frozenset(
        {
            _S.NEW,
            _S.PARTIALLY_FILLED,
            _S.FILLED,
            _S.CANCELED,
            _S.REJECTED,
            _S.EXPIRED,
            _S.REPLACED,
        }
    ),
}


def moved(current: OrderStatus, to: OrderStatus) -> OrderStatus:
    """Return `to` if the table allows the move.

    Raises:
        IllegalTransitionError: the table has no such move; the caller stores and alarms it.
    """
    if to not in NEXT.get(current, frozenset()):
        raise IllegalTransitionError(f"no move from {current} to {to}")
    return to


class Order(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What execution knows of one order: a value, replaced as reports come in.

    `client_order_id` is ours and unique for ever; `venue_order_id` is "" until the venue named it.
    `unknown` marks an order whose last request has no known outcome: it counts as live everywhere.
    `filled_notional` is the exact sum of price times quantity of its fills.
    `strategy` is "external" for an order adopted from the venue.
    """

    client_order_id: str
    strategy: str
    terms: OrderTerms
    purpose: Purpose = Purpose.ENTRY
    status: OrderStatus = OrderStatus.PENDING_NEW
    unknown: bool = False
    venue_order_id: str = ""
    filled_quantity: Quantity = Quantity(0)
    filled_notional: Money = Money(0)
    created_ns: Nanos = Nanos(0)
    updated_ns: Nanos = Nanos(0)
    timeout_ns: Nanos = Nanos(0)
    replaces: str = ""
    replaced_by: str = ""
    parent: str = ""
    code: DenialCode | None = None
    reason: str = ""

    @property
    def is_live(self) -> bool:
        """May still trade: any state that is not terminal, and anything UNKNOWN."""
        return self.unknown or self.status not in TERMINAL

    @property
    def leaves(self) -> Quantity:
        """Quantity that may still fill; 0 once the order is final."""
        if not self.is_live:
            return Quantity(0)
        return Quantity(max(0, self.terms.quantity - self.filled_quantity))
