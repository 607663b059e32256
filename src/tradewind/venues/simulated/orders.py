"""An order as the venue keeps it, in the venue's own words and states."""

from enum import StrEnum

import msgspec

from tradewind.domain.instruments import AssetClass
from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Money, Nanos, Price, Quantity, round_div


class VenueStatus(StrEnum):
    """The venue's states of an order."""

    ACCEPTED = "accepted"
    PENDING_NEW = "pending_new"
    HELD = "held"
    NEW = "new"
    PARTIALLY_FILLED = "partially_filled"
    PENDING_CANCEL = "pending_cancel"
    PENDING_REPLACE = "pending_replace"
    DONE_FOR_DAY = "done_for_day"
    SUSPENDED = "suspended"
    STOPPED = "stopped"
    CALCULATED = "calculated"
    ACCEPTED_FOR_BIDDING = "accepted_for_bidding"
    FILLED = "filled"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REJECTED = "rejected"
    REPLACED = "replaced"


_V = VenueStatus
FINAL = frozenset({_V.FILLED, _V.CANCELED, _V.EXPIRED, _V.REJECTED, _V.REPLACED})
UNPLACED = frozenset({_V.ACCEPTED, _V.PENDING_NEW, _V.HELD})
"""Not yet in the market."""


class Role(StrEnum):
    """What an order is to its group; NONE for a simple order."""

    NONE = ""
    ENTRY = "entry"
    TAKE_PROFIT = "take_profit"
    STOP_LOSS = "stop_loss"


class OrderRequest(msgspec.Struct, frozen=True, gc=False):
    """A parsed `POST /v2/orders`; prices and quantities that were not given are 0.

    Exactly one of `quantity` and `notional` is given. `trail_percent` is percent, scaled.
    """

    symbol: str
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    quantity: Quantity = Quantity(0)
    notional: Money = Money(0)
    limit_price: Price = Price(0)
    stop_price: Price = Price(0)
    trail_price: Price = Price(0)
    trail_percent: int = 0
    extended_hours: bool = False
    client_order_id: str = ""
    order_class: OrderClass = OrderClass.SIMPLE
    take_profit: Price = Price(0)
    stop_loss: Price = Price(0)
    stop_loss_limit: Price = Price(0)
    position_intent: str = ""


class ReplaceRequest(msgspec.Struct, frozen=True, gc=False):
    """A parsed `PATCH /v2/orders/{id}`; 0, "" and None keep the old order's term."""

    quantity: Quantity = Quantity(0)
    limit_price: Price = Price(0)
    stop_price: Price = Price(0)
    trail: int = 0
    time_in_force: TimeInForce | None = None
    client_order_id: str = ""


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """The venue says no: HTTP status, the venue's code, words, and further fields of the body."""

    http: int
    code: int
    message: str
    extra: dict[str, str | list[str]] = {}


class OrderRecord(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="record", tag="order"
):
    """One order, replaced as it changes; times are market time, 0 where it has not happened.

    `notional` is what was asked for in money; `quantity` is then derived on arrival. `sequence` is
    the order of acceptance. `triggered` marks a stop that has become a market or limit order;
    `cancel_asked` and `replacement` hold requests still under way, `base_filled` what the order to
    be replaced had filled when that was asked; `amended` is what busts took off what had filled,
    which does not come back to the market.
    """

    id: str
    account_id: str
    client_order_id: str
    symbol: str
    asset_class: AssetClass
    asset_id: str
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    sequence: int
    quantity: Quantity = Quantity(0)
    notional: Money = Money(0)
    limit_price: Price = Price(0)
    stop_price: Price = Price(0)
    trail_price: Price = Price(0)
    trail_percent: int = 0
    hwm: Price = Price(0)
    extended_hours: bool = False
    order_class: OrderClass = OrderClass.SIMPLE
    position_intent: str = ""
    status: VenueStatus = VenueStatus.PENDING_NEW
    filled_quantity: Quantity = Quantity(0)
    filled_notional: Money = Money(0)
    created_ns: Nanos = Nanos(0)
    updated_ns: Nanos = Nanos(0)
    filled_ns: Nanos = Nanos(0)
    expired_ns: Nanos = Nanos(0)
    expires_ns: Nanos = Nanos(0)
    canceled_ns: Nanos = Nanos(0)
    failed_ns: Nanos = Nanos(0)
    replaced_ns: Nanos = Nanos(0)
    replaces: str = ""
    replaced_by: str = ""
    parent_id: str = ""
    legs: tuple[str, ...] = ()
    group_id: str = ""
    role: Role = Role.NONE
    triggered: bool = False
    cancel_asked: bool = False
    replacement: str = ""
    base_filled: Quantity = Quantity(0)
    amended: Quantity = Quantity(0)
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it may still trade."""
        return self.status not in FINAL

    @property
    def leaves(self) -> Quantity:
        """What is left to fill."""
        return Quantity(max(0, self.quantity - self.filled_quantity - self.amended))

    @property
    def average_price(self) -> Price:
        """Average price of what has filled; 0 before."""
        if not self.filled_quantity:
            return Price(0)
        return Price(round_div(self.filled_notional * SCALE, self.filled_quantity))

    @property
    def is_dormant(self) -> bool:
        """A stop that waits for its trigger."""
        stops = (OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP)
        return self.type in stops and not self.triggered

    @property
    def working_price(self) -> Price:
        """The limit at which it works in the market; 0 is at any price."""
        limited = self.type in (OrderType.LIMIT, OrderType.STOP_LIMIT)
        return self.limit_price if limited else Price(0)


class ExecutionRecord(msgspec.Struct, frozen=True, gc=False, tag_field="record", tag="execution"):
    """One execution, bust or correction of an account.

    `kind` is "fill", "trade_bust" or "trade_correct"; the latter two name in `reverses` what they
    amend and carry the corrected quantity and price. `position` and `cash` are as after it;
    `cumulative` and `leaves` are the order's, `fee_quantity` a fee in what was bought.
    """

    id: str
    account_id: str
    order_id: str
    symbol: str
    side: Side
    quantity: Quantity
    price: Price
    ts_ns: Nanos
    fee: Money
    position: Quantity
    cash: Money
    cumulative: Quantity
    leaves: Quantity
    kind: str = "fill"
    reverses: str = ""
    fee_quantity: Quantity = Quantity(0)


class Update(msgspec.Struct, frozen=True, gc=False, tag_field="record", tag="update"):
    """A message of the order stream; numbers rise by one for the life of the venue."""

    number: int
    account_id: str
    event: str
    ts_ns: Nanos
    order: OrderRecord
    execution: ExecutionRecord | None = None
    position: Quantity = Quantity(0)
