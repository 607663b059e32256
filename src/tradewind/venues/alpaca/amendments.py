"""Busts and corrections that the order stream may have missed, from the venue's replayable events.

The list of activities tells fills alone; `/v2beta1/events/activities` (server-sent events) also
tells what was taken back or restated. It is read after every gap of the order stream, and at the
start; a gap is over once it was read, however long that takes. Until then positions show that
something is missing, but a restated price shows in no position.
"""

from collections.abc import Iterator

from tradewind.domain.errors import MalformedValueError, VenueError
from tradewind.domain.values import SECOND, Nanos, Price, Quantity
from tradewind.ports.broker import Execution
from tradewind.venues._http import Reply
from tradewind.venues.alpaca.calls import Calls
from tradewind.venues.alpaca.fields import (
    Fields,
    as_object,
    decoded,
    moment,
    number,
    required_number,
    required_text,
    text,
)
from tradewind.venues.alpaca.parse_orders import side_of
from tradewind.venues.alpaca.times import time_text

_PATH, _CLOCK = "/v2beta1/events/activities", "/v2/clock"
_KINDS = {"trade_bust": "bust", "trade_correct": "correct"}
_MOST = 10_000
_NOT_OURS = (403, 404)
"""This account has no such stream: asking again brings nothing, and costs of the venue's rate."""


class Amendments:
    """What is known of busts and corrections; asks only when some may have been missed."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: dict[str, Execution] = {}
        self._late: set[str] = set()
        self._gaps, self._read = 1, 0
        self._unread_ns: int | None = None

    def missed(self) -> None:
        """The order stream has a gap: ask again."""
        self._gaps += 1

    async def since(self, since_ns: int) -> list[Execution]:
        """Every bust and correction since then that is known, after asking for missed ones.

        One that could be read only after its time had passed is told at any time.
        """
        if self._read < self._gaps:
            await self._ask(since_ns)
        late = self._late
        return [e for e in self._known.values() if e.ts_ns >= since_ns or e.execution_id in late]

    async def _ask(self, since_ns: int) -> None:
        """Ask from where the gap was first asked for: whoever asks moves on meanwhile."""
        gaps, unread_ns = self._gaps, self._unread_ns
        from_ns = since_ns if unread_ns is None else min(since_ns, unread_ns)
        self._unread_ns = from_ns
        try:
            found = await self._events(from_ns)
        except (VenueError, MalformedValueError):
            return
        self._keep(found, since_ns)
        self._read = max(self._read, gaps)
        if self._read == self._gaps:
            # No gap has come meanwhile.
            self._unread_ns = None

    def _keep(self, found: list[Execution], since_ns: int) -> None:
        for each in found:
            self._known[each.execution_id] = each
            if each.ts_ns < since_ns:
                self._late.add(each.execution_id)
        while len(self._known) > _MOST:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._late.discard(oldest)

    async def _events(self, since_ns: int) -> list[Execution]:
        """Ask up to the venue's own now: the stream of events then ends by itself."""
        clock = as_object(await self._calls.ask(_CLOCK))
        until_ns = moment(clock, "timestamp")
        span = {"since": time_text(since_ns), "until": time_text(max(since_ns + SECOND, until_ns))}
        outcome = await self._calls.send("GET", _PATH, parameters=span)
        if isinstance(outcome, Reply) and outcome.status in _NOT_OURS:
            return []
        if not isinstance(outcome, Reply) or outcome.status != 200:
            raise MalformedValueError("no events")
        return list(amended(outcome.body))


def amended(stream: bytes) -> Iterator[Execution]:
    """Read a whole stream of activity events; what is no bust or correction is skipped.

    Raises:
        MalformedValueError: an event that cannot be read.
    """
    for line in stream.splitlines():
        if line.startswith(b"data:"):
            fields = as_object(decoded(line.removeprefix(b"data:").strip()))
            details = fields.get("details")
            if isinstance(details, dict) and text(details, "execution_type") in _KINDS:
                yield _amendment(fields, details)


def _amendment(fields: Fields, details: Fields) -> Execution:
    event = text(details, "execution_type")
    own, earlier = required_text(fields, "ref_id"), text(fields, "previous_id")
    busted = event == "trade_bust"
    return Execution(
        execution_id=amendment_id(own, earlier, event),
        venue_order_id=required_text(details, "order_id"),
        symbol=required_text(details, "symbol"),
        side=side_of(details),
        quantity=Quantity(0 if busted else abs(required_number(fields, "qty"))),
        price=Price(0 if busted else number(fields, "price")),
        ts_ns=Nanos(moment(fields, "at", "executed_at")),
        kind=_KINDS[event],
        reverses=earlier or own,
    )


def amendment_id(own: str, earlier: str, event: str) -> str:
    """The id of a bust or correction; without one of its own, it is made of the original's."""
    return own if earlier else f"{own}:{_KINDS[event]}"
