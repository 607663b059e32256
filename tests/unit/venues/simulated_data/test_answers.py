"""Every path asks for a key, tells its limit, and fails in JSON."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.unit.venues.simulated_data.clients import KEYS, a_venue
from tradewind.venues.simulated.server import Venue

_OPEN = {"/healthz", "/readyz", "/stream", "/v2/iex", "/v2/sip", "/v2/delayed_sip", "/v2/test"}


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[Venue]:
    async with a_venue(tmp_path, symbols=("AAPL", "MSFT", "KO", "BTC/USD")) as running:
        yield running


@pytest.fixture
async def client(venue: Venue) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=venue.url, headers=KEYS) as opened:
        yield opened


@pytest.mark.parametrize(
    "path",
    ["/v1beta3/crypto/eu-1/snapshots?symbols=BTC/USD", "/v3/clock", "/v1beta1/news", "/nowhere",
     "/v2/watchlists", "/v1/corporate-actions", "/v1beta1/screener/stocks/most-actives"],
)  # fmt: skip
async def test_nobody_is_told_anything_without_a_key(venue: Venue, path: str) -> None:
    async with httpx.AsyncClient(base_url=venue.url) as stranger:
        answer = await stranger.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, 40110000)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v2/stocks/AAPL/snapshot", 200), ("/v2/stocks/NOPE/snapshot", 404), ("/nowhere", 404),
     ("/v2/stocks/bars", 400), ("/v2/options/contracts", 404), ("/v2/account", 200),
     ("/v2/orders/not-a-uuid", 422)],
)  # fmt: skip
async def test_every_answer_tells_the_limit_failures_included(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    limit, remaining = (
        int(answer.headers[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining")
    )
    assert remaining == limit - 1
    assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/v2/nowhere", 404, 40410000), ("PUT", "/v2/account", 405, 40510000),
     ("GET", "/v1beta1/options/bars", 404, 40410000), ("GET", "/v2/wallets", 404, 40410000),
     ("POST", "/v2/positions/AAPL/exercise", 404, 40410000),
     ("GET", "/v2/corporate_actions/announcements/x", 404, 40410000),
     ("GET", "/v2/stocks/meta/conditions/trade", 400, 40010000)],
)  # fmt: skip
async def test_what_is_not_served_is_refused_in_the_brokers_shape(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: int
) -> None:
    answer = await client.request(method, path)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert told["message"]


async def test_conditions_differ_by_tape(client: httpx.AsyncClient) -> None:
    path = "/v2/stocks/meta/conditions/trade?tape="
    assert (await client.get(path + "C")).json()["@"] == "Regular Sale"
    assert (await client.get(path + "A")).json()[" "] == "Regular Sale"


async def test_the_most_active_are_sorted_by_what_was_asked(client: httpx.AsyncClient) -> None:
    path = "/v1beta1/screener/stocks/most-actives"
    for by, field in (("volume", "volume"), ("trades", "trade_count")):
        told = (await client.get(f"{path}?by={by}&top=2")).json()["most_actives"]
        assert len(told) == 2
        assert told[0][field] >= told[1][field] > 0


async def test_movers_compare_with_the_last_close(venue: Venue, client: httpx.AsyncClient) -> None:
    told = (await client.get("/v1beta1/screener/stocks/movers")).json()
    found = {mover["symbol"]: mover for mover in told["gainers"] + told["losers"]}
    assert found
    for symbol, mover in found.items():
        snapshot = (await client.get(f"/v2/stocks/{symbol}/snapshot")).json()
        closed = snapshot["prevDailyBar"]["c"]
        assert mover["price"] - mover["change"] == pytest.approx(closed)
    assert all(mover["change"] > 0 for mover in told["gainers"])


async def test_the_clock_of_the_markets_follows_new_yorks_hours(client: httpx.AsyncClient) -> None:
    for time, phase in {
        "2026-07-01T13:00:00Z": "pre",
        "2026-07-01T14:00:00Z": "core",
        "2026-07-01T21:00:00Z": "post",
        "2026-07-04T15:00:00Z": "closed",
    }.items():
        (clock,) = (await client.get(f"/v3/clock?markets=NYSE&time={time}")).json()["clocks"]
        assert clock["phase"] == phase
        assert clock["phase_until"] > time[:10]
    assert (await client.get("/v3/clock?markets=LSE")).status_code == 400
