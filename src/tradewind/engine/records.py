"""What risk's own journal holds; execution's reports are the other half of its memory."""

import msgspec

from tradewind.domain.intents import Intent, Refused
from tradewind.domain.values import Money, Nanos
from tradewind.risk.breaker import Breaker
from tradewind.risk.exits import ExitMark
from tradewind.risk.limits import PolicyLimits, StrategyLimits
from tradewind.risk.states import Latch


class EpochGiven(msgspec.Struct, frozen=True, gc=False, tag="epoch"):
    """A session of a strategy, or of risk's own orders ("" as strategy), began."""

    strategy: str
    epoch: int
    at_ns: Nanos


class PolicyApplied(msgspec.Struct, frozen=True, gc=False, tag="policy"):
    """A version of the policy came into force."""

    version: int
    policy: PolicyLimits
    at_ns: Nanos
    by: str = ""


class StrategyApplied(msgspec.Struct, frozen=True, gc=False, tag="strategy"):
    """A version of a strategy's limits came into force."""

    version: int
    limits: StrategyLimits
    at_ns: Nanos
    by: str = ""


class StrategyRemoved(msgspec.Struct, frozen=True, gc=False, tag="removed"):
    """A strategy's resource is gone."""

    version: int
    name: str
    at_ns: Nanos


class DayOpened(msgspec.Struct, frozen=True, gc=False, tag="day"):
    """A trading day began: what day P&L is measured from.

    `day` counts days since 1970; `strategies` holds each one's P&L since its first order.
    """

    day: int
    equity: Money
    strategies: dict[str, int]
    deposits: Money
    at_ns: Nanos


class PeakSeen(msgspec.Struct, frozen=True, gc=False, tag="peak"):
    """The day's best P&L, kept when a drawdown limit is measured from it."""

    gain: Money
    at_ns: Nanos


class IntentDenied(msgspec.Struct, frozen=True, gc=False, tag="denied"):
    """The whole story of an intent that did not leave."""

    intent: Intent
    refused: Refused
    at_ns: Nanos


class LockSet(msgspec.Struct, frozen=True, gc=False, tag="lock"):
    """A strategy was locked by too many executions, or unlocked by a person."""

    strategy: str
    locked: bool
    at_ns: Nanos
    by: str = ""
    reason: str = ""


class FailureSet(msgspec.Struct, frozen=True, gc=False, tag="failure"):
    """A strategy failed, or works again; three failures keep it down."""

    strategy: str
    failed: bool
    at_ns: Nanos
    reason: str = ""


class FlattenMoved(msgspec.Struct, frozen=True, gc=False, tag="flatten"):
    """A flatten of a scope began, went on to its next round, or ended (`round` 0)."""

    scope: str
    round: int
    at_ns: Nanos
    by: str = ""
    reason: str = ""


class Seen(msgspec.Struct, frozen=True, gc=False, tag="seen"):
    """The number of a report that risk has taken in."""

    number: int


class JournalKnown(msgspec.Struct, frozen=True, gc=False, tag="journal"):
    """The id of execution's journal that risk trades on."""

    identity: str


Record = (
    EpochGiven
    | PolicyApplied
    | StrategyApplied
    | StrategyRemoved
    | DayOpened
    | PeakSeen
    | IntentDenied
    | LockSet
    | FailureSet
    | FlattenMoved
    | Seen
    | JournalKnown
    | Latch
    | Breaker
    | ExitMark
)

_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[Record] = msgspec.msgpack.Decoder(Record)


def encode_record(record: Record) -> bytes:
    """The bytes of a record."""
    return _ENCODER.encode(record)


def decode_record(payload: bytes) -> Record:
    """The record of some bytes.

    Raises:
        msgspec.MsgspecError: not a record of this journal.
    """
    return _DECODER.decode(payload)
