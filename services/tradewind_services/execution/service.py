"""The execution service: one account's sender."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import asdict

from tradewind.deploy.configs import ExecutionConfig
from tradewind.domain.errors import VenueError
from tradewind.domain.reports import Report
from tradewind.domain.values import MILLISECOND, Nanos
from tradewind.execution import effects as e
from tradewind.execution.inputs import OnShutdown, strategy_entries
from tradewind.execution.records import decode_record
from tradewind.execution.settings import Settings
from tradewind.ports.broker import VenueTime
from tradewind.resources.strategies import OnShutdown as Wish
from tradewind.storage.journal import Durability, FileJournal
from tradewind.telemetry import instruments as table
from tradewind.venues.alpaca.credentials import CredentialFolder
from tradewind.venues.alpaca.instruments import read_instruments
from tradewind.wire.v1 import execution_pb2_grpc
from tradewind_services.alerts import PolicyAlerts
from tradewind_services.approval_keys import ApprovalKeys, follow
from tradewind_services.execution.account_keys import AccountKeys
from tradewind_services.execution.alarms import ExecutionAlarms
from tradewind_services.execution.reporting import Reporting
from tradewind_services.execution.requests import VenueRequests
from tradewind_services.execution.restoring import Snapshots, restore
from tradewind_services.execution.servicer import Control, RiskSession, status_document
from tradewind_services.execution.shell import Shell
from tradewind_services.execution.telling import ExecutionGauges, OrderMetrics
from tradewind_services.execution.venue_keys import VenueKeys
from tradewind_services.health import Pages
from tradewind_services.hosting import Host
from tradewind_services.journal_pages import journal_pages
from tradewind_services.venues import open_venue, refused_retry_s
from tradewind_services.wanted import Wanted, symbols_of

TICK_S = 0.05
FIRST_ANSWER_S = 2.0
"""How long the doors stay shut for the broker's word on the account."""


class ExecutionService:
    """Composes journal, core, venue and session."""

    def __init__(self, host: Host, config: ExecutionConfig) -> None:
        self._host, self._config = host, config
        self._journal = FileJournal(
            Path(config.state) / "journal",
            config.account,
            durability=Durability(config.durability),
        )
        self._approval_keys = ApprovalKeys(config.approval_key)
        settings = _settings(config, self._journal.epoch, self._approval_keys.keys)
        self._core, standing, past = restore(self._journal, settings)
        self._account = AccountKeys(
            CredentialFolder(Path(config.venue.credentials)),
            self._journal,
            config.account,
            ask=lambda keys: self._venue.account_of(keys),
            tell=lambda code, reason: self._alerts.tell(code, reason),
            retry_s=refused_retry_s(config.venue),
        )
        self._venue = open_venue(config.venue, host.clock, config.name, self._account)
        self._broker = self._venue.broker()
        self._requests = VenueRequests(
            self._broker,
            on_answer=lambda number, answer: self._do(
                self._core.venue_answer(number, answer, self._shell.now())
            ),
            on_look_up=lambda name, found: self._do(
                self._core.look_up_answer(name, found, self._shell.now())
            ),
            on_books=lambda number, books: self._do(
                self._core.reconcile_answer(number, books, self._shell.now())
            ),
        )
        self._shell = Shell(
            self._core,
            self._journal,
            host.clock,
            self._requests.perform,
            market_clock=config.venue.market_clock,
        )
        self._shell.remember(past)
        self._snapshots = Snapshots(self._core, self._journal)
        self._snapshots.on_fault = self._snapshot_fault
        self._session = RiskSession(
            self._shell, config.account, self._missed, has_room=lambda: self._journal.has_room
        )
        self._session.on_fault = self._fail
        self._metrics = OrderMetrics(host, [*standing, *past])
        self._shell.on_placed, self._shell.on_refused = self._metrics.placed, self._metrics.refused
        self._alerts = PolicyAlerts(host, config)
        self._shell.listeners.append(ExecutionAlarms(self._alerts, self._session.halts).take)
        self._keys = VenueKeys(
            self._venue.keys,
            self._alerts.tell,
            lambda: self._do(self._core.ask_books(self._shell.now())),
        )
        self._wanted = Wanted(config, host.resource_refused)
        host.generations.took(self._wanted.policy, self._wanted.strategies)
        self._reporting = Reporting(
            host, self._wanted, self._core, self._journal, self._account, config.venue
        )
        self._shell.gate.on_commit = host.metrics.histogram(table.JOURNAL_COMMIT).observe
        ExecutionGauges(host.metrics, lambda: self._core)
        self._shell.listeners.append(self._metrics.take)

    async def start(self) -> None:
        """Add servicers, open the venue, and begin to reconcile."""
        server = self._host.server
        execution_pb2_grpc.add_ExecutionServicer_to_server(self._session, server.grpc)  # type: ignore[no-untyped-call]  # generated
        control = Control(self._shell, self._status)
        execution_pb2_grpc.add_ExecutionControlServicer_to_server(control, server.grpc)  # type: ignore[no-untyped-call]  # generated
        server.publish("tradewind.wire.v1.Execution")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._account.look(), FIRST_ANSWER_S)
        self._do(self._core.start(self._shell.now()))
        self._account.on_known = lambda: self._do(self._core.ask_books(self._shell.now()))
        self._host.spawn("account", self._account.run)
        self._host.spawn("journal", self._shell.gate.run)
        self._host.spawn("alerts", self._alerts.run)
        self._host.spawn("updates", self._listen)
        self._host.spawn("time", self._tick)
        self._host.spawn("instruments", self._learn_instruments)
        self._host.spawn("snapshots", self._snapshots.run)
        self._host.spawn("keys", lambda: follow(self._approval_keys, self._use))

    def _use(self, keys: tuple[bytes, ...]) -> None:
        self._core.renew_keys(keys)
        self._host.log.info("approval_keys", count=len(keys))

    def unready(self) -> str:
        """Ready is reconciled, with keys that the venue takes."""
        if self._account.problem:
            return self._account.problem
        if self._keys.refusal:
            return self._keys.refusal
        return "" if self._core.is_ready else self._core.not_ready_reason or "reconciling"

    def pages(self) -> Pages:
        """Status, orders and the journal's files."""
        return {
            **journal_pages(Path(self._config.state) / "journal"),
            "/status": self._status,
            "/orders": lambda _: msgspec.json.encode([*map(asdict, self._core.orders())]),
        }

    def _status(self, _: str) -> bytes:
        return status_document(self._shell, self._reporting.report(self.unready()))

    async def drain(self) -> None:
        """Cancel entries where `onShutdown` says so, and wait until nothing is on its way."""
        self._cancel_entries()
        self._do(self._core.drain(OnShutdown.KEEP, self._shell.now()))
        while not self._core.is_drained:  # noqa: ASYNC110 # the core tells by its state alone
            await asyncio.sleep(0.02)
        await self._requests.settle()
        self._do(self._core.ask_books(self._shell.now()))
        await self._requests.settle()
        self._shell.gate.flush()
        self._snapshots.save()
        await self._broker.close()
        self._journal.close()
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
            return
        for _, payload in self._journal.read(self._core.record_of(known + 1)):
            for report in decode_record(payload).reports:
                if report.number > known:
                    yield report

    async def _listen(self) -> None:
        await self._account.known.wait()
        async for message in self._broker.updates():
            if isinstance(message, VenueTime):
                self._shell.market_ns = max(self._shell.market_ns, message.ts_ns)
            self._do(self._core.venue_message(message, self._shell.now()))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._keys.look()
            now = self._shell.now()
            self._do(self._core.journal_room(now, available=self._journal.has_room))
            self._do(self._core.tick(now))

    async def _learn_instruments(self) -> None:
        known: frozenset[str] = frozenset()
        calls = self._venue.calls()
        await self._account.known.wait()
        while True:
            if self._wanted.renew():
                self._host.generations.took(self._wanted.policy, self._wanted.strategies)
            wanted = symbols_of(self._wanted.strategies)
            if wanted - known:
                try:
                    found = await read_instruments(calls, wanted)
                    self._session.announce_instruments(found)
                    known = wanted
                except VenueError as error:
                    self._host.log.warning("instruments_unknown", reason=str(error))
            await asyncio.sleep(1.0)


def _settings(config: ExecutionConfig, epoch: int, keys: tuple[bytes, ...]) -> Settings:
    return Settings(
        account=config.account,
        epoch=epoch,
        keys=keys,
        operator_keys=(Path(config.operator_key).read_bytes(),),
        install=config.install,
        unknown_window_ns=Nanos(config.venue.not_found_after_ms * MILLISECOND),
        requests_per_minute=config.requests_per_minute,
        rate_in_market_time=config.venue.market_clock,
        exact_cash=config.venue.market_clock,
    )
