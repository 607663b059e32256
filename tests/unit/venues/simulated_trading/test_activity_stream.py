"""The account's history as sent events: what was, then what happens, until the end asked for."""

import asyncio
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.unit.venues.simulated_trading.serving import KEYS, LIMIT, OTHER, Served, serving
from tests.waiting import soon
from tradewind.venues.simulated.activity_events import event_id
from tradewind.venues.simulated.texts import time_text

_PATH = "/v2beta1/events/activities"
_MARKETABLE = {**LIMIT, "limit_price": "100", "qty": "1"}


def lines(text: str) -> list[dict[str, Any]]:
    return [
        msgspec.json.decode(line.removeprefix("data:"), type=dict[str, Any])
        for line in text.splitlines()
        if line.startswith("data:")
    ]


async def history(venue: Served, keys: dict[str, str] = KEYS) -> list[dict[str, Any]]:
    now = time_text(venue.exchange.now_ns)
    text = (await venue.ask("GET", f"{_PATH}?since=2000-01-01&until={now}", keys=keys))[1]
    return lines(text or "")


async def test_a_bust_names_what_it_takes_back_and_the_list_of_activities_has_it_not() -> None:
    async with serving() as venue:
        await venue.ask("POST", "/v2/orders", _MARKETABLE)
        (fill,) = (await venue.ask("GET", "/v2/account/activities"))[1]
        venue.exchange.amend_execution(fill["execution_id"])
        venue.host.settle()
        filled, busted = await history(venue)
        assert (await venue.ask("GET", "/v2/account/activities"))[1] == [fill]
    assert filled["ref_id"] == busted["previous_id"] == fill["execution_id"]
    assert busted["details"]["execution_type"] == "trade_bust"


async def test_each_account_has_its_own_events() -> None:
    async with serving() as venue:
        await venue.ask("POST", "/v2/orders", _MARKETABLE)
        assert await history(venue, OTHER) == []


async def test_without_an_end_the_stream_goes_on_with_what_happens() -> None:
    async with serving() as venue, aiohttp.ClientSession(headers=KEYS) as session:
        await venue.ask("POST", "/v2/orders", _MARKETABLE)
        async with session.get(f"http://127.0.0.1:{venue.port}{_PATH}") as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            await venue.ask("POST", "/v2/orders", {**_MARKETABLE, "qty": "3"})
            heard = await soon(answer.content.readuntil(b"\n\n"))
    assert [event["qty"] for event in lines(heard.decode())] == ["3"]


async def test_until_a_later_time_the_stream_waits_for_it() -> None:
    async with serving() as venue:
        later = time_text(venue.exchange.now_ns + 10**9)
        query = f"{_PATH}?since=2000-01-01&until={later}"
        reading = asyncio.create_task(venue.ask("GET", query))
        await asyncio.sleep(0.05)
        assert not reading.done()
        await venue.ask("POST", "/v2/orders", _MARKETABLE)
        venue.quote(99, 100)
        venue.quote(99, 100)
        await venue.ask("POST", "/v2/orders", _MARKETABLE)
        status, text, _ = await soon(reading)
    assert (status, len(lines(text))) == (200, 1)


@pytest.mark.parametrize(
    "query",
    ["until=2026-01-01", "until_id=0", "since=2026-01-01&since_id=0", "since=never"],
)  # fmt: skip
async def test_ends_that_do_not_belong_together_are_refused(query: str) -> None:
    async with serving() as venue:
        status, told, headers = await venue.ask("GET", f"{_PATH}?{query}")
    assert (status, told["code"]) == (422, 40010001)
    assert "X-RateLimit-Remaining" in headers


async def test_a_stranger_hears_nothing() -> None:
    async with serving() as venue:
        status, _, _ = await venue.ask("GET", _PATH, keys={})
    assert status == 401


def test_ids_sort_by_time_then_by_place() -> None:
    ids = [event_id(ms * 10**6, place) for ms, place in ((1, 7), (2, 0), (2, 1), (2, 33))]
    assert ids == sorted(set(ids))
    assert {len(each) for each in ids} == {26}
