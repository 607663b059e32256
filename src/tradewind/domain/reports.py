"""Execution's numbered reports: what risk and strategies rebuild themselves from.

Every report has a number that rises by one for the life of the account's journal, and can be asked
for again from any number. A report leaves execution only after its record is durable.
"""

import msgspec

from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.fills import FeePosting, Fill
from tradewind.domain.intents import TraceContext
from tradewind.domain.orders import Order
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import Money, Nanos


class OrderReport(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="order"):
    """The whole new state of an order, with the fill that changed it where there is one.

    `reserved` is what the approval reserved, so that risk can restore it after its own restart.
    `absent` says that a look-up did not find the order: a fresh approval sends it again.
    """

    order: Order
    fill: Fill | None = None
    reserved: Money = Money(0)
    trace: TraceContext = TraceContext()
    absent: bool = False


class FeeReport(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="fee"):
    """Cash taken or paid apart from fills."""

    posting: FeePosting


class AccountReport(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="account"):
    """The venue's own account figures, as read at a reconciliation."""

    cash: Money
    equity: Money
    buying_power: Money
    positions: tuple[VenuePosition, ...] = ()
    matched: bool = True


class HaltReport(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="halt"):
    """Execution has journalled a halt number; older approvals that don't reduce are refused."""

    number: int
    state: TradingState
    by: str = ""
    reason: str = ""


class AlarmReport(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="alarm"):
    """Something that a person must see."""

    code: AlarmCode
    message: str
    client_order_id: str = ""


ReportBody = OrderReport | FeeReport | AccountReport | HaltReport | AlarmReport


class Report(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A numbered report; `ts_ns` is market time."""

    number: int
    ts_ns: Nanos
    body: ReportBody
