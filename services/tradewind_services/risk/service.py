"""The risk service: one account's desk between strategies, market data and execution."""

import asyncio
from pathlib import Path

import grpc
import msgspec

from tradewind.deploy.configs import ApiServer, RiskConfig
from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.events import FeedStatus, Tick
from tradewind.engine.desk import RiskDesk
from tradewind.engine.desk_state import DeskSettings
from tradewind.engine.records import decode_record
from tradewind.risk.approvals import Signer
from tradewind.risk.sessions import Calendar, new_york
from tradewind.storage.journal import FileJournal
from tradewind.transport.channels import keep_connected, open_channel
from tradewind.transport.identities import EXECUTION, MARKET_DATA, Identity
from tradewind.wire.v1 import market_data_pb2, risk_pb2_grpc
from tradewind_services.approval_keys import SIGN_AFTER_S, ApprovalKeys, follow
from tradewind_services.feed_client import FeedClient
from tradewind_services.health import Pages
from tradewind_services.hosting import Host
from tradewind_services.journal_pages import journal_pages
from tradewind_services.risk.control import RiskControl, wait_until
from tradewind_services.risk.enforcing import Enforcer
from tradewind_services.risk.feed_watch import FeedWatch
from tradewind_services.risk.reporting import Reporting
from tradewind_services.risk.resource_files import ResourceFiles
from tradewind_services.risk.resource_watch import ResourceWatch
from tradewind_services.risk.shell import DeskShell
from tradewind_services.volumes import filling

TICK_S = 0.05
INSTRUMENTS_WITHIN_S = 5.0
"""How long a batch of a tape waits for execution to tell what can be traded."""
ACKNOWLEDGED_WITHIN_S = 5.0
KINDS = ("trade", "quote")


class RiskService:
    """Composes journal, desk and streams."""

    def __init__(self, host: Host, config: RiskConfig) -> None:
        self._host, self._config = host, config
        self._journal = FileJournal(Path(config.state) / "journal", config.account)
        self._approval_keys = ApprovalKeys(config.approval_key)
        desk = RiskDesk(
            DeskSettings(
                account=config.account,
                policy=config.policy,
                approval_key=self._approval_keys.keys[0],
                install=config.install,
            ),
            # A simulated market keeps its own hours: its clock says when it trades.
            calendar=Calendar() if config.market_clock else new_york(host.clock.utc_ns()),
            records=[decode_record(payload) for _, payload in self._journal.read(1)],
        )
        self._shell = DeskShell(host, desk, self._journal, market_clock=config.market_clock)
        self._feed = FeedClient(self, self._wanted)
        self._feed_watch = FeedWatch(
            lambda text: self._shell.alerts.tell(AlarmCode.STALE_FEED, text),
            never_closes=config.market_clock,
        )
        self._reporting = Reporting(host, desk, self.unready, self._warnings)
        self._subscribed: frozenset[str] = frozenset()
        self._enforcer = Enforcer(self._shell)
        self._enforcer.on_applied = self._reporting.took
        self._resources = self._follower(config.api_server)

    def _follower(self, server: ApiServer | None) -> ResourceFiles | ResourceWatch:
        """Who brings resources: a runner by files, or an API server."""
        if server is None:
            return ResourceFiles(self._host, self._enforcer)
        return ResourceWatch(
            self._host,
            self._config,
            server,
            shell=self._shell,
            enforcer=self._enforcer,
            seats=lambda: self._reporting.report().seats,
        )

    async def start(self) -> None:
        """Apply the resources, add servicers, and connect to both sides."""
        await self._resources.start()
        grpc_server, host = self._host.server, self._host
        risk_pb2_grpc.add_RiskServicer_to_server(self._shell.strategies, grpc_server.grpc)  # type: ignore[no-untyped-call]  # generated
        control = RiskControl(
            self._status, set_state=self._set_state, resume=self._resume, reset=self._reset
        )
        risk_pb2_grpc.add_RiskControlServicer_to_server(control, grpc_server.grpc)  # type: ignore[no-untyped-call]  # generated
        grpc_server.publish("tradewind.wire.v1.Risk")
        execution = self._shell.execution
        host.spawn("journal", self._shell.gate.run)
        host.spawn("feed", lambda: keep_connected(self._feed.session, self._to_feed, self._lost))
        host.spawn(
            "execution",
            lambda: keep_connected(execution.session, self._to_execution, self._lost),
        )
        host.spawn("time", self._tick)
        host.spawn("alerts", self._shell.alerts.run)
        host.spawn("keys", lambda: follow(self._approval_keys, self._use, after_s=SIGN_AFTER_S))

    def _use(self, keys: tuple[bytes, ...]) -> None:
        self._shell.desk.state.signer = Signer(keys[0])
        self._host.log.info("approval_keys", count=len(keys))

    def unready(self) -> str:
        """Ready is level with execution, and fed."""
        if self._shell.execution_reason:
            return self._shell.execution_reason
        if not self._feed.connected:
            return "waiting for market data"
        return "" if self._shell.desk.ready else self._shell.desk.status().reason or "levelling"

    def _warnings(self) -> dict[str, str]:
        """What of risk itself somebody should look at."""
        return self._resources.warnings() | filling(Path(self._config.state))

    def pages(self) -> Pages:
        """The status document, and the journal's files."""
        files = journal_pages(Path(self._config.state) / "journal")
        return {"/status": lambda _: self._status(), **files}

    async def drain(self) -> None:
        """Tell what is to be told, take nothing more in, and make what was decided durable."""
        try:
            await self._shell.alerts.close()
            await self._resources.close()
        finally:
            await self._host.end_tasks()
            self._shell.gate.flush()
            self._journal.close()

    # --- market data

    def on_snapshot(self, ticks: list[Tick]) -> None:
        """Marks to start from."""
        self.on_ticks(ticks, 0)

    def on_ticks(self, ticks: list[Tick], sent_ns: int) -> None:
        """Mark the books, watch exits and the breaker."""
        shell = self._shell
        for tick in ticks:
            shell.saw_market_time(tick.event)
            if isinstance(tick.event, FeedStatus):
                self._feed_watch.heard(tick.event)
            effects = shell.desk.tick(tick, shell.now())
            if effects:
                shell.carry_out(effects)

    async def settled(self) -> None:
        """A tick is dealt with when it is taken in; a tape waits till it is known what trades."""
        await wait_until(lambda: bool(self._shell.instruments), INSTRUMENTS_WITHIN_S)

    # --- people

    async def _set_state(
        self, scope: str, state: TradingState, by: str, reason: str
    ) -> tuple[bool, int, str]:
        shell = self._shell
        shell.carry_out(shell.desk.set_state(scope, state, shell.now(), by=by, reason=reason))
        latched = shell.desk.state.states.latched(scope)
        return await self._acknowledged(f"{scope} is {latched}")

    async def _resume(self, scope: str, by: str, reason: str) -> tuple[bool, int, str]:
        shell = self._shell
        shell.carry_out(shell.desk.resume(scope, shell.now(), by=by, reason=reason))
        state = shell.desk.status().state.value
        return await self._acknowledged(f"{scope} is resumed; the policy is {state}")

    async def _reset(self, scope: str, by: str, reason: str) -> tuple[bool, int, str]:
        shell = self._shell
        shell.carry_out(shell.desk.reset_breaker(shell.now(), by=by, reason=reason))
        return await self._acknowledged("the circuit breaker is closed")

    async def _acknowledged(self, message: str) -> tuple[bool, int, str]:
        durable = asyncio.Event()
        self._shell.gate.after_append(durable.set)
        await durable.wait()
        desk = self._shell.desk
        number = desk.state.states.number
        if await wait_until(lambda: desk.acknowledged(number), ACKNOWLEDGED_WITHIN_S):
            return True, number, f"{message}; journalled by risk and execution ({number})"
        return False, number, f"{message} in risk; execution has not confirmed it yet"

    def _status(self) -> bytes:
        desk = msgspec.to_builtins(self._shell.desk.status())
        if self._shell.execution_reason:
            desk["ready"], desk["reason"] = False, self._shell.execution_reason
        desk["sessions"] = {
            name: {
                "ready": seat.heartbeat.ready,
                "reason": seat.heartbeat.warming_up,
                "signals": seat.heartbeat.signals,
            }
            for name, seat in self._shell.strategies.seats.items()
        }
        desk["report"] = self._reporting.report()
        return msgspec.json.encode(desk)

    # --- time, connections

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            shell = self._shell
            shell.carry_out(shell.desk.time(shell.now()))
            shell.strategies.check_heartbeats()
            self._feed_watch.look(shell.now(), connected=self._feed.connected)
            if shell.desk.symbols - self._subscribed:
                self._feed.resubscribe()

    def _wanted(self) -> market_data_pb2.Subscription:
        self._subscribed = self._shell.desk.symbols
        return market_data_pb2.Subscription(symbols=sorted(self._subscribed), kinds=KINDS)

    def _to_feed(self) -> grpc.aio.Channel:
        config = self._config
        peer = Identity(MARKET_DATA, config.policy, config.namespace)
        return open_channel(config.market_data, peer, config.tls)

    def _to_execution(self) -> grpc.aio.Channel:
        config = self._config
        peer = Identity(EXECUTION, config.policy, config.namespace)
        return open_channel(config.execution, peer, config.tls)

    def _lost(self, reason: str) -> None:
        self._host.log.info("connection_lost", reason=reason)
