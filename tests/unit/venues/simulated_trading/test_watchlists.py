"""Watchlists: unique names, listed symbols, kept over a restart."""

from pathlib import Path

import pytest

from tests.unit.venues.simulated_trading.serving import OTHER, serving

_TECH = {"name": "tech", "symbols": ["AAPL", "GME"]}


async def test_a_watchlist_outlives_the_venue(tmp_path: Path) -> None:
    async with serving(tmp_path) as venue:
        created = (await venue.ask("POST", "/v2/watchlists", _TECH))[1]
    async with serving(tmp_path) as venue:
        status, found, _ = await venue.ask("GET", f"/v2/watchlists/{created['id']}")
    assert (status, found) == (200, created)


async def test_another_account_does_not_see_it() -> None:
    async with serving() as venue:
        created = (await venue.ask("POST", "/v2/watchlists", _TECH))[1]
        assert (await venue.ask("GET", "/v2/watchlists", keys=OTHER))[1] == []
        path = f"/v2/watchlists/{created['id']}"
        assert (await venue.ask("GET", path, keys=OTHER))[0] == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "tech"}, 40010001),
        ({"name": ""}, 40010001),
        ({"name": "x" * 65}, 40010001),
        ({"symbols": ["AAPL"]}, 40010001),
        ({"name": 7}, 40010001),
        ({"name": "new", "symbols": ["NOPE"]}, 42210000),
        ({"name": "new", "symbols": ["AAPL", "AAPL"]}, 42210000),
        ({"name": "new", "symbols": "AAPL"}, 40010001),
    ],
)
async def test_a_wrong_watchlist_is_refused_and_nothing_changes(
    body: dict[str, object], code: int
) -> None:
    async with serving() as venue:
        await venue.ask("POST", "/v2/watchlists", _TECH)
        status, told, _ = await venue.ask("POST", "/v2/watchlists", body)
        listed = (await venue.ask("GET", "/v2/watchlists"))[1]
    assert (status, told["code"]) == (422, code)
    assert [each["name"] for each in listed] == ["tech"]


async def test_symbols_keep_the_order_in_which_they_came() -> None:
    async with serving() as venue:
        path = f"/v2/watchlists/{(await venue.ask('POST', '/v2/watchlists', _TECH))[1]['id']}"
        added = (await venue.ask("POST", path, {"symbol": "BTCUSD"}))[1]
        removed = (await venue.ask("DELETE", f"{path}/AAPL"))[1]
        again = await venue.ask("DELETE", f"{path}/AAPL")
        twice = await venue.ask("POST", path, {"symbol": "GME"})
    assert [asset["symbol"] for asset in added["assets"]] == ["AAPL", "GME", "BTC/USD"]
    assert [asset["symbol"] for asset in removed["assets"]] == ["GME", "BTC/USD"]
    assert (again[0], twice[0]) == (404, 422)
