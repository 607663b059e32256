"""What execution knows, all of it rebuilt from records alone."""

import hashlib
from zlib import crc32

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.fills import Fill
from tradewind.domain.intents import Approval, TraceContext
from tradewind.domain.orders import Order, OrderStatus, Purpose
from tradewind.domain.reports import HaltReport
from tradewind.domain.values import SECOND, Money, Nanos, Price
from tradewind.execution.records import Action, Sending
from tradewind.ports.broker import Execution

EXTERNAL = "external"
"""The strategy of orders and positions that are not ours."""

Key = tuple[bool, int, int, int, int]
"""How much a venue's view of an order tells; see `views.key_of`."""

NO_KEY: Key = (False, -1, 0, 0, 0)
ACKNOWLEDGED: Key = (False, -1, 1, 0, 0)
"""The venue took the request but showed no order yet."""

_MEANING = 1
"""Raised whenever records fold to something else without a change of fields; see `SHAPE`."""
_ENTRY = Purpose.ENTRY


class Entry(msgspec.Struct, gc=False, array_like=True):
    """One order with what we know beside it.

    `key`, `venue_status`, `venue_filled` and `venue_price` come from the most telling view so far.
    `gross` is the sum of executions, reversed ones included. `doubt` is the request whose outcome
    is unknown; `absent` says that a look-up since then did not find the order, `renewed` that it
    was sent again after one.
    """

    order: Order
    approval: Approval | None = None
    token: bytes = b""
    reserved: Money = Money(0)
    trace: TraceContext = TraceContext()
    first_report: int = 0
    attempts: int = 0
    key: Key = NO_KEY
    venue_status: OrderStatus = OrderStatus.PENDING_NEW
    venue_filled: int = 0
    venue_price: Price = Price(0)
    gross: int = 0
    fill_ids: tuple[str, ...] = ()
    synthetic: tuple[str, ...] = ()
    doubt: Action | None = None
    absent: bool = False
    renewed: bool = False
    cancel_asked: bool = False
    cancel_accepted: bool = False

    @property
    def known_to_venue(self) -> bool:
        """Whether the venue has ever told of this order.

        An adopted one has its name from there, even if we died before we kept the rest.
        """
        return self.key != NO_KEY or bool(self.order.venue_order_id)

    @property
    def may_arrive(self) -> bool:
        """Whether bytes of an earlier sending may still reach a venue that has not told of it."""
        return self.renewed and not self.known_to_venue

    @property
    def is_external(self) -> bool:
        """Whether the order is not ours."""
        return self.order.strategy == EXTERNAL

    @property
    def is_entry(self) -> bool:
        """Whether halts, breakers and shutdown cancel it: ours, and not there to reduce."""
        return self.order.purpose is _ENTRY and self.order.strategy != EXTERNAL

    @property
    def lacks_fills(self) -> bool:
        """Whether the venue counts more filled than the executions that we have."""
        return self.venue_filled > self.gross


class State(msgspec.Struct):
    """The state of one account's execution; changed by `folding.apply` alone.

    `live` holds the ids that may still trade, `fills` every fill by its id with what it counts
    for now, `reversals` those busts and corrections whose fill has not arrived. `positions` are
    sums of fills, `adopted` what the venue held without one. `marks` maps report numbers to record
    numbers, one every 256 reports. `closed` holds final orders and when they became so, oldest
    first; `forgotten` the greatest number of those that have left memory, by the rest of their id,
    and `settled_ns` up to when everything at the venue is in our books for good.
    """

    account: str = ""
    epoch: int = 0
    born_ns: Nanos = Nanos(0)
    session: int = 0
    risk: str = ""
    halt: HaltReport = HaltReport(number=0, state=TradingState.ACTIVE)
    reports: int = 0
    records: int = 0
    requests: int = 0
    entries: dict[str, Entry] = {}
    live: dict[str, bool] = {}
    by_venue_id: dict[str, str] = {}
    flights: dict[int, Sending] = {}
    fills: dict[str, Fill] = {}
    reversals: dict[str, Execution] = {}
    positions: dict[str, int] = {}
    adopted: dict[str, int] = {}
    postings: dict[str, Nanos] = {}
    cash: Money = Money(0)
    opening_cash: Money | None = None
    reconciled_ns: Nanos = Nanos(0)
    matched: bool = True
    flatten: str = ""
    commands: dict[str, bool] = {}
    closings: int = 0
    marks: list[tuple[int, int]] = []
    market_ns: Nanos = Nanos(0)
    orders: int = 0
    closed: dict[str, Nanos] = {}
    kept_orders: int = 10_000
    overlap_ns: Nanos = Nanos(300 * SECOND)
    forget_at: int = 10_000
    newest_expiry_ns: Nanos = Nanos(0)
    forgotten: dict[str, int] = {}
    settled_ns: Nanos = Nanos(0)

    def live_entries(self) -> list[Entry]:
        """The entries that may still trade, oldest first."""
        return [self.entries[name] for name in self.live]

    def entry_of(self, client_order_id: str, venue_order_id: str = "") -> Entry | None:
        """Find an order by our id, else by the venue's."""
        entry = self.entries.get(client_order_id)
        if entry is not None:
            return entry
        return self.entries.get(self.by_venue_id.get(venue_order_id, ""))


class _Snapshot(msgspec.Struct, array_like=True):
    shape: int
    state: State


_FIELDS = (_MEANING, State.__struct_fields__, Entry.__struct_fields__)
SHAPE = crc32(repr(_FIELDS).encode())
"""What a snapshot must have been made of to be used; changes with every field of the state."""


def encode_state(state: State) -> bytes:
    """The bytes of a snapshot: equal states give equal bytes."""
    return _ENCODER.encode(_Snapshot(SHAPE, state))


def decode_state(payload: bytes) -> State:
    """Read a snapshot of this release back."""
    return _DECODER.decode(payload).state


def restored_state(payload: bytes, number: int) -> State | None:
    """The state after record `number` from its snapshot, None if another release wrote it."""
    try:
        snapshot = _DECODER.decode(payload)
    except msgspec.DecodeError:
        return None
    fits = snapshot.shape == SHAPE and snapshot.state.records == number
    return snapshot.state if fits else None


def state_hash(state: State) -> str:
    """A digest that is equal for equal states, whatever led to them."""
    return hashlib.sha256(encode_state(state)).hexdigest()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Snapshot)
