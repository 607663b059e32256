"""What the core asks of its shell.

The contract: the shell performs effects in their order, and a `Send`, `Emit`, `Reply` or
`Readiness` leaves only after every `Append` before it is durable at the journal's level. So the
shell notes the number of its newest append beside each such effect and lets it go once
`journal.durable` has reached that number. Nothing else about ordering is the shell's business.

An effect that is lost in a crash is not missed: after a restart the records tell the core what it
had asked for, and it asks the venue how that ended.
"""

import msgspec

from tradewind.domain.intents import Refused
from tradewind.domain.orders import OrderTerms
from tradewind.domain.reports import Report
from tradewind.domain.values import Nanos
from tradewind.execution.records import Record


class Append(msgspec.Struct, frozen=True, gc=False, tag="append"):
    """Append `encode_record(record)` to the journal; `urgent` ones may use its reserve."""

    record: Record
    urgent: bool


class Submit(msgspec.Struct, frozen=True, gc=False, tag="submit"):
    """Call `broker.submit`, answer with `core.venue_answer(request_id, answer)`."""

    request_id: int
    client_order_id: str
    terms: OrderTerms


class Cancel(msgspec.Struct, frozen=True, gc=False, tag="cancel"):
    """Call `broker.cancel`, answer with `core.venue_answer(request_id, answer)`."""

    request_id: int
    client_order_id: str
    venue_order_id: str


class Replace(msgspec.Struct, frozen=True, gc=False, tag="replace"):
    """Call `broker.replace`, answer with `core.venue_answer(request_id, answer)`."""

    request_id: int
    venue_order_id: str
    client_order_id: str
    terms: OrderTerms


class CancelEverything(msgspec.Struct, frozen=True, gc=False, tag="cancel_all"):
    """Call `broker.cancel_all`, answer with `core.venue_answer(request_id, answer)`."""

    request_id: int


class LookUp(msgspec.Struct, frozen=True, gc=False, tag="look_up"):
    """Call `broker.look_up`, answer with `core.look_up_answer` (`Failed` for a `VenueError`)."""

    client_order_id: str


class Reconcile(msgspec.Struct, frozen=True, gc=False, tag="reconcile"):
    """Read the venue's books in the order of `Books`, answer with `core.reconcile_answer`.

    `recent`: with the ids of the newest orders, as the first round of a start asks.
    """

    round: int
    since_ns: Nanos
    recent: bool = False


Request = Submit | Cancel | Replace | CancelEverything | LookUp | Reconcile


class Send(msgspec.Struct, frozen=True, gc=False, tag="send"):
    """Ask the venue; every request gets an answer, at the latest by the shell's own deadline."""

    request: Request


class Emit(msgspec.Struct, frozen=True, gc=False, tag="emit"):
    """Hand a numbered report to every subscriber; `AlarmReport`s also alert a person."""

    report: Report


class Taken(msgspec.Struct, frozen=True, gc=False, tag="taken"):
    """The order is journalled; `report` is the number of its first report."""

    client_order_id: str
    report: int


class Reply(msgspec.Struct, frozen=True, gc=False, tag="reply"):
    """Answer the approval that asked."""

    answer: Taken | Refused


class Readiness(msgspec.Struct, frozen=True, gc=False, tag="readiness"):
    """Whether execution is level with the venue; sent when it changes, `reason` "" when ready."""

    ready: bool
    reason: str = ""


Effect = Append | Send | Emit | Reply | Readiness
