"""The trading half of the venue in one piece: accounts, journal, gate, routes and streams."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import time

from aiohttp import web

from tradewind.domain.values import SECOND
from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.desk import TradingDesk
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.faults import FaultPlan
from tradewind.venues.simulated.gates import Gate
from tradewind.venues.simulated.journal import VenueJournal
from tradewind.venues.simulated.rate_limits import RateLimiter
from tradewind.venues.simulated.settings import CLOCK_INTERVAL_NS, AccountSettings
from tradewind.venues.simulated.trading_routes import trading_routes
from tradewind.venues.simulated.trading_stream import OrderStream

# Told a little oftener than promised, so that a late wake-up keeps the promise.
_CLOCK_S = 0.8 * CLOCK_INTERVAL_NS / SECOND


class TradingHost:
    """Recovers the exchange from its journal, opens the accounts, and serves them.

    Args:
        exchange: New, its market not yet moved.
        accounts: Each with keys of its own.
        journal: Where it is kept; none keeps nothing.
        plan: What goes wrong.
    """

    def __init__(
        self,
        exchange: Exchange,
        accounts: Sequence[AccountSettings],
        *,
        journal: VenueJournal | None = None,
        plan: FaultPlan | None = None,
    ) -> None:
        self.exchange, self.plan = exchange, plan or FaultPlan()
        if journal is not None:
            exchange.recover(journal.recover())
        for account in accounts:
            exchange.open_account(account)
        self._keys = {key: account.account_id for account in accounts for key in account.secrets}
        stream = OrderStream(self.plan)
        self.desk = TradingDesk(exchange, stream, journal=journal, keys=self._keys)
        self.gate = self._gate(accounts)

    def _gate(self, accounts: Sequence[AccountSettings]) -> Gate:
        secrets = {key: secret for account in accounts for key, secret in account.secrets.items()}
        limiter = RateLimiter(
            self.exchange.state.settings.rate_limit_per_minute,
            wall_s=time,
            market_s=lambda: self.exchange.now_ns / SECOND,
        )
        return Gate(self.desk, credentials=Credentials(secrets), limiter=limiter, plan=self.plan)

    def admit(self, account: AccountSettings) -> None:
        """Take an account's new keys, beside the old ones."""
        self._keys |= dict.fromkeys(account.secrets, account.account_id)
        self.gate.credentials.add(account.secrets)

    def routes(self) -> list[web.RouteDef]:
        """Everything that the trading host serves."""
        return trading_routes(self.gate)

    def settle(self) -> None:
        """Journal and tell what the exchange did; for whoever moves its market."""
        self.desk.settle()

    def publish_clock(self, ts_ns: int) -> None:
        """Tell market time to the order streams that asked for it."""
        self.desk.publish_clock(ts_ns)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write and tell while the body runs; the journal is closed at the end."""
        async with asyncio.TaskGroup() as tasks:
            jobs = [tasks.create_task(self.desk.run()), tasks.create_task(self._tell_time())]
            try:
                yield
            finally:
                for job in jobs:
                    job.cancel()
                await asyncio.wait(jobs)
                await self.desk.close()

    async def lifespan(self, _: web.Application) -> AsyncIterator[None]:
        """For `web.Application.cleanup_ctx`."""
        async with self.running():
            yield

    async def _tell_time(self) -> None:
        while True:
            await asyncio.sleep(_CLOCK_S)
            self.desk.publish_clock(self.exchange.now_ns)
