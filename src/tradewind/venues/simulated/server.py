"""The simulated venue as one HTTP server: trading, data and history on one port."""

import asyncio
import errno
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import time_ns

import msgspec
from aiohttp import web

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.venues.simulated.access import data_access
from tradewind.venues.simulated.calendar_routes import Calendar
from tradewind.venues.simulated.config import VenueConfig, checked, read_config
from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.data_sockets import DataSocket, Endpoint
from tradewind.venues.simulated.flow import GeneratedTape
from tradewind.venues.simulated.history import History
from tradewind.venues.simulated.hubs import Hub, Rules
from tradewind.venues.simulated.market_memory import MarketMemory
from tradewind.venues.simulated.market_runs import Batch, MarketRun
from tradewind.venues.simulated.markets_made import exchange_of, listed, replay_of, tape_of
from tradewind.venues.simulated.pacing import MAX_SPEED, Beat, Pacer
from tradewind.venues.simulated.prints import Board
from tradewind.venues.simulated.readers import Readers
from tradewind.venues.simulated.subscriptions import CRYPTO_CHANNELS, STOCK_CHANNELS

_GUARDED = ("/v2/stocks", "/v1beta3/crypto", "/v2/clock", "/v2/calendar", "/v2/assets")
_SOCKETS = ("/v2/iex", "/v2/sip", "/v2/delayed_sip", "/v2/test")
_SAVE_S = 1.0
_FILLING = 10_000


class Venue:
    """A venue that runs: `url` is where; `close` ends it."""

    def __init__(self, config: VenueConfig) -> None:
        self._config = checked(config)
        Path(config.state).mkdir(parents=True, exist_ok=True)
        replay = replay_of(config)
        self.assets = listed(config, replay)
        self.exchange = exchange_of(config, self.assets)
        self.tape = tape_of(config, replay, least_ns=self.exchange.now_ns, wall_ns=time_ns)
        self.board = Board(self.assets, Nanos(0))
        self.board.remember(self.tape.past())
        self.market = MarketRun(self.tape, self.exchange, self.board)
        self.readers = Readers(needed=config.readers)
        self.credentials = Credentials({a.key_id: a.secret for a in config.accounts})
        self.hub = Hub(self.board, self.readers, self._rules())
        self.pacer = Pacer(self.market, self.readers, self._publish, speed=config.pace)
        self.url = ""
        self._runner = web.AppRunner(self._application(), access_log=None)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Listen, and let the market run.

        Raises:
            ConfigurationError: the address is taken or is none of this machine's.
        """
        self._open()
        await self._runner.setup()
        host, port = self._config.address
        site = web.TCPSite(self._runner, host, port, shutdown_timeout=1)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise ConfigurationError(_why_not(self._config.listen, error)) from error
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        self._tasks = [asyncio.create_task(self.pacer.run()), asyncio.create_task(self._keep())]

    async def close(self) -> None:
        """Stop the market, cut the sockets, save where it stopped."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._save()
        await self._runner.cleanup()

    async def failed(self) -> None:
        """Wait until the market stops by a fault, and raise it."""
        await asyncio.gather(*self._tasks)

    def _open(self) -> None:
        """Bring the exchange to the tape's start; a generated market first fills its books."""
        start_ns = self.tape.start_ns
        self.exchange.advance(start_ns)
        self.exchange.state.trades = start_ns // MILLISECOND
        if isinstance(self.tape, GeneratedTape):
            self.market.run_until(start_ns + SECOND, most=_FILLING)

    def _publish(self, batch: Batch, beat: Beat) -> None:
        self.hub.publish(batch, beat)

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[data_access(self.credentials, _GUARDED)])
        application.add_routes([web.get("/healthz", self._health)])
        application.add_routes(Calendar(self.assets, lambda: self.market.now_ns).routes())
        application.add_routes(History(self.board).routes())
        application.add_routes([web.get(e.name, self._socket(e)) for e in _endpoints()])
        return application

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "market_ns": self.market.now_ns})

    def _socket(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve_socket(request: web.Request) -> web.StreamResponse:
            return await DataSocket(self.hub, endpoint, request).serve()

        return serve_socket

    def _rules(self) -> Rules:
        return Rules(
            credentials=self.credentials,
            authentication_s=self._config.authentication_s,
            connections=self._config.connections,
            symbol_limit=self._config.symbol_limit,
            every_beat=self._config.pace == MAX_SPEED,
        )

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_SAVE_S)
            self._save()

    def _save(self) -> None:
        if isinstance(self.tape, GeneratedTape):
            memory = MarketMemory(Path(self._config.state))
            memory.save(self.tape.state(self.market.now_ns))


async def serve(config: VenueConfig) -> Venue:
    """Start a venue.

    Raises:
        ConfigurationError: a setting that a person must change.
    """
    venue = Venue(config)
    await venue.start()
    return venue


def main(arguments: list[str] | None = None) -> int:
    """Run a venue from a configuration file until SIGTERM; 2 is a wrong configuration."""
    paths = sys.argv[1:] if arguments is None else arguments
    try:
        return asyncio.run(run(read_config(Path(paths[0]))))
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2


async def run(config: VenueConfig) -> int:
    """Serve until SIGTERM or SIGINT, saying where on standard output."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    venue = await serve(config)
    sys.stdout.write(
        msgspec.json.encode({"event": "venue_ready", "url": venue.url}).decode() + "\n"
    )
    sys.stdout.flush()
    failed = asyncio.create_task(venue.failed())
    await asyncio.wait(
        [failed, asyncio.create_task(stopped.wait())], return_when=asyncio.FIRST_COMPLETED
    )
    await venue.close()
    if not failed.cancelled():
        await failed
    return 0


def _endpoints() -> list[Endpoint]:
    stocks = [
        Endpoint(name, STOCK_CHANNELS, symbols=frozenset({"FAKEPACA"} if "test" in name else ()))
        for name in _SOCKETS
    ]
    return [*stocks, Endpoint("/v1beta3/crypto/us", CRYPTO_CHANNELS, crypto=True)]


def _why_not(listen: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        advice = "stop what uses it or choose another port"
        return f"cannot listen on {listen}: the address is in use; {advice}"
    return f"cannot listen on {listen}: {error.strerror or error}"
