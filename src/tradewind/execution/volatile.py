"""What execution keeps in memory only: schedules that a restart makes anew from the state."""

from enum import StrEnum

import msgspec

from tradewind.domain.values import Nanos
from tradewind.execution.effects import Readiness
from tradewind.execution.inputs import OnShutdown
from tradewind.execution.rates import Bucket, Pace


class Why(StrEnum):
    """Why an order is looked up."""

    DOUBT = "doubt"
    CHECK = "check"
    FILLS = "fills"
    WATCH = "watch"


class Plan(msgspec.Struct):
    """The look-ups of one order: the next due at `next_ns`, none out while `asked_ns` is 0."""

    why: Why
    started_ns: Nanos
    next_ns: Nanos
    tries: int = 0
    failures: int = 0
    asked_ns: Nanos = Nanos(0)


class Retry(msgspec.Struct):
    """When something may be sent again; `request` is that of the newest try."""

    at_ns: Nanos = Nanos(0)
    tries: int = 0
    request: int = 0


class Rounds(msgspec.Struct):
    """Where reconciliation stands: `asked_ns` 0 when no round is out."""

    number: int = 0
    asked_ns: Nanos = Nanos(0)
    next_ns: Nanos = Nanos(0)
    mismatches: int = 0
    undecided: int = 0
    failures: int = 0
    asked_market_ns: Nanos = Nanos(0)
    difference: str = ""


class Volatile(msgspec.Struct):
    """Schedules and connections.

    `next_deadlines` is a heap, soonest first. `awake` holds the orders whose cancel an input may
    have made due, `look_up_now` says so of the look-ups; each tick looks at all of them, an input
    at these only, so that a thousand cancels don't look at each other.
    """

    bucket: Bucket
    pace: Pace = msgspec.field(default_factory=Pace)
    rounds: Rounds = msgspec.field(default_factory=Rounds)
    readiness: Readiness = Readiness(ready=False, reason="starting")
    stream_up: bool = False
    level: bool = False
    journal_checked: bool = False
    risk_connected: bool = False
    risk_heard_ns: Nanos = Nanos(0)
    risk_silent: bool = False
    journal_room: bool = True
    draining: OnShutdown | None = None
    unsent: dict[str, Retry] = {}
    cancels: dict[str, Retry] = {}
    awake: dict[str, bool] = {}
    plans: dict[str, Plan] = {}
    look_up_now: bool = False
    sent_ns: dict[str, Nanos] = {}
    flights_ns: dict[int, Nanos] = {}
    unknown_since: dict[str, Nanos] = {}
    flatten_rounds: int = 0
    flatten_reading: bool = False
    suspects: dict[str, list[str]] = {}
    deadlines: dict[str, Nanos] = {}
    next_deadlines: list[tuple[Nanos, str]] = []
    alarmed: dict[str, bool] = {}
