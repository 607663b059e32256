"""The strategy service: one host between market data and risk."""

import asyncio
import contextlib
from pathlib import Path

import grpc
import msgspec

from tradewind.deploy.configs import StrategyConfig
from tradewind.deploy.reports import FileReport, StrategyReport
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import MarketTime, Tick
from tradewind.domain.intents import Refused
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import Money
from tradewind.strategies.effects import Effect
from tradewind.strategies.holdings import Session
from tradewind.strategies.host import StrategyHost
from tradewind.transport.channels import keep_connected, open_channel
from tradewind.transport.identities import MARKET_DATA, RISK, Identity
from tradewind.wire.v1 import market_data_pb2, risk_pb2
from tradewind_services.feed_client import FeedClient
from tradewind_services.health import Pages
from tradewind_services.hosting import Host
from tradewind_services.strategy.keeping import KeptState
from tradewind_services.strategy.outgoing import Outgoing
from tradewind_services.strategy.risk_client import RiskClient
from tradewind_services.strategy.telling import StrategyMetrics
from tradewind_services.strategy.undecided import Undecided
from tradewind_services.strategy.watchdog import Watchdog

SAVE_EVERY_S = 1.0
SESSION_WITHIN_S = 5.0
"""How long a batch of a tape waits for the session with risk."""


class Subscription(msgspec.Struct, frozen=True):
    """What this strategy reads."""

    symbols: tuple[str, ...]
    kinds: tuple[str, ...]
    frames: tuple[str, ...]


class StrategyService:
    """Carries ticks and reports into the host, and its effects to risk."""

    def __init__(
        self,
        host: Host,
        config: StrategyConfig,
        core: StrategyHost,
        reads: Subscription,
        loaded: tuple[FileReport, ...] = (),
    ) -> None:
        self._host, self._config, self._core, self._reads = host, config, core, reads
        self._loaded = loaded
        self._watchdog = Watchdog()
        metrics = StrategyMetrics(host.metrics, lambda: core.signals)
        self._undecided = Undecided(metrics.decided)
        self._feed = FeedClient(self, self._wanted)
        self._risk = RiskClient(config.strategy, self, self._heartbeat)
        self._opened, self._unsaved = asyncio.Event(), asyncio.Event()
        self._kept = KeptState(Path(config.state))
        self._outgoing = Outgoing(host, self._risk, self._feed, undecided=self._undecided)

    async def start(self) -> None:
        """Load saved state and connect to both sides."""
        with self._watchdog:
            self._perform(self._core.start())
            self._load()
        config, host = self._config, self._host
        host.spawn("feed", lambda: keep_connected(self._feed.session, self._to_feed, self._lost))
        host.spawn("risk", lambda: keep_connected(self._risk.session, self._to_risk, self._lost))
        host.spawn("saver", self._save_regularly)
        host.log.info("strategy", strategy=config.strategy, symbols=self._reads.symbols)

    def unready(self) -> str:
        """Ready is: fed, in session with risk, and warm."""
        if self._core.failed:
            return f"failed: {self._core.failed.error}"
        if not self._feed.connected:
            return "waiting for market data"
        if not self._risk.is_open:
            return "waiting for risk"
        progress = self._core.progress
        if not progress.is_done:
            return f"WarmingUp {progress.seen}/{progress.needed}"
        return ""

    def pages(self) -> Pages:
        """Read-only pages."""
        return {"/status": self._status}

    async def drain(self) -> None:
        """Stop intents and keep what the strategy knows."""
        self._core.on_session_lost()
        self._save(self._core.save())

    # --- market data

    def on_snapshot(self, ticks: list[Tick]) -> None:
        """Warm up on the past."""
        with self._watchdog:
            self._perform(self._core.on_history(ticks))

    def on_ticks(self, ticks: list[Tick], sent_ns: int) -> None:
        """Let the host hear each tick."""
        for tick in ticks:
            self._outgoing.hears(tick, sent_ns)
            with self._watchdog:
                if isinstance(tick.event, MarketTime):
                    effects = self._core.on_time(tick.event.ts_ns)
                else:
                    effects = self._core.on_event(tick)
            if effects:
                self._perform(effects)

    async def settled(self) -> None:
        """Wait until risk has answered every intent of these ticks.

        A tape at full speed waits for the session with risk as well, though not for ever: risk may
        itself wait for a price of the tape's.
        """
        if not self._risk.is_open:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SESSION_WITHIN_S):
                    await self._opened.wait()
        await self._undecided.settled(while_=lambda: self._risk.is_open)

    # --- risk

    def on_opened(self, session: Session, market_ns: int) -> None:
        """Start from what risk knows."""
        self._opened.set()
        self._host.log.info("session_opened", epoch=session.epoch, as_of=session.as_of)
        with self._watchdog:
            self._perform(self._core.on_session(session))

    def on_refused(self, refused: Refused) -> None:
        """Hear a no."""
        self._undecided.refused(refused)
        with self._watchdog:
            self._perform(self._core.on_refused(refused))

    def on_approved(self, client_order_id: str) -> None:
        """Hear a yes."""
        self._undecided.approved(client_order_id)

    def on_report(self, report: Report) -> None:
        """Hear of orders and fills."""
        with self._watchdog:
            self._perform(self._core.on_report(report))
        if isinstance(report.body, OrderReport):
            self._undecided.reported(report.body.order)
            if report.body.fill is not None:
                self._unsaved.set()

    def on_equity(self, equity: Money) -> None:
        """Size the next targets by it."""
        self._core.on_equity(equity)

    def on_closed(self) -> None:
        """Intents are not kept over a reconnect."""
        self._opened.clear()
        self._core.on_session_lost()
        self._undecided.forget()

    def _perform(self, effects: list[Effect]) -> None:
        self._outgoing.perform(effects, self._kept)

    # --- connections, heartbeat, state

    def _to_feed(self) -> grpc.aio.Channel:
        return self._to(MARKET_DATA, self._config.market_data)

    def _to_risk(self) -> grpc.aio.Channel:
        return self._to(RISK, self._config.risk)

    def _to(self, service: str, address: str) -> grpc.aio.Channel:
        peer = Identity(service, self._config.policy, self._config.namespace)
        return open_channel(address, peer, self._config.tls)

    def _lost(self, reason: str) -> None:
        self._host.log.info("connection_lost", reason=reason)

    def _wanted(self) -> market_data_pb2.Subscription:
        reads = self._reads
        return market_data_pb2.Subscription(
            symbols=reads.symbols, kinds=reads.kinds, frames=reads.frames
        )

    def _heartbeat(self) -> risk_pb2.Heartbeat:
        reason = self.unready()
        return risk_pb2.Heartbeat(
            machine_ns=self._host.clock.machine_ns(),
            warming_up=reason,
            ready=not reason,
            signals=self._core.signals,
        )

    def _load(self) -> None:
        try:
            self._perform(self._core.load(self._kept.read()))
        except MalformedValueError as error:
            # Without its saved state a strategy warms up on history, as at its first start.
            self._host.log.warning("saved_state_unreadable", error=str(error))

    def _save(self, state: bytes) -> None:
        try:
            self._kept.keep(state)
        except OSError as error:
            # A full disk ends no strategy: an older state, or history, warms it up next time.
            self._host.log.warning("state_not_saved", error=str(error))

    async def _save_regularly(self) -> None:
        """Save after each fill and each second, in a thread: no tick waits for the disk."""
        loop = asyncio.get_running_loop()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SAVE_EVERY_S):
                    await self._unsaved.wait()
            self._unsaved.clear()
            await loop.run_in_executor(None, self._save, self._core.save())

    def _status(self, _: str) -> bytes:
        return msgspec.json.encode(
            {
                "strategy": self._config.strategy,
                "ready": not self.unready(),
                "reason": self.unready(),
                "signals": self._core.signals,
                "intents": self._core.intents,
                "decisions": self._undecided.decisions,
                "refusals": {
                    code: {"order": each.client_order_id, "message": each.message}
                    for code, each in self._undecided.refusals.items()
                },
                "market_ns": self._outgoing.market_ns,
                "report": self._report(),
            }
        )

    def _report(self) -> StrategyReport:
        failed = self._core.failed
        return StrategyReport(
            ready=not self.unready(),
            reason=self.unready(),
            policy_generation=self._host.generations.policy,
            pinning=self._host.pinning,
            files=self._loaded,
            failed=failed.error if failed else "",
        )
