"""Every answer of the data host fits the broker's own OpenAPI document."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.test_openapi import document, faults_of, schema_of
from tests.unit.venues.simulated_data.clients import KEYS, a_venue
from tradewind.venues.simulated.server import Venue

_STOCKS = "symbols=AAPL,KO&start=2026-01-05T14:59:00Z&limit=50"
_COINS = "symbols=BTC/USD,ETH/USD&start=2026-01-05T14:59:00Z&limit=50"
_REQUESTS = [
    ("/v2/stocks/bars", f"{_STOCKS}&timeframe=1Min"),
    ("/v2/stocks/trades", _STOCKS),
    ("/v2/stocks/quotes", _STOCKS),
    ("/v2/stocks/bars/latest", "symbols=AAPL,KO"),
    ("/v2/stocks/trades/latest", "symbols=AAPL,KO&currency=USD"),
    ("/v2/stocks/quotes/latest", "symbols=AAPL,KO&feed=iex"),
    ("/v2/stocks/snapshots", "symbols=AAPL,KO"),
    ("/v2/stocks/meta/exchanges", ""),
    ("/v2/stocks/meta/conditions/{ticktype}", "tape=A"),
    ("/v2/stocks/{symbol}/bars", "timeframe=1Hour&start=2026-01-05"),
    ("/v2/stocks/{symbol}/trades", "limit=5&sort=desc"),
    ("/v2/stocks/{symbol}/quotes", "limit=5"),
    ("/v2/stocks/{symbol}/bars/latest", ""),
    ("/v2/stocks/{symbol}/trades/latest", ""),
    ("/v2/stocks/{symbol}/quotes/latest", ""),
    ("/v2/stocks/{symbol}/snapshot", ""),
    ("/v1beta3/crypto/{loc}/bars", f"{_COINS}&timeframe=5Min"),
    ("/v1beta3/crypto/{loc}/trades", _COINS),
    ("/v1beta3/crypto/{loc}/quotes", _COINS),
    ("/v1beta3/crypto/{loc}/latest/bars", "symbols=BTC/USD"),
    ("/v1beta3/crypto/{loc}/latest/trades", "symbols=BTC/USD"),
    ("/v1beta3/crypto/{loc}/latest/quotes", "symbols=BTC/USD"),
    ("/v1beta3/crypto/{loc}/latest/orderbooks", "symbols=BTC/USD"),
    ("/v1beta3/crypto/{loc}/snapshots", "symbols=BTC/USD,ETH/USD"),
]


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[Venue]:
    async with a_venue(tmp_path) as running:
        yield running


async def answer_of(client: httpx.AsyncClient, path: str, query: str) -> Any:
    address = path.format(symbol="AAPL", loc="us", ticktype="trade")
    answer = await client.get(f"{address}?{query}")
    assert answer.status_code == 200, (address, answer.text)
    return answer.json()


async def test_every_data_answer_fits_the_official_document(
    venue: Venue, capsys: pytest.CaptureFixture[str]
) -> None:
    api = document("market-data-api")
    async with httpx.AsyncClient(base_url=venue.url, headers=KEYS) as client:
        for path, query in _REQUESTS:
            told = await answer_of(client, path, query)
            schema = schema_of(api, "GET", path, 200)
            assert schema is not None
            assert not faults_of(schema, told)[:3], path
    documented = [path for path in api["paths"] if "/stocks/" in path or "/crypto/" in path]
    with capsys.disabled():
        told = f"{len(_REQUESTS)} of {len(documented)} documented stock and crypto operations"
        print(f"\n{told} served, each with a validated 2xx")  # noqa: T201 - the count is shown


async def test_pages_and_prices_are_not_empty(venue: Venue) -> None:
    async with httpx.AsyncClient(base_url=venue.url, headers=KEYS) as client:
        bars = await answer_of(client, *_REQUESTS[0])
        trades = await answer_of(client, *_REQUESTS[1])
    assert bars["bars"]["AAPL"][0]["vw"] > 0
    assert sum(map(len, trades["trades"].values())) == 50
    assert trades["next_page_token"]
