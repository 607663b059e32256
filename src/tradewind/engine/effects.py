"""What the risk desk asks of its shell, to be done in this order."""

import msgspec

from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.intents import ApprovedOrder, CheckResult, Refused
from tradewind.domain.reports import HaltReport, Report
from tradewind.domain.values import Money
from tradewind.engine.records import Record


class Append(msgspec.Struct, frozen=True, gc=False, tag="append"):
    """Append `encode_record(record)` to risk's journal.

    Effects after an `urgent` record wait until it is durable; no other effect waits for the disk.
    """

    record: Record
    urgent: bool = False


class Place(msgspec.Struct, frozen=True, gc=False, tag="place"):
    """Send an approved order to execution; after a lost session it is never sent again."""

    order: ApprovedOrder


class Cancel(msgspec.Struct, frozen=True, gc=False, tag="cancel"):
    """Ask execution to cancel an order."""

    client_order_id: str
    by: str
    reason: str = ""


class CancelAll(msgspec.Struct, frozen=True, gc=False, tag="cancel_all"):
    """Ask execution to cancel every order of a scope (`tradewind.execution.inputs`)."""

    scope: str
    by: str
    reason: str = ""


class Halt(msgspec.Struct, frozen=True, gc=False, tag="halt"):
    """Tell execution a halt number; it journals it and answers with the same report."""

    report: HaltReport


class AskSeen(msgspec.Struct, frozen=True, gc=False, tag="ask_seen"):
    """Ask execution whether an approval of an older session ever arrived."""

    client_order_id: str


class Resync(msgspec.Struct, frozen=True, gc=False, tag="resync"):
    """Reports are missing: open a new session with execution from after `known`."""

    known: int


class Granted(msgspec.Struct, frozen=True, gc=False, tag="granted"):
    """A strategy's intent was approved."""

    client_order_id: str
    checks: tuple[CheckResult, ...] = ()


class StateTold(msgspec.Struct, frozen=True, gc=False, tag="state"):
    """What a strategy is told of its own standing."""

    state: TradingState
    equity: Money
    buying_power: Money


class ToStrategy(msgspec.Struct, frozen=True, gc=False, tag="to_strategy"):
    """Hand a decision, a report or its state to a strategy's open session."""

    strategy: str
    message: Refused | Granted | Report | StateTold


class Alarm(msgspec.Struct, frozen=True, gc=False, tag="alarm"):
    """Tell a person at once."""

    code: AlarmCode
    message: str


class Watch(msgspec.Struct, frozen=True, gc=False, tag="watch"):
    """Subscribe to market data of these symbols too."""

    symbols: frozenset[str]


class StatusChanged(msgspec.Struct, frozen=True, gc=False, tag="status"):
    """Something that a status display shows has changed."""

    what: str


Effect = (
    Append
    | Place
    | Cancel
    | CancelAll
    | Halt
    | AskSeen
    | Resync
    | ToStrategy
    | Alarm
    | Watch
    | StatusChanged
)
