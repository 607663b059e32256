"""A trading host on a real socket, with a client that speaks to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web

from tests.unit.venues.simulated_trading.venue import ASSETS, PAPER_REPLAY, START, quote
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.faults import FaultPlan
from tradewind.venues.simulated.gates import Gate
from tradewind.venues.simulated.journal import VenueJournal
from tradewind.venues.simulated.settings import AccountSettings, ExchangeSettings
from tradewind.venues.simulated.stream_sockets import StreamEndpoint
from tradewind.venues.simulated.trading_host import TradingHost

KEYS = {"APCA-API-KEY-ID": "key-a", "APCA-API-SECRET-KEY": "secret-a"}
OTHER = {"APCA-API-KEY-ID": "key-b", "APCA-API-SECRET-KEY": "secret-b"}
ACCOUNTS = [AccountSettings("a", "key-a", "secret-a"), AccountSettings("b", "key-b", "secret-b")]
LIMIT = {
    "symbol": "AAPL",
    "qty": "10",
    "side": "buy",
    "type": "limit",
    "limit_price": "90",
    "time_in_force": "day",
}


class Served:
    def __init__(self, host: TradingHost, session: aiohttp.ClientSession, port: int) -> None:
        self.host, self._session, self.port = host, session, port
        self.exchange = host.exchange

    async def ask(
        self, method: str, path: str, body: Any = None, keys: dict[str, str] = KEYS
    ) -> tuple[int, Any, dict[str, str]]:
        data = body if isinstance(body, bytes) else msgspec.json.encode(body) if body else None
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self._session.request(method, url, data=data, headers=keys) as answer:
            text = await answer.read()
            headers = dict(answer.headers)
            try:
                return answer.status, msgspec.json.decode(text or b"null"), headers
            except msgspec.DecodeError:
                return answer.status, text.decode(), headers

    async def arm(self, **fault: Any) -> None:
        assert (await self.ask("POST", "/faults", fault))[0] == 200

    def listen(self, path: str = "/stream", **headers: str) -> Any:
        return self._session.ws_connect(f"http://127.0.0.1:{self.port}{path}", headers=headers)

    def quote(self, bid: float, ask: float) -> None:
        quote(self.exchange, bid, ask)
        self.host.settle()


@asynccontextmanager
async def serving(
    folder: Path | None = None,
    settings: ExchangeSettings = PAPER_REPLAY,
    authentication_s: float = 10,
) -> AsyncIterator[Served]:
    exchange = Exchange(ASSETS, settings, seed=7)
    journal = VenueJournal(folder, durable=False) if folder else None
    host = TradingHost(exchange, ACCOUNTS, journal=journal, plan=FaultPlan(seed=1))
    exchange.advance(max(START, exchange.now_ns))
    app = web.Application()
    app.add_routes(host.routes())
    app.add_routes([web.get("/impatient", _impatient(host.gate, authentication_s))])
    app.cleanup_ctx.append(host.lifespan)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            served = Served(host, session, runner.addresses[0][1])
            served.quote(99, 100)
            yield served
    finally:
        await runner.cleanup()


def _impatient(gate: Gate, authentication_s: float) -> Any:
    return StreamEndpoint(gate, authentication_s=authentication_s).serve


async def told(socket: Any, seconds: float = 5) -> Any:
    """The next message of a stream, however it is framed."""
    message = await asyncio.wait_for(socket.receive(), seconds)
    return msgspec.json.decode(message.data)


async def joined(socket: Any, key: str = "key-a", secret: str = "secret-a") -> None:  # noqa: S107 - a test's
    await socket.send_json({"action": "auth", "key": key, "secret": secret})
    assert (await told(socket))["data"]["status"] == "authorized"
    await socket.send_json({"action": "listen", "data": {"streams": ["trade_updates"]}})
    assert (await told(socket))["data"] == {"streams": ["trade_updates"]}
