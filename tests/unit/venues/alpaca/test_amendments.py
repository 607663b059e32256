"""Busts and corrections in a gap of the order stream are asked for until the venue tells them."""

from collections.abc import AsyncGenerator
from typing import cast

import msgspec
import pytest

from tradewind.domain.errors import VenueUnavailableError
from tradewind.domain.values import SECOND, Nanos
from tradewind.ports.broker import NotSent, StreamDown, StreamMessage, StreamUp
from tradewind.venues._http import Reply
from tradewind.venues.alpaca.amendments import Amendments
from tradewind.venues.alpaca.broker import AlpacaBroker
from tradewind.venues.alpaca.calls import Calls, Parameters
from tradewind.venues.alpaca.times import time_text
from tradewind.venues.alpaca.updates import UpdateStream

NOW_NS = 1_767_366_000 * SECOND
AT_NS = Nanos(NOW_NS - 10 * SECOND)
CORRECTED = {
    "ref_id": "e-2",
    "previous_id": "e-1",
    "at": time_text(AT_NS),
    "qty": "15",
    "price": "100.01",
    "details": {
        "execution_type": "trade_correct",
        "order_id": "o-1",
        "symbol": "AAPL",
        "side": "buy",
    },
}


class Venue:
    """Tells its time and one correction, if it is there; notes since when it was asked."""

    def __init__(self) -> None:
        self.away, self.status = False, 200
        self.asked: list[str] = []

    async def ask(self, path: str, parameters: Parameters | None = None) -> object:
        assert path == "/v2/clock"
        return {"timestamp": time_text(NOW_NS)}

    async def send(
        self, method: str, path: str, *, parameters: Parameters, body: object = None
    ) -> Reply | NotSent:
        assert (method, path, body) == ("GET", "/v2beta1/events/activities", None)
        self.asked.append(str(parameters["since"]))
        if self.away:
            return NotSent("connection refused")
        return Reply(self.status, b"data: " + msgspec.json.encode(CORRECTED) + b"\n\n", {})


@pytest.fixture
def venue() -> Venue:
    return Venue()


@pytest.fixture
def amendments(venue: Venue) -> Amendments:
    return Amendments(cast(Calls, venue))


async def told(amendments: Amendments, since_ns: int) -> list[str]:
    return [each.execution_id for each in await amendments.since(since_ns)]


async def test_a_gap_is_asked_about_until_the_venue_answers(
    venue: Venue, amendments: Amendments
) -> None:
    venue.away = True
    unread = [await told(amendments, AT_NS) for _ in range(20)]
    venue.away = False

    assert unread == [[]] * 20
    assert await told(amendments, AT_NS) == ["e-2"]


@pytest.mark.parametrize(("status", "questions"), [(403, 1), (404, 1), (429, 3), (500, 3)])
async def test_an_account_without_such_a_stream_is_asked_once_a_gap(
    venue: Venue, amendments: Amendments, status: int, questions: int
) -> None:
    venue.status = status
    assert [await told(amendments, AT_NS) for _ in range(3)] == [[], [], []]
    assert len(venue.asked) == questions
    amendments.missed()
    await amendments.since(AT_NS)
    assert len(venue.asked) == questions + 1


async def test_without_a_clock_the_gap_stays_open(
    venue: Venue, amendments: Amendments, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(path: str, parameters: Parameters | None = None) -> object:
        raise VenueUnavailableError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(venue, "ask", refused)
        unread = [await told(amendments, AT_NS) for _ in range(20)]

    assert unread == [[]] * 20
    assert await told(amendments, AT_NS) == ["e-2"]


async def test_what_is_read_late_is_told_though_its_time_has_passed(
    venue: Venue, amendments: Amendments
) -> None:
    later_ns = AT_NS + 600 * SECOND
    venue.away = True
    await told(amendments, AT_NS)
    await told(amendments, later_ns)
    venue.away = False

    assert await told(amendments, later_ns) == ["e-2"]
    assert await told(amendments, later_ns + SECOND) == ["e-2"]
    assert venue.asked == [time_text(AT_NS)] * 3


async def test_what_was_read_in_time_is_told_by_time_alone(amendments: Amendments) -> None:
    assert await told(amendments, AT_NS) == ["e-2"]
    assert await told(amendments, AT_NS + SECOND) == []


async def test_a_gap_that_was_read_costs_no_further_question(
    venue: Venue, amendments: Amendments
) -> None:
    for _ in range(3):
        await told(amendments, AT_NS)
    amendments.missed()
    for _ in range(3):
        await told(amendments, AT_NS)

    assert len(venue.asked) == 2


class Stream:
    """Goes down, and comes back."""

    async def messages(self) -> AsyncGenerator[StreamMessage, None]:
        yield StreamUp()
        yield StreamDown("cut")
        yield StreamUp()


async def test_what_happens_after_an_answer_while_the_stream_is_down_is_asked_for_too(
    venue: Venue,
) -> None:
    broker = AlpacaBroker(cast(Calls, venue), cast(UpdateStream, Stream()))
    asked = []
    async for _ in broker.updates():
        await told(broker.amendments, AT_NS)
        asked.append(len(venue.asked))

    assert asked == [1, 2, 3]
