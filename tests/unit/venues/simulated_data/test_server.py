"""The venue as a server and as a process: refusals, limits, restarts, clear endings."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.unit.venues.simulated_data.clients import KEYS, a_socket, a_venue, read
from tests.waiting import patience
from tradewind.domain.errors import ConfigurationError, JournalLockedError
from tradewind.domain.orders import OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE, Quantity
from tradewind.market.days import new_york_date
from tradewind.market.sessions import next_open
from tradewind.venues.simulated.orders import OrderRequest
from tradewind.venues.simulated.server import Venue


@pytest.fixture
async def venue(tmp_path: Path) -> AsyncIterator[Venue]:
    async with a_venue(tmp_path, data_requests=5, symbols=("AAPL", "BTC/USD")) as running:
        yield running


@pytest.fixture
async def client(venue: Venue) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=venue.url, headers=KEYS) as opened:
        yield opened


@pytest.mark.parametrize(
    "path",
    ["/v2/clock", "/v2/assets", "/v2/stocks/bars?symbols=AAPL", "/v1beta3/crypto/us/snapshots",
     "/v2/account", "/v2/orders"],
)  # fmt: skip
async def test_without_the_right_keys_every_path_is_401(venue: Venue, path: str) -> None:
    wrong = KEYS | {"APCA-API-SECRET-KEY": "guess"}
    async with httpx.AsyncClient(base_url=venue.url) as stranger:
        assert (await stranger.get(path)).status_code == 401
        assert (await stranger.get(path, headers=wrong)).json()["code"] == 40110000


async def test_the_sixth_request_of_five_is_429_and_every_answer_counts_down(
    client: httpx.AsyncClient,
) -> None:
    answers = [await client.get("/v2/clock") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == list("432100")


@pytest.mark.parametrize(
    "query",
    ["", "symbols=AAPL", "symbols=AAPL&timeframe=1Second", "symbols=AAPL&timeframe=1Min&limit=0",
     "symbols=AAPL&timeframe=1Min&start=yesterday", "symbols=AAPL&timeframe=1Min&feed=nope",
     "symbols=AAPL&timeframe=1Min&page_token=x", "symbols=AAPL&timeframe=1Min&sort=up",
     "symbols=AAPL&timeframe=1Min&start=2026-01-02&end=2026-01-01"],
)  # fmt: skip
async def test_wrong_history_requests_are_400_with_a_message(
    client: httpx.AsyncClient, query: str
) -> None:
    answer = await client.get(f"/v2/stocks/bars?{query}")
    assert answer.status_code == 400
    assert answer.json()["message"]


async def test_an_unknown_symbol_is_absent_from_many_and_404_alone(
    client: httpx.AsyncClient,
) -> None:
    many = await client.get("/v2/stocks/trades?symbols=NOPE,BTC/USD")
    assert many.json() == {"trades": {}, "next_page_token": None}
    assert (await client.get("/v2/stocks/NOPE/snapshot")).status_code == 404


async def test_assets_are_found_by_symbol_pair_and_id(client: httpx.AsyncClient) -> None:
    coin = (await client.get("/v2/assets/BTC/USD")).json()
    assert (await client.get("/v2/assets/BTCUSD")).json() == coin
    assert (await client.get(f"/v2/assets/{coin['id']}")).json() == coin
    assert (await client.get("/v2/assets/NOPE")).status_code == 404


async def test_a_taken_address_is_told_with_what_to_do(venue: Venue, tmp_path: Path) -> None:
    listen = venue.url.removeprefix("http://")
    with pytest.raises(ConfigurationError, match="in use; stop what uses it"):
        async with a_venue(tmp_path / "other", listen=listen):
            pass


async def test_a_second_venue_on_one_state_is_refused(venue: Venue, tmp_path: Path) -> None:
    with pytest.raises(JournalLockedError):
        async with a_venue(tmp_path):
            pass


async def test_a_restarted_venue_has_the_same_position_cash_and_prices(tmp_path: Path) -> None:
    async with a_venue(tmp_path) as venue:
        _buy(venue, 10)
        before = _books(venue)
        price, seen_ns = venue.exchange.state.markets["AAPL"].mark, venue.market.now_ns
    async with a_venue(tmp_path) as venue:
        assert _books(venue) == before
        assert venue.market.now_ns > seen_ns
        assert abs(venue.exchange.state.markets["AAPL"].mark / price - 1) < 0.005


async def test_a_running_market_goes_from_the_close_to_the_next_opening(tmp_path: Path) -> None:
    async with a_venue(tmp_path, start="2026-01-05T20:59:58Z", symbols=("AAPL",)) as venue:
        headers = KEYS | {"X-Tradewind-Clock": "1"}
        async with a_socket(venue, headers=headers) as socket, patience():
            await read(socket)
            while (await read(socket))[0]["t"] < next_open(venue.tape.start_ns):
                pass
    assert new_york_date(venue.market.now_ns).isoformat() == "2026-01-06"


def _buy(venue: Venue, shares: int) -> None:
    market, day = OrderType.MARKET, TimeInForce.DAY
    quantity = Quantity(shares * SCALE)
    venue.exchange.submit("paper", OrderRequest("AAPL", Side.BUY, market, day, quantity))
    venue.host.settle()


def _books(venue: Venue) -> tuple[int, int]:
    account = venue.exchange.accounts["paper"]
    return account.cash, account.holding("AAPL").quantity


async def a_process(folder: Path, **settings: object) -> Process:
    path = folder / "venue.json"
    path.write_bytes(msgspec.json.encode({"state": str(folder / "state"), **settings}))
    module = ("-m", "tradewind.venues.simulated", str(path))
    return await asyncio.create_subprocess_exec(sys.executable, *module, stdout=PIPE, stderr=PIPE)


async def ready(process: Process) -> str:
    assert process.stdout is not None
    line = msgspec.json.decode(await process.stdout.readline())
    assert line["event"] == "venue_ready"
    return str(line["url"])


@pytest.mark.process
async def test_a_process_says_where_it_listens_and_ends_in_order_at_sigterm(
    tmp_path: Path,
) -> None:
    process = await a_process(tmp_path)
    async with httpx.AsyncClient() as client:
        assert (await client.get(await ready(process) + "/healthz")).json()["status"] == "ok"
    process.send_signal(signal.SIGTERM)
    output, errors = await process.communicate()
    assert (process.returncode, output, errors) == (0, b"", b"")


@pytest.mark.process
async def test_after_kill_9_the_account_is_as_it_was_and_time_goes_on(tmp_path: Path) -> None:
    order = {"symbol": "AAPL", "qty": "3", "side": "buy", "type": "market", "time_in_force": "day"}
    process = await a_process(tmp_path)
    async with httpx.AsyncClient(base_url=await ready(process), headers=KEYS) as client:
        placed = (await client.post("/v2/orders", json=order)).json()
        before = (await client.get("/v2/clock")).json()["timestamp"]
    process.kill()
    await process.communicate()
    process = await a_process(tmp_path)
    async with httpx.AsyncClient(base_url=await ready(process), headers=KEYS) as client:
        found = (await client.get(f"/v2/orders/{placed['id']}")).json()
        assert found["client_order_id"] == placed["client_order_id"]
        assert (await client.get("/v2/clock")).json()["timestamp"] > before
    process.terminate()
    await process.communicate()


@pytest.mark.process
async def test_a_wrong_configuration_is_exit_2_and_one_clear_line(tmp_path: Path) -> None:
    process = await a_process(tmp_path, speed="fast")
    output, errors = await process.communicate()
    assert (process.returncode, output) == (2, b"")
    assert errors.decode().count("\n") == 1
    assert "speed: expected" in errors.decode()
