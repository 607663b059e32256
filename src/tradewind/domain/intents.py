"""What a strategy asks, why it asks, and what risk answers."""

import msgspec

from tradewind.domain.codes import DenialCode
from tradewind.domain.orders import OrderTerms, Purpose
from tradewind.domain.values import Money, Nanos, Price


class TraceContext(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """W3C trace context of one order: 32 and 16 hex digits, "" when tracing is off."""

    trace_id: str = ""
    span_id: str = ""


class Cause(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Why an intent exists: kept whole in the journal, so that `explain` needs nothing else.

    `stamps` are machine UTC times by hop name ("feed_read", "strategy_in", "intent_out" …).
    `signals` holds each contributing strategy's strength in [-1, 1]; `features` what it looked at.
    """

    symbol: str = ""
    tick_kind: str = ""
    tick_seq: int = 0
    tick_ns: Nanos = Nanos(0)
    tick_price: Price = Price(0)
    features: dict[str, float] = {}
    signals: dict[str, float] = {}
    note: str = ""
    stamps: dict[str, int] = {}
    trace: TraceContext = TraceContext()


class Intent(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An order that a strategy wants. `created_ns` is market time; `epoch` the strategy session's.

    `replaces` names the live order that this one is to take the place of.
    `timeout_ns` is how long the order may work, in market time; 0 means as long as its TIF.
    """

    client_order_id: str
    strategy: str
    epoch: int
    terms: OrderTerms
    created_ns: Nanos
    purpose: Purpose = Purpose.ENTRY
    timeout_ns: Nanos = Nanos(0)
    replaces: str = ""
    parent: str = ""
    cause: Cause = Cause()


class CheckResult(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One check with its numbers, as scaled integers or counts: limit and what was measured."""

    check: str
    limit: int
    actual: int
    passed: bool = True


class Refused(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="refused"):
    """Risk or execution says no. `message` is one plain sentence with the numbers in it."""

    client_order_id: str
    code: DenialCode
    message: str
    limit: int = 0
    actual: int = 0
    checks: tuple[CheckResult, ...] = ()


class Approval(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="approval"):
    """The terms that risk allows, and for how long; signed over its canonical bytes.

    `worst_price` is the worst acceptable execution price (0 only for a cancel-like reduction that
    has no price). `expires_ns` is in execution's machine time as learned when the session opened.
    `reserved` is the notional that risk holds back until execution says how the order ended.
    """

    account: str
    session: int
    halt_number: int
    policy_version: int
    client_order_id: str
    strategy: str
    purpose: Purpose
    terms: OrderTerms
    worst_price: Price
    reserved: Money
    reduces: bool
    expires_ns: Nanos
    timeout_ns: Nanos = Nanos(0)
    replaces: str = ""
    parent: str = ""


class ApprovedOrder(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An approval with its signature and the story that belongs into execution's journal."""

    approval: Approval
    token: bytes
    cause: Cause = Cause()
    checks: tuple[CheckResult, ...] = ()


def canonical_bytes(approval: Approval) -> bytes:
    """The bytes that are signed: every field, in declaration order, unambiguous."""
    return _ENCODER.encode(approval)


_ENCODER = msgspec.msgpack.Encoder()
