"""What the venue's journal holds: accepted commands and the state that followed from them."""

import msgspec

from tradewind.domain.values import Nanos, Price
from tradewind.venues.simulated.accounts import AccountImage, Activity
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord, Update


class Command(msgspec.Struct, frozen=True, gc=False, tag_field="record", tag="command"):
    """A command that the venue accepted, at market time `ts_ns`.

    `kind` is "submit", "replace", "cancel", "close", "configure", "bust" or "correct"; `subject` is
    the order, symbol or execution that it is about, `client_order_id` the client's own name for it.
    """

    ts_ns: Nanos
    account_id: str
    kind: str
    subject: str
    client_order_id: str = ""


class Mark(msgspec.Struct, frozen=True, gc=False, tag_field="record", tag="mark"):
    """Ends a batch: market time, the counters that must never run backwards, and prices.

    `prices` are last and last day's price of every symbol that somebody holds.
    """

    now_ns: Nanos
    sequence: int
    update_number: int
    prices: dict[str, tuple[Price, Price]] = {}


Record = Command | OrderRecord | ExecutionRecord | Activity | AccountImage | Update | Mark
"""One line of state; the newest image of an order or account holds."""
