"""The simulated venue as one HTTP server: trading, data and history on one port."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from time import time, time_ns

from aiohttp import web

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import MILLISECOND, SECOND, Nanos
from tradewind.venues.simulated.access import data_access
from tradewind.venues.simulated.calendar_routes import Calendar
from tradewind.venues.simulated.config import VenueConfig, checked
from tradewind.venues.simulated.corporate_actions import corporate_action_routes
from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.data_sockets import DataSocket, Endpoint
from tradewind.venues.simulated.failures import failures_as_json
from tradewind.venues.simulated.faults import FaultPlan
from tradewind.venues.simulated.flow import GeneratedTape
from tradewind.venues.simulated.history import History
from tradewind.venues.simulated.hubs import Hub, Rules
from tradewind.venues.simulated.journal import VenueJournal
from tradewind.venues.simulated.market_clocks import MarketClocks
from tradewind.venues.simulated.market_memory import MarketMemory
from tradewind.venues.simulated.market_routes import MarketRoutes
from tradewind.venues.simulated.market_runs import Batch, MarketRun
from tradewind.venues.simulated.markets_made import exchange_of, listed, state_of, tape_of
from tradewind.venues.simulated.minutes import MINUTE_NS
from tradewind.venues.simulated.mounted_keys import MountedKeys
from tradewind.venues.simulated.pacing import MAX_SPEED, Beat, Pacer
from tradewind.venues.simulated.pasts import PAST_MINUTES
from tradewind.venues.simulated.prints import Board
from tradewind.venues.simulated.rate_limits import RateLimiter
from tradewind.venues.simulated.readers import Readers
from tradewind.venues.simulated.screeners import Screeners
from tradewind.venues.simulated.subscriptions import CRYPTO_CHANNELS, STOCK_CHANNELS
from tradewind.venues.simulated.trading_host import TradingHost
from tradewind.venues.simulated.unserved import unserved_routes

_SOCKETS = ("/v2/iex", "/v2/sip", "/v2/delayed_sip", "/v2/test")
_CRYPTO_SOCKET = "/v1beta3/crypto/us"
_SAVE_S = 0.25
_PROBES = ("/healthz", "/readyz")
"""Whoever is answered knows both: a venue listens when its market is made, and ends with it."""


class Venue:
    """A venue that runs: `url` is where; `close` ends it.

    Args:
        config: What it is told.

    Raises:
        ConfigurationError: a setting that a person must change.
        JournalLockedError: another venue runs on the same state.
    """

    def __init__(self, config: VenueConfig) -> None:
        self._config = checked(config)
        self.url = ""
        self.assets = listed(config)
        self.exchange = exchange_of(config, self.assets)
        self.credentials = Credentials(
            {key: secret for each in config.accounts for key, secret in each.secrets.items()}
        )
        self._mounted = MountedKeys(config.accounts)
        self.readers = Readers(needed=config.readers)
        self._memory = MarketMemory(Path(config.state))
        self._tasks: list[asyncio.Task[None]] = []
        with ExitStack() as undone:
            journal = VenueJournal(Path(config.state), durable=config.durable)
            undone.callback(journal.close)
            self._compose(journal)
            undone.pop_all()

    async def start(self) -> None:
        """Listen, and let the market run.

        Raises:
            ConfigurationError: the address is taken or is none of this machine's.
        """
        await self._runner.setup()
        host, port = self._config.address
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise ConfigurationError(_why_not(self._config.listen, error)) from error
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        self._tasks = [asyncio.create_task(self.pacer.run()), asyncio.create_task(self._keep())]

    async def close(self) -> None:
        """Stop the market, end the sockets, save where it stopped."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._save()
        await self._runner.cleanup()

    async def failed(self) -> None:
        """Wait until the market stops by a fault, and raise it."""
        await asyncio.gather(*self._tasks)

    def _compose(self, journal: VenueJournal) -> None:
        config = self._config
        plan = FaultPlan(config.faults, seed=config.seed)
        self.host = TradingHost(self.exchange, config.accounts, journal=journal, plan=plan)
        self.market = self._market()
        self.hub = Hub(self.market.board, self.readers, self._rules())
        self.pacer = Pacer(
            self.market,
            self.readers,
            self._publish,
            speed=config.pace,
            nights=bool(config.replay),
        )
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1)

    def _market(self) -> MarketRun:
        """The market at its start, its past remembered and its books filled."""
        seen_ns = self.exchange.now_ns
        self.tape = tape_of(self._config, self._memory, least_ns=seen_ns, wall_ns=time_ns)
        board = Board(self.assets, Nanos(0))
        board.remember(self.tape.past())
        start_ns = self.tape.start_ns
        self.exchange.advance(start_ns)
        # Trade ids are counted on from the time, so that none comes twice over restarts.
        self.exchange.state.trades = start_ns // MILLISECOND
        market = MarketRun(self.tape, self.exchange, board)
        if isinstance(self.tape, GeneratedTape):
            market.fill(start_ns + SECOND)
        return market

    def _calendar(self) -> Calendar:
        return Calendar(self.assets, lambda: self.market.now_ns, self._config.exchange.hours)

    def _publish(self, batch: Batch, beat: Beat) -> None:
        self.host.settle()
        self.hub.publish(batch, beat)
        if self._config.pace == MAX_SPEED and batch.events and self._has_orders():
            self.host.publish_clock(beat.ts_ns)

    def _has_orders(self) -> bool:
        """Whether anybody waits for market time: without orders its regular telling will do."""
        return any(account.open for account in self.exchange.state.accounts.values())

    def _application(self) -> web.Application:
        limiter = RateLimiter(self._config.data_requests, wall_s=time, market_s=time)
        trading = self.host.routes()
        own = {_place(route) for route in trading} | {*_SOCKETS, _CRYPTO_SOCKET, *_PROBES}
        guard = data_access(self.credentials, limiter, without=own)
        application = web.Application(middlewares=[guard, failures_as_json])
        application.cleanup_ctx.append(self.host.lifespan)
        application.on_shutdown.append(self._end_sockets)
        application.add_routes([web.get(probe, self._health) for probe in _PROBES])
        application.add_routes(self._calendar().routes())
        application.add_routes(MarketClocks(lambda: self.market.now_ns).routes())
        application.add_routes(corporate_action_routes())
        application.add_routes(History(self.market.board).routes())
        application.add_routes(Screeners(self.market.board).routes())
        application.add_routes([web.get(e.name, self._socket(e)) for e in _endpoints()])
        application.add_routes(self._by_hand().routes())
        application.add_routes(trading)
        application.add_routes(unserved_routes())
        return application

    def _by_hand(self) -> MarketRoutes:
        return MarketRoutes(self.market, self.hub, settle=self.host.settle, calm=self.pacer.calm)

    async def _end_sockets(self, _: web.Application) -> None:
        self.hub.close()
        self.host.desk.stream.close()

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
            closed=frozenset(_SOCKETS) - {f"/v2/{feed}" for feed in self._config.feeds},
            every_beat=self._config.pace == MAX_SPEED,
        )

    async def _keep(self) -> None:
        minute = 0
        while True:
            self._save()
            self._take_new_keys()
            if minute != self.market.now_ns // MINUTE_NS:
                minute = self.market.now_ns // MINUTE_NS
                self._save_minutes()
            await asyncio.sleep(_SAVE_S)

    def _take_new_keys(self) -> None:
        for account in self._mounted.new():
            self.credentials.add(account.secrets)
            self.host.admit(account)

    def _save_minutes(self) -> None:
        if isinstance(self.tape, GeneratedTape):
            self._memory.save_minutes(self.market.board.newest_minutes(PAST_MINUTES))

    def _save(self) -> None:
        self._memory.save(state_of(self._config, self.tape, self.market.now_ns))


async def serve(config: VenueConfig) -> Venue:
    """Start a venue.

    Raises:
        ConfigurationError: a setting that a person must change.
        JournalLockedError: another venue runs on the same state.
    """
    venue = Venue(config)
    await venue.start()
    return venue


def _endpoints() -> list[Endpoint]:
    stocks = [
        Endpoint(name, STOCK_CHANNELS, symbols=frozenset({"FAKEPACA"} if "test" in name else ()))
        for name in _SOCKETS
    ]
    return [*stocks, Endpoint(_CRYPTO_SOCKET, CRYPTO_CHANNELS, crypto=True)]


def _place(route: web.RouteDef) -> str:
    """The path of a route, as its resource names itself."""
    return web.UrlDispatcher().add_resource(route.path).canonical


def _why_not(listen: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        advice = "stop what uses it or choose another port"
        return f"cannot listen on {listen}: the address is in use; {advice}"
    return f"cannot listen on {listen}: {error.strerror or error}"
