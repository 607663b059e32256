"""What the shell hands to the core, beside the values of the ports."""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from tradewind.domain.fills import FeePosting
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import Nanos
from tradewind.ports.broker import AccountView, Execution, OrderView


class Now(NamedTuple):
    """Both clocks at the moment of an input: market time (UTC) and machine time (monotonic)."""

    market_ns: Nanos
    machine_ns: Nanos


class Failed(msgspec.Struct, frozen=True, gc=False, tag="failed"):
    """A query failed: nothing is known, least of all that there is nothing.

    `retry_after_ns` is how long a 429 asks us to wait.
    """

    reason: str
    retry_after_ns: Nanos = Nanos(0)


class Books(msgspec.Struct, frozen=True, gc=False, tag="books"):
    """All that a reconciliation asks of the venue, read in this order.

    Read open orders first and positions last, so that nothing can slip between them unseen.
    `recent_ids` are the client order ids of the newest orders, where the round asks for them.
    """

    open_orders: tuple[OrderView, ...]
    executions: tuple[Execution, ...]
    postings: tuple[FeePosting, ...]
    positions: tuple[VenuePosition, ...]
    account: AccountView
    recent_ids: tuple[str, ...] = ()


class OnShutdown(StrEnum):
    """What a drain does with orders and positions."""

    CANCEL_ENTRIES = "CancelEntries"
    KEEP = "Keep"
    FLATTEN = "Flatten"


class FlattenCommand(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="flatten"):
    """A person's order to close everything while risk is dead; `command_id` makes it single-use."""

    account: str
    command_id: str
    by: str
    reason: str


class SignedCommand(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A flatten command with its HMAC-SHA-256 over `command_bytes`."""

    command: FlattenCommand
    token: bytes


def command_bytes(command: FlattenCommand) -> bytes:
    """The bytes that an operator signs."""
    return _ENCODER.encode(command)


ENTRIES = "entries"
"""Scope of a cancel-all: our own entries; exits stay."""
EVERYTHING = "everything"
"""Scope of a cancel-all: every order of the account, external ones included (policy flatten)."""


def strategy_scope(strategy: str) -> str:
    """Every order of one strategy."""
    return f"strategy:{strategy}"


def strategy_entries(strategy: str) -> str:
    """The entries of one strategy."""
    return f"{ENTRIES}:{strategy}"


_ENCODER = msgspec.msgpack.Encoder()
