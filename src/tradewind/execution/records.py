"""The journal's records: a fact, and the reports that it led to.

A record holds what happened (the fact, whole, so that `explain` needs nothing else) and what was
concluded (the reports, numbered). Replay takes conclusions from the record instead of drawing them
again, so that a newer release reads an older journal to the very state that was reported then.
"""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.fills import FeePosting
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import Report
from tradewind.domain.values import SECOND, Money, Nanos
from tradewind.execution.inputs import SignedCommand
from tradewind.ports.broker import (
    AccountView,
    Answer,
    Execution,
    Found,
    NotFound,
    OrderView,
    TradeUpdate,
)


class Action(StrEnum):
    """A request that changes something at the venue."""

    SUBMIT = "submit"
    CANCEL = "cancel"
    REPLACE = "replace"
    CANCEL_ALL = "cancel_all"


class Started(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="started"):
    """A writer took the account; requests without an answer became UNKNOWN.

    `kept_orders` and `overlap_ns` say which closed orders are forgotten from here on.
    """

    account: str
    epoch: int
    build: str = ""
    kept_orders: int = 10_000
    overlap_ns: Nanos = Nanos(300 * SECOND)


class SessionOpened(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="session"):
    """Risk opened a stream; approvals of older sessions are refused from here on."""

    session: int
    risk: str
    known: int


class Placed(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="placed"):
    """An approval was taken: the write-ahead intent, with its cause and check numbers."""

    approved: ApprovedOrder


class Renewed(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="renewed"):
    """A fresh approval for the same id and terms: the order may be sent again."""

    approved: ApprovedOrder


class TurnedAway(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="turned_away"):
    """An approval was refused."""

    refused: Refused


class Sending(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="sending"):
    """Bytes may leave after this record; a crash from here on leaves the request UNKNOWN."""

    request_id: int
    action: Action
    client_order_id: str
    attempt: int
    epoch: int


class Answered(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="answered"):
    """The venue's answer to a request, or that there is none."""

    request_id: int
    action: Action
    client_order_id: str
    answer: Answer


class LookedUp(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="looked_up"):
    """What a look-up by our own id brought; `NotFound` is kept when it decides something."""

    client_order_id: str
    result: Found | NotFound


class Heard(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="heard"):
    """A message of the venue's order stream that told something new."""

    update: TradeUpdate


class Learned(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="learned"):
    """What a reconciliation told of one order: its view, or executions that we had missed."""

    client_order_id: str
    view: OrderView | None = None
    executions: tuple[Execution, ...] = ()


class Synthesised(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="synthesised"):
    """The venue counts more filled than its executions say, even when asked."""

    client_order_id: str


class CancelAsked(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="cancel_asked"):
    """Somebody wants these orders gone; remembered until each is final."""

    client_order_ids: tuple[str, ...]
    by: str
    reason: str


class Ended(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="ended"):
    """We closed an order on our own: never sent, or not accepted after the whole window."""

    client_order_id: str
    reason: str


class HaltSet(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="halt"):
    """A halt, or its end: older approvals that don't reduce are refused."""

    number: int
    state: TradingState
    by: str
    reason: str


class Posted(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="posted"):
    """The venue took or paid cash apart from fills."""

    posting: FeePosting


class PositionAdopted(
    msgspec.Struct, frozen=True, gc=False, array_like=True, tag="position_adopted"
):
    """A position at the venue that no order of ours explains."""

    position: VenuePosition


class Reconciled(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="reconciled"):
    """A reconciliation came to its end: orders, then fills, then positions and cash."""

    until_ns: Nanos
    account: AccountView
    positions: tuple[VenuePosition, ...]
    matched: bool
    opening_cash: Money = Money(0)


class FlattenAsked(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="flatten_asked"):
    """A person's signed command, kept as the approval of the closing orders."""

    signed: SignedCommand


class Closing(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="closing"):
    """A closing order; its approval's token is that of the command which stands for it."""

    command_id: str
    approved: ApprovedOrder


class FlattenEnded(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="flatten_ended"):
    """A flatten command is done, or was given up and a person told."""

    command_id: str
    flat: bool


class JournalLost(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="journal_lost"):
    """The venue has orders of ours that are not in the journal; their ids count as used."""

    client_order_ids: tuple[str, ...]


class Alarmed(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="alarmed"):
    """Something a person must see, and nothing else changed."""


Fact = (
    Started
    | SessionOpened
    | Placed
    | Renewed
    | TurnedAway
    | Sending
    | Answered
    | LookedUp
    | Heard
    | Learned
    | Synthesised
    | CancelAsked
    | Ended
    | HaltSet
    | Posted
    | PositionAdopted
    | Reconciled
    | FlattenAsked
    | Closing
    | FlattenEnded
    | JournalLost
    | Alarmed
)


class Record(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One record: market time, what happened, what was reported."""

    ts_ns: Nanos
    fact: Fact
    reports: tuple[Report, ...] = ()


encode_record: Callable[[Record], bytes] = msgspec.msgpack.Encoder().encode
"""The bytes that go into the journal; bound once, because four records are made for each order."""


def decode_record(payload: bytes) -> Record:
    """Read a record back.

    Raises:
        msgspec.DecodeError: not a record of this release; the journal's checksum held, so a newer
            release wrote it.
    """
    return _DECODER.decode(payload)


_DECODER = msgspec.msgpack.Decoder(Record)
