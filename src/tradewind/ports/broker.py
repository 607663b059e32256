"""The port to a broker account: what was asked, and exactly how much is known of the outcome.

A broker never raises for an outcome: it returns an `Answer`. Only proof of non-acceptance is
`NotSent`; a time-out, a 5xx or an unreadable reply is `Ambiguous`, never a rejection.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import msgspec

from tradewind.domain.fills import FeePosting
from tradewind.domain.orders import OrderStatus, OrderTerms, Side
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import Money, Nanos, Price, Quantity


class OrderView(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="view"):
    """One order as the venue tells it. `raw_status` keeps the venue's own word.

    `average_price` is rounded by the venue: fills are the truth, this is a check.
    `parent_id` is the venue id of the order that this one is a leg of, "" for none.
    """

    venue_order_id: str
    client_order_id: str
    symbol: str
    side: Side
    status: OrderStatus
    raw_status: str
    quantity: Quantity
    filled_quantity: Quantity
    average_price: Price
    updated_ns: Nanos
    terms: OrderTerms | None = None
    replaces: str = ""
    replaced_by: str = ""
    parent_id: str = ""
    held: bool = False


class Execution(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="execution"):
    """One execution as the venue tells it; `kind` is "fill", "bust" or "correct"."""

    execution_id: str
    venue_order_id: str
    symbol: str
    side: Side
    quantity: Quantity
    price: Price
    ts_ns: Nanos
    kind: str = "fill"
    reverses: str = ""
    fee: Money = Money(0)


class Accepted(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="accepted"):
    """The venue has the order with its legs (or the cancel, with `order` None)."""

    order: OrderView | None = None
    legs: tuple[OrderView, ...] = ()


class RejectedByVenue(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="rejected"):
    """A definite refusal. `duplicate` = the client order id is already known there."""

    reason: str
    code: str = ""
    status: int = 0
    duplicate: bool = False


class NotSent(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="not_sent"):
    """Proof of non-acceptance: connection refused or 429."""

    reason: str
    retry_after_ns: Nanos = Nanos(0)


class Ambiguous(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="ambiguous"):
    """The outcome is unknown."""

    reason: str


Answer = Accepted | RejectedByVenue | NotSent | Ambiguous


class Found(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="found"):
    """A look-up found the order, with its legs and what it has executed."""

    order: OrderView
    executions: tuple[Execution, ...] = ()
    legs: tuple[OrderView, ...] = ()


class NotFound(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="not_found"):
    """The venue answered that it has no such order (it may still arrive)."""


class TradeUpdate(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="update"):
    """One message of the venue's order stream; `event` keeps the venue's own word.

    `recognised` is false where event or status is a word that the adapter does not know: `order`
    is then as read again from the venue if that was possible, and worth an alarm. `position` is the
    account's signed position after an execution, where the venue tells it.
    """

    event: str
    order: OrderView
    execution: Execution | None
    ts_ns: Nanos
    recognised: bool = True
    position: Quantity | None = None


class AccountView(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="account"):
    """The venue's account figures."""

    account_id: str
    cash: Money
    equity: Money
    buying_power: Money
    suspended: bool = False


class StreamUp(msgspec.Struct, frozen=True, gc=False, tag="up"):
    """The order stream is authorised and listening: events from now on will arrive."""


class StreamDown(msgspec.Struct, frozen=True, gc=False, tag="down"):
    """The order stream was lost; events are missing until the next reconciliation."""

    reason: str = ""


class VenueTime(msgspec.Struct, frozen=True, gc=False, tag="time"):
    """A simulated venue's market time."""

    ts_ns: Nanos


StreamMessage = TradeUpdate | StreamUp | StreamDown | VenueTime


class Broker(Protocol):
    """A broker account. Queries raise `VenueError`: a failed query never reads as empty or flat."""

    async def submit(self, client_order_id: str, terms: OrderTerms) -> Answer:
        """Send a new order."""
        ...

    async def cancel(self, venue_order_id: str) -> Answer:
        """Ask for a cancel; accepted is not yet cancelled."""
        ...

    async def replace(self, venue_order_id: str, client_order_id: str, terms: OrderTerms) -> Answer:
        """Ask to replace a live order by one with a new client order id."""
        ...

    async def cancel_all(self) -> Answer:
        """Cancel every open order of the account."""
        ...

    async def look_up(self, client_order_id: str) -> Found | NotFound:
        """Find an order by our id, following replacements only as far as the venue says."""
        ...

    async def open_orders(self) -> Sequence[OrderView]:
        """Every order that is not terminal, legs included."""
        ...

    async def recent_ids(self) -> Sequence[str]:
        """Client order ids of the newest orders of any state, newest first; as many as one page."""
        ...

    async def executions(self, since_ns: Nanos) -> Sequence[Execution]:
        """Every execution since then, oldest first, all pages."""
        ...

    async def postings(self, since_ns: Nanos) -> Sequence[FeePosting]:
        """Fees and other cash activities since then."""
        ...

    async def positions(self) -> Sequence[VenuePosition]:
        """Every position."""
        ...

    async def account(self) -> AccountView:
        """The account's figures."""
        ...

    def updates(self) -> AsyncIterator[StreamMessage]:
        """The order stream; reconnects by itself and says so."""
        ...

    async def close(self) -> None:
        """Leave the venue."""
        ...
