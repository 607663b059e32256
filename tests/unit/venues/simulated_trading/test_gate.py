"""What stands before every route, and the faults that it makes on demand."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace

from tests.unit.venues.simulated_trading.serving import KEYS, LIMIT, OTHER, Served, serving
from tests.unit.venues.simulated_trading.venue import PAPER_REPLAY
from tests.waiting import until_told


async def test_a_wrong_secret_is_401_with_the_venues_code() -> None:
    async with serving() as venue:
        wrong = {**KEYS, "APCA-API-SECRET-KEY": "no"}
        status, body, _ = await venue.ask("GET", "/v2/account", keys=wrong)
    assert (status, body["code"]) == (401, 40110000)


async def test_each_key_opens_its_own_account() -> None:
    async with serving() as venue:
        await venue.ask("POST", "/v2/orders", LIMIT)
        assert len((await venue.ask("GET", "/v2/orders"))[1]) == 1
        assert (await venue.ask("GET", "/v2/orders", keys=OTHER))[1] == []


async def test_every_answer_tells_the_rate_limit_and_the_last_is_429() -> None:
    async with serving(settings=replace(PAPER_REPLAY, rate_limit_per_minute=2)) as venue:
        left = [
            (await venue.ask("GET", "/v2/account"))[2]["X-RateLimit-Remaining"] for _ in range(2)
        ]
        status, body, headers = await venue.ask("GET", "/v2/account")
    assert left == ["1", "0"]
    assert (status, body["code"]) == (429, 42910000)
    assert headers["X-RateLimit-Limit"] == "2"


async def test_a_body_that_is_no_json_is_422() -> None:
    async with serving() as venue:
        status, body, _ = await venue.ask("POST", "/v2/orders", b"{nope")
    assert (status, body["code"]) == (422, 40010001)


async def test_deep_nesting_is_refused_not_fatal() -> None:
    async with serving() as venue:
        status, _, _ = await venue.ask("POST", "/v2/orders", b"[" * 100_000)
    assert status == 422


@pytest.mark.parametrize("kind", ["drop_answer_before", "drop_answer_after"])
async def test_a_dropped_answer_is_a_broken_connection(kind: str) -> None:
    async with serving() as venue:
        await venue.arm(kind=kind, path="/v2/orders", method="POST")
        with pytest.raises(aiohttp.ClientConnectionError):
            await venue.ask("POST", "/v2/orders", LIMIT)
        _, orders, _ = await venue.ask("GET", "/v2/orders")
    assert len(orders) == (1 if kind.endswith("after") else 0)


@pytest.mark.parametrize("kind", ["500", "503", "504"])
@pytest.mark.parametrize("accepted", [True, False])
async def test_a_server_error_says_nothing_of_acceptance(kind: str, accepted: bool) -> None:
    async with serving() as venue:
        await venue.arm(kind=kind, path="/v2/orders", method="POST", accepted=accepted)
        status, _, _ = await venue.ask("POST", "/v2/orders", LIMIT)
        _, orders, _ = await venue.ask("GET", "/v2/orders")
    assert (status, len(orders)) == (int(kind), int(accepted))


@pytest.mark.parametrize(("accepted", "at_once"), [(True, 1), (False, 0)])
async def test_an_answer_or_a_request_may_be_late(accepted: bool, at_once: int) -> None:
    async with serving() as venue:
        await venue.arm(
            kind="delayed", path="/v2/orders", method="POST", delay_ms=1000, accepted=accepted
        )
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(venue.ask("POST", "/v2/orders", LIMIT), 0.25)
        assert len((await venue.ask("GET", "/v2/orders"))[1]) == at_once
        await until_told(lambda: has_an_order(venue))


async def has_an_order(venue: Served) -> bool:
    return len((await venue.ask("GET", "/v2/orders"))[1]) == 1


async def test_an_ordered_429_accepts_nothing() -> None:
    async with serving() as venue:
        await venue.arm(kind="429", path="/v2/orders")
        status, _, _ = await venue.ask("POST", "/v2/orders", LIMIT)
        assert (status, (await venue.ask("GET", "/v2/orders"))[1]) == (429, [])


@pytest.mark.parametrize(("kind", "start"), [("html", "<html>"), ("truncated", '{"id":')])
async def test_an_unreadable_answer_is_unreadable(kind: str, start: str) -> None:
    async with serving() as venue:
        await venue.arm(kind=kind, path="/v2/orders", method="POST")
        _, text, _ = await venue.ask("POST", "/v2/orders", LIMIT)
    assert isinstance(text, str)
    assert text.startswith(start)


async def test_a_fault_strikes_as_often_as_it_was_told_and_only_there() -> None:
    async with serving() as venue:
        await venue.arm(kind="500", path="/v2/positions", count=2, skip=1)
        statuses = [(await venue.ask("GET", "/v2/positions"))[0] for _ in range(4)]
        assert (await venue.ask("GET", "/v2/account"))[0] == 200
    assert statuses == [200, 500, 500, 200]


async def test_an_unknown_fault_is_refused_with_its_name() -> None:
    async with serving() as venue:
        status, body, _ = await venue.ask("POST", "/faults", {"kind": "earthquake"})
    assert status == 422
    assert "earthquake" in body["message"]


async def test_cleared_faults_strike_no_more() -> None:
    async with serving() as venue:
        await venue.arm(kind="500", count=0, path="/v2/account")
        assert (await venue.ask("GET", "/v2/account"))[0] == 500
        await venue.ask("DELETE", "/faults")
        assert (await venue.ask("GET", "/v2/account"))[0] == 200


async def test_an_answered_order_is_in_the_journal_of_the_next_venue(tmp_path: Path) -> None:
    async with serving(tmp_path) as venue:
        _, placed, _ = await venue.ask("POST", "/v2/orders", LIMIT)
    async with serving(tmp_path) as venue:
        status, found, _ = await venue.ask("GET", f"/v2/orders/{placed['id']}")
    assert (status, found["status"]) == (200, "new")


async def test_the_journal_holds_no_secret(tmp_path: Path) -> None:
    async with serving(tmp_path) as venue:
        await venue.ask("POST", "/v2/orders", LIMIT)
    assert "secret-a" not in (tmp_path / "venue.jsonl").read_text()


async def test_an_execution_is_busted_by_hand() -> None:
    async with serving() as venue:
        await venue.ask("POST", "/v2/orders", {**LIMIT, "limit_price": "100"})
        _, fills, _ = await venue.ask("GET", "/v2/account/activities/FILL")
        path = f"/executions/{fills[0]['execution_id']}/amend"
        status, body, _ = await venue.ask("POST", path, {})
        assert (status, body["kind"]) == (200, "trade_bust")
        assert (await venue.ask("GET", "/v2/positions"))[1] == []


async def test_activities_come_page_by_page() -> None:
    async with serving() as venue:
        for _ in range(3):
            await venue.ask("POST", "/v2/orders", {**LIMIT, "limit_price": "100"})
        path = "/v2/account/activities/FILL?page_size=2&direction=asc"
        _, first, _ = await venue.ask("GET", path)
        _, second, _ = await venue.ask("GET", f"{path}&page_token={first[-1]['id']}")
    assert (len(first), len(second)) == (2, 1)
    assert len({each["id"] for each in [*first, *second]}) == 3


async def test_orders_are_filtered_and_counted() -> None:
    async with serving() as venue:
        for price in ("90", "91", "92"):
            await venue.ask("POST", "/v2/orders", {**LIMIT, "limit_price": price})
        await venue.ask("POST", "/v2/orders", {**LIMIT, "limit_price": "100"})
        _, opened, _ = await venue.ask("GET", "/v2/orders?limit=2")
        _, closed, _ = await venue.ask("GET", "/v2/orders?status=closed&symbols=AAPL,GME&side=buy")
        assert (await venue.ask("GET", "/v2/orders?limit=zero"))[0] == 422
    assert [order["limit_price"] for order in opened] == ["92", "91"]
    assert [order["status"] for order in closed] == ["filled"]
