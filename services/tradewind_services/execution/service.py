"""The execution service: one account's sender."""

import asyncio
import contextlib
from collections.abc import Iterator

import msgspec
from msgspec.structs import asdict

from tradewind.deploy.configs import ExecutionConfig
from tradewind.domain.reports import Report
from tradewind.execution import effects as e
from tradewind.execution.inputs import OnShutdown, strategy_entries
from tradewind.ports.broker import VenueTime
from tradewind.resources.strategies import OnShutdown as Wish
from tradewind.telemetry import instruments as table
from tradewind.wire.v1 import execution_pb2_grpc
from tradewind_services.alerts import PolicyAlerts
from tradewind_services.approval_keys import follow
from tradewind_services.execution.alarms import ExecutionAlarms
from tradewind_services.execution.instruments import Instruments
from tradewind_services.execution.memory import Memory
from tradewind_services.execution.reporting import Reporting
from tradewind_services.execution.requests import VenueRequests
from tradewind_services.execution.servicer import Control, RiskSession, status_document
from tradewind_services.execution.shell import Shell
from tradewind_services.execution.telling import ExecutionGauges, OrderMetrics
from tradewind_services.execution.venue_side import VenueSide
from tradewind_services.health import Pages
from tradewind_services.hosting import Host
from tradewind_services.journal_pages import journal_pages
from tradewind_services.wanted import Wanted

TICK_S = 0.05
FIRST_ANSWER_S = 2.0
"""How long the doors stay shut for the broker's word on the account."""


class ExecutionService:
    """Composes journal, core, venue and session."""

    def __init__(self, host: Host, config: ExecutionConfig) -> None:
        self._host, self._config = host, config
        self._memory = Memory(config)
        self._core, self._journal = self._memory.core, self._memory.journal
        self._alerts = PolicyAlerts(host, config)
        self._side = VenueSide(host, config, self._journal, self._alerts.tell, self._ask_books)
        self._requests = self._asked_of_the_venue()
        self._shell = self._core_in_its_shell()
        self._session = self._session_with_risk()
        self._wanted = Wanted(config, host.resource_refused)
        host.generations.took(self._wanted.policy, self._wanted.strategies)
        self._reporting = self._told_to_an_operator()
        self._observe()

    def _asked_of_the_venue(self) -> VenueRequests:
        core = self._core
        return VenueRequests(
            self._side.broker,
            on_answer=lambda number, answer: self._do(
                core.venue_answer(number, answer, self._shell.now())
            ),
            on_look_up=lambda name, found: self._do(
                core.look_up_answer(name, found, self._shell.now())
            ),
            on_books=lambda number, books: self._do(
                core.reconcile_answer(number, books, self._shell.now())
            ),
        )

    def _core_in_its_shell(self) -> Shell:
        shell = Shell(
            self._core,
            self._journal,
            self._host.clock,
            self._requests.perform,
            market_clock=self._config.venue.market_clock,
        )
        shell.remember(self._memory.past)
        return shell

    def _session_with_risk(self) -> RiskSession:
        session = RiskSession(
            self._shell,
            self._config.account,
            self._missed,
            journal=self._journal.identity,
            has_room=lambda: self._journal.has_room,
        )
        session.on_fault = self._fail
        return session

    def _told_to_an_operator(self) -> Reporting:
        return Reporting(
            self._host,
            self._wanted,
            self._core,
            self._journal,
            self._side.account,
            self._config.venue,
        )

    def _observe(self) -> None:
        """Let alarms, metrics and spans be made of what becomes durable."""
        shell, metrics = self._shell, self._host.metrics
        orders = OrderMetrics(self._host, [*self._memory.standing, *self._memory.past])
        shell.on_placed, shell.on_refused = orders.placed, orders.refused
        alarms = ExecutionAlarms(self._alerts, self._session.halts)
        shell.listeners += [alarms.take, orders.take]
        shell.gate.on_commit = metrics.histogram(table.JOURNAL_COMMIT).observe
        ExecutionGauges(metrics, lambda: self._core)
        self._memory.snapshots.on_fault = self._snapshot_fault

    async def start(self) -> None:
        """Add servicers, open the venue, and begin to reconcile."""
        server = self._host.server
        execution_pb2_grpc.add_ExecutionServicer_to_server(self._session, server.grpc)  # type: ignore[no-untyped-call]  # generated
        control = Control(self._shell, self._status)
        execution_pb2_grpc.add_ExecutionControlServicer_to_server(control, server.grpc)  # type: ignore[no-untyped-call]  # generated
        server.publish("tradewind.wire.v1.Execution")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_ANSWER_S):
                await self._side.account.look()
        self._do(self._core.start(self._shell.now()))
        self._side.began()
        self._spawn()

    def _spawn(self) -> None:
        instruments = Instruments(
            self._host, self._wanted, self._side, self._session.announce_instruments
        )
        self._host.spawn("account", self._side.account.run)
        self._host.spawn("journal", self._shell.gate.run)
        self._host.spawn("alerts", self._alerts.run)
        self._host.spawn("updates", self._listen)
        self._host.spawn("time", self._tick)
        self._host.spawn("instruments", instruments.run)
        self._host.spawn("snapshots", self._memory.snapshots.run)
        self._host.spawn("keys", lambda: follow(self._memory.approval_keys, self._use))

    def _use(self, keys: tuple[bytes, ...]) -> None:
        self._core.renew_keys(keys)
        self._host.log.info("approval_keys", count=len(keys))

    def unready(self) -> str:
        """Ready is reconciled, with keys that the venue takes."""
        if self._side.problem:
            return self._side.problem
        return "" if self._core.is_ready else self._core.not_ready_reason or "reconciling"

    def pages(self) -> Pages:
        """Status, orders and the journal's files."""
        return {
            **journal_pages(self._memory.folder),
            "/status": self._status,
            "/orders": lambda _: msgspec.json.encode([*map(asdict, self._core.orders())]),
        }

    def _status(self, _: str) -> bytes:
        return status_document(self._shell, self._reporting.report(self.unready()))

    async def drain(self) -> None:
        """Cancel entries where `onShutdown` says so, and wait until nothing is on its way.

        However that ends, the journal is closed whole: the next start asks the venue for the rest.
        """
        try:
            await self._settle()
        finally:
            await self._close()

    async def _settle(self) -> None:
        self._cancel_entries()
        self._do(self._core.drain(OnShutdown.KEEP, self._shell.now()))
        while not self._core.is_drained:  # noqa: ASYNC110 # the core tells by its state alone
            await asyncio.sleep(0.02)
        await self._requests.settle()
        self._ask_books()
        await self._requests.settle()

    async def _close(self) -> None:
        await self._requests.abandon()
        await self._host.end_tasks()
        self._shell.gate.flush()
        self._memory.snapshots.save()
        self._journal.close()
        await self._side.broker.close()
        await self._alerts.close()

    def _cancel_entries(self) -> None:
        """Positions stay: whoever ends a run has risk close what is to be flat, before this.

        This process may be stopped for a new version or a moved node, which sells nothing.
        """
        self._wanted.renew()
        for name, each in self._wanted.strategies.items():
            if each.spec.on_shutdown is not Wish.KEEP:
                scope, reason = strategy_entries(name), each.spec.on_shutdown.value
                now = self._shell.now()
                self._do(self._core.cancel_all(scope, now, by="shutdown", reason=reason))

    def _fail(self, error: BaseException) -> None:
        """End the service: what it knows is no longer what its journal holds."""

        async def fail() -> None:
            raise error

        self._host.spawn("session", fail)

    def _snapshot_fault(self, error: OSError) -> None:
        self._host.log.warning("snapshot_not_saved", reason=str(error))

    def _do(self, effects: list[e.Effect]) -> None:
        self._shell.carry_out(effects)

    def _missed(self, known: int) -> Iterator[Report]:
        kept = self._shell.reports
        if kept and kept[0].number <= known + 1:
            yield from self._shell.since(known)
        else:
            yield from self._memory.reports_after(known)

    def _ask_books(self) -> None:
        self._do(self._core.ask_books(self._shell.now()))

    async def _listen(self) -> None:
        await self._side.account.known.wait()
        async for message in self._side.broker.updates():
            if isinstance(message, VenueTime):
                self._shell.market_ns = max(self._shell.market_ns, message.ts_ns)
            self._do(self._core.venue_message(message, self._shell.now()))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._side.keys.look()
            now = self._shell.now()
            self._do(self._core.journal_room(now, available=self._journal.has_room))
            self._do(self._core.tick(now))
