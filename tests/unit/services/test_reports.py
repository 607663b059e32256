"""What services report to an operator, made from real cores, desks, journals and files."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.integration.identities import issue
from tests.unit.engine.worlds import World
from tests.unit.execution.crashing import Run
from tradewind.cli.new import new_strategy
from tradewind.deploy.cluster import GENERATION
from tradewind.deploy.configs import (
    ExecutionConfig,
    RiskConfig,
    StrategyConfig,
    VenueAddress,
)
from tradewind.deploy.reports import HaltReport, report_of
from tradewind.domain.codes import TradingState
from tradewind.execution import ExecutionCore
from tradewind.market.health import FeedState
from tradewind.resources.loading import read
from tradewind.risk.limits import StrategyLimits
from tradewind.storage.journal import FileJournal
from tradewind.transport.identities import Identity
from tradewind.venues.alpaca.credentials import CredentialFolder, Credentials
from tradewind_services.execution.account_keys import AccountKeys
from tradewind_services.execution.reporting import Reporting as ExecutionReporting
from tradewind_services.execution.servicer import status_document
from tradewind_services.execution.shell import Shell
from tradewind_services.hosting import Host
from tradewind_services.market_data.telling import stale
from tradewind_services.risk.reporting import Reporting as RiskReporting
from tradewind_services.strategy.reporting import loaded
from tradewind_services.wanted import Wanted

SUNDAY_NS, MONDAY_NOON_NS = 1_763_899_200 * 10**9, 1_764_003_600 * 10**9


class Surroundings:
    """A folder with what a service reads, and a host in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        new_strategy("mine", folder)
        resources = read([folder / "mine"])
        self.policy, self.strategy = resources.policies["mine"], resources.strategies["mine"]
        (folder / "strategies").mkdir()
        (folder / "credentials").mkdir()
        self.write_keys("key", "secret")
        self.write(policy=3, strategy=5)

    def write(self, *, policy: int, strategy: int) -> None:
        self.policy = generated(self.policy, policy)
        self.strategy = generated(self.strategy, strategy)
        (self.folder / "policy.json").write_bytes(msgspec.json.encode(self.policy))
        file = self.folder / "strategies" / "mine.json"
        file.write_bytes(msgspec.json.encode(self.strategy))

    def write_keys(self, key_id: str, secret: str) -> None:
        (self.folder / "credentials" / "key-id").write_text(key_id)
        (self.folder / "credentials" / "secret-key").write_text(secret)

    def common(self) -> dict[str, Any]:
        return {
            "name": "mine",
            "policy": "mine",
            "install": "a1b2",
            "state": str(self.folder),
            "account": "paper",
            "grpc_listen": "127.0.0.1:0",
            "http_listen": "127.0.0.1:0",
            "tls": issue(self.folder / "tls", Identity("risk", "mine")),
            "policy_file": str(self.folder / "policy.json"),
            "strategies_folder": str(self.folder / "strategies"),
        }

    def execution(self) -> ExecutionConfig:
        url = "http://127.0.0.1:1"
        venue = VenueAddress(
            trading_url=url,
            data_url="ws://127.0.0.1:1",
            history_url=url,
            credentials=str(self.folder / "credentials"),
            market_clock=True,
        )
        return ExecutionConfig(**self.common(), venue=venue, approval_key="", operator_key="")

    def risk(self) -> RiskConfig:
        return RiskConfig(**self.common(), market_data="", execution="", approval_key="")


def generated(resource: Any, number: int) -> Any:
    """The resource with the annotation that an operator writes."""
    metadata = msgspec.structs.replace(resource.metadata, annotations={GENERATION: str(number)})
    return msgspec.structs.replace(resource, metadata=metadata)


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


def with_open_orders() -> ExecutionCore:
    """A core that sent orders and has not heard the end of all of them."""
    run = Run(3)
    while not any(entry.order.unknown for entry in run.core.state.live_entries()):
        run.step()
    return run.core


async def keys_of(config: ExecutionConfig, journal: FileJournal) -> AccountKeys:
    """The keys in the folder, of whatever account the journal is."""

    async def ask(_: Credentials) -> str:
        return "account-1"

    keys = AccountKeys(
        CredentialFolder(Path(config.venue.credentials)),
        journal,
        "paper",
        ask=ask,
        tell=lambda _code, _text: None,
        retry_s=0.0,
    )
    await keys.look()
    return keys


async def execution_report(around: Surroundings, core: ExecutionCore, journal: FileJournal) -> Any:
    config = around.execution()
    host = Host("execution", config)
    wanted = Wanted(config, host.resource_refused)
    account = await keys_of(config, journal)
    reporting = ExecutionReporting(host, wanted, core, journal, account, config.venue)
    shell = Shell(core, journal, host.clock, lambda _: None, market_clock=True)
    return report_of("execution", status_document(shell, reporting.report("")))


async def test_execution_counts_open_and_unknown_orders_by_strategy(around: Surroundings) -> None:
    core = with_open_orders()
    with FileJournal(around.folder / "journal", "paper") as journal:
        report = await execution_report(around, core, journal)
    live = core.state.live_entries()
    assert sum(report.open_orders.values()) == len(live) > 0
    assert sum(report.unknown_orders.values()) == sum(entry.order.unknown for entry in live) > 0


async def test_execution_names_its_journal_which_keeps_its_id(around: Surroundings) -> None:
    reports = []
    for _ in range(2):
        with FileJournal(around.folder / "journal", "paper") as journal:
            reports.append(
                await execution_report(around, ExecutionCore(Run(1).core.settings), journal)
            )
    first, second = reports
    assert first.journal_id == second.journal_id != ""
    assert (second.epoch, second.journal_version) == (first.epoch + 1, first.journal_version)
    assert first.journal_version >= 2


async def test_the_keys_are_told_by_their_hash_alone(around: Surroundings) -> None:
    with FileJournal(around.folder / "journal", "paper") as journal:
        core = ExecutionCore(Run(1).core.settings)
        before = await execution_report(around, core, journal)
        around.write_keys("key", "another-secret")
        after = await execution_report(around, core, journal)
    assert before.credentials_sha256 == sha256(b"key\nsecret").hexdigest()
    assert after.credentials_sha256 != before.credentials_sha256
    assert "secret" not in msgspec.json.encode(after).decode()


async def test_execution_applies_what_it_read_last(around: Surroundings) -> None:
    config = around.execution()
    host = Host("execution", config)
    wanted = Wanted(config, host.resource_refused)
    with FileJournal(around.folder / "journal", "paper") as journal:
        core = ExecutionCore(Run(1).core.settings)
        account = await keys_of(config, journal)
        reporting = ExecutionReporting(host, wanted, core, journal, account, config.venue)
        host.generations.took(wanted.policy, wanted.strategies)
        around.write(policy=4, strategy=5)
        before = reporting.report("").policy_generation
        wanted.renew()
        host.generations.took(wanted.policy, wanted.strategies)
        assert (before, reporting.report("").policy_generation) == (3, 4)


async def risk_report(around: Surroundings, world: World) -> Any:
    reporting = RiskReporting(Host("risk", around.risk()), world.desk, lambda: "")
    reporting.took(around.policy, {"alpha": around.strategy})
    return reporting.report()


async def test_risk_tells_its_generations_and_seats(around: Surroundings) -> None:
    world = World()
    world.quote("AAPL", 99.99, 100.01)
    world.ask(world.intent())
    report = await risk_report(around, world)
    seats = {seat.name: seat for seat in report.seats}
    assert (report.policy_generation, seats["alpha"].generation) == (3, 5)
    assert (seats["alpha"].connected, seats["alpha"].open_orders) == (True, 1)
    assert (report.state, report.breaker, report.books_match) == ("Active", "Closed", True)


async def test_a_latch_is_told_with_what_lifts_it(around: Surroundings) -> None:
    world = World()
    for scope in ("strategy:alpha", "policy"):
        state = TradingState.HALTED
        world.do(world.desk.set_state(scope, state, world.at(), by="ana", reason="news"))
    report = await risk_report(around, world)
    found = {halt.scope: halt for halt in report.halts}
    expected = HaltReport(
        id=f"policy-{world.desk.state.states.latches['policy'].number}",
        scope="policy",
        state="Halted",
        by="ana",
        reason="news",
        at_ns=world.now,
    )
    assert found["policy"] == expected
    assert found["strategy:alpha"].state == "Halted"
    assert found["strategy:alpha"].id != found["policy"].id


async def test_risk_tells_what_of_itself_and_of_a_seat_needs_a_look(around: Surroundings) -> None:
    world = World()
    world.hold("AAPL", 10)
    listed = StrategyLimits(name="alpha", symbols=frozenset({"MSFT"}))
    world.do(world.desk.apply_strategy(listed, world.at(), by="test"))
    host, said = Host("risk", around.risk()), {"APIServerUnreachable": "no word for 60 s"}
    report = RiskReporting(host, world.desk, lambda: "", lambda: said).report()
    assert report.warnings == said
    seats = {seat.name: list(seat.warnings) for seat in report.seats}
    assert seats == {"alpha": ["SymbolCloseOnly"], "beta": []}


async def test_books_are_neither_right_nor_wrong_without_execution(around: Surroundings) -> None:
    report = await risk_report(around, World(level=False))
    assert report.books_match is None


async def test_a_removed_strategy_is_told_as_such(around: Surroundings) -> None:
    world = World()
    world.do(world.desk.remove_strategy("alpha", world.at(), by="resource"))
    report = await risk_report(around, world)
    assert {seat.name: seat.removed for seat in report.seats} == {"alpha": True, "beta": False}


def test_a_strategy_tells_the_files_that_it_loaded(around: Surroundings) -> None:
    source = around.folder / "own.py"
    source.write_text("class Own: ...\n")
    config = StrategyConfig(
        **around.common(), strategy="mine", market_data="", risk="", sources={"own": str(source)}
    )
    (found,) = loaded(config)
    assert (found.strategy, found.use) == ("own", "source")
    assert found.sha256 == sha256(b"class Own: ...\n").hexdigest()


@pytest.mark.parametrize(
    ("now_ns", "never_closes", "expected"),
    [
        (MONDAY_NOON_NS, False, ("AAPL", "BTC/USD")),
        (SUNDAY_NS, False, ("BTC/USD",)),
        (SUNDAY_NS, True, ("AAPL", "BTC/USD")),
    ],
)
def test_only_an_open_markets_silence_is_stale(
    now_ns: int, never_closes: bool, expected: tuple[str, ...]
) -> None:
    states = {
        "AAPL": FeedState.STALE,
        "BTC/USD": FeedState.DISCONNECTED,
        "MSFT": FeedState.LIVE,
        "IBM": FeedState.HALTED,
    }
    assert stale(states, now_ns, never_closes=never_closes) == expected
