"""One seed: the whole platform in trouble, then at peace, then judged."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import filterfalse

import msgspec

from tests.simulation import toy_orders
from tests.simulation.execution import Execution
from tests.simulation.faults import Faults, drawn
from tests.simulation.final_oracles import check_all
from tests.simulation.incidents import Incidents
from tests.simulation.oracles import Oracles
from tests.simulation.outsiders import is_outside
from tests.simulation.people import People
from tests.simulation.risk import Risk
from tests.simulation.settings import SMA, TOY, policy, strategy_limits
from tests.simulation.strategy import StrategyProcess
from tests.simulation.toy import Toy
from tests.simulation.traits import Trait
from tests.simulation.traits import drawn as drawn_traits
from tests.simulation.venue import Venue
from tests.simulation.world import KEPT, World
from tradewind.domain.values import SCALE, SECOND, Nanos
from tradewind.execution.inputs import OnShutdown
from tradewind.strategies.desk import HostConfig
from tradewind.strategies.host import StrategyHost
from tradewind.strategies.registry import ComponentSpec, StrategyRegistry
from tradewind.strategies.sizing import Sizing

TROUBLE_NS, PEACE_NS, REST_NS = 40 * SECOND, 12 * SECOND, 60 * SECOND
MOST_SECONDS = 40
SYMBOLS = (("AAPL",), ("AAPL", "KO"), ("AAPL", "KO", "BTC/USD"), ("BTC/USD", "KO"))


class Outcome(msgspec.Struct, frozen=True):
    """What a seed was worth."""

    seed: int
    sent: int
    disturbed: bool
    executions: int
    restarts: int
    halts: int
    limits_checked: int
    faults: dict[str, int]
    seen: dict[str, int]

    @property
    def counts(self) -> bool:
        """Enough orders were sent, and something went wrong between a sending and its answer."""
        return self.sent >= 20 and self.disturbed


class Simulation:
    """Every process under one clock and one seed."""

    execution_type: type[Execution] = Execution
    risk_type: type[Risk] = Risk
    always: frozenset[Trait] = frozenset()
    """Traits that a seed has in any case."""
    halts = 0.05
    """How likely a person halts something within a second."""
    more: Mapping[str, float] = {}
    """Faults at rates of their own."""

    def __init__(self, seed: int, kept: int | None = KEPT) -> None:
        self.world = World(seed, kept)
        self.faults = Faults(self.world, replace(drawn(self.world), **self.more))
        self.traits = drawn_traits(self.world, self.always)
        self.symbols = self.world.random.choice(SYMBOLS)
        self.rivals: list[Execution] = []
        self._start()
        self.people, self.incidents = People(self), Incidents(self)
        self._watch()
        self._start_strategies()
        for second in range(1, TROUBLE_NS // SECOND):
            self.world.later(second * SECOND + self.world.between(0, 900), self._trouble)

    def _start(self) -> None:
        world, faults = self.world, self.faults
        self.venue = Venue(world, faults, self.symbols, self.traits)
        self.execution = self.execution_type(world, faults, self.venue, self.traits)
        self.risk = self.risk_type(
            world,
            faults,
            self.venue.feed,
            self.execution,
            policy=policy(world, nervous=Trait.BREAKER in self.traits),
            strategies=strategy_limits(self.symbols, exits=world.random.random() < 0.5),
        )
        self.strategies = [
            StrategyProcess(name, world, faults, self.venue.feed, self.risk) for name in (TOY, SMA)
        ]

    def start_rival(self) -> Execution:
        """Start a second execution on the first one's disk.

        Raises:
            JournalLockedError: as it must be, while the first one lives.
        """
        second = self.execution_type(
            self.world, self.faults, self.venue, self.traits, self.execution.disk
        )
        second.before_send = self.oracles.sending
        return second

    def _watch(self) -> None:
        oracles = self.oracles = Oracles(self)
        oracles.policies.append((0, self.risk.policy))
        self.venue.on_accepted = oracles.venue_accepts
        self.venue.on_outside_cancelled = self._outside_cancelled
        execution, risk = self.execution, self.risk
        execution.before_send = oracles.sending
        execution.overheard = oracles.asked
        execution.checkpoints.differs = self._execution_differs
        execution.drain.ended = self._drained
        risk.placed, risk.told, risk.differs = oracles.placed, oracles.told, self._risk_differs
        execution.without_room = lambda: oracles.without_room("execution")
        risk.without_room = lambda: oracles.without_room("risk")
        for strategy in self.strategies:
            strategy.submitted = oracles.submitted

    def _start_strategies(self) -> None:
        make = toy_orders.chosen if Trait.GROUPS in self.traits else toy_orders.plain
        toy, sma = self.strategies
        toy.begin(lambda: Toy(self.world, make))
        late = self.world.between(4_000, 20_000) if Trait.LATE in self.traits else 0
        self.world.later(late, lambda: sma.begin(self._crossover))

    def _crossover(self) -> StrategyHost:
        spec = ComponentSpec(name="sma-crossover", parameters={"fast": 3, "slow": 8})
        sizing = Sizing(fraction_of_equity=SCALE // 50, timeout_ns=Nanos(3 * SECOND))  # type: ignore[arg-type] # a ratio
        config = HostConfig(strategy=SMA, install="sim", symbols=self.symbols, sizing=sizing)
        return StrategyHost(config, StrategyRegistry().assemble([spec]))

    # -- the run ----------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Trouble, peace, rest, judgement."""
        self.world.run_until(TROUBLE_NS)
        self.faults.active = False
        self.world.note("no more faults")
        self.incidents.end()
        self.people.resume()
        self.world.run_until(TROUBLE_NS + PEACE_NS)
        self._stop()
        self.world.run_until(TROUBLE_NS + PEACE_NS + REST_NS)
        self._wait_for_exits()
        check_all(self)
        return self._outcome()

    def _outcome(self) -> Outcome:
        return Outcome(
            seed=self.world.seed,
            sent=self.execution.sent,
            disturbed=self.execution.disturbed,
            executions=len(self.venue.exchange.state.executions),
            restarts=self.execution.restarts + self.risk.restarts + self.venue.restarts,
            halts=len(self.oracles.halts),
            limits_checked=self.oracles.limits_checked,
            faults=dict(self.faults.counts),
            seen=dict(self.world.seen),
        )

    def _trouble(self) -> None:
        self.oracles.check_halts()
        self.incidents.strike()
        self.people.act()

    def _wait_for_exits(self) -> None:
        """Risk's own exits may fire at any mark, the last one included; their fees follow."""
        for _ in range(MOST_SECONDS):
            state, activities = self.execution.core.state, self.venue.account.activities
            newest_ns = max((one.ts_ns for one in activities), default=0)
            if not (state.flights or state.live) and state.reconciled_ns > newest_ns:
                return
            self.world.run_until(self.world.now_ns + SECOND)

    def _stop(self) -> None:
        """Strategies want nothing more, and a person cancels what still works."""
        self.world.note("strategies stop")
        for strategy in self.strategies:
            strategy.rest()
        for second in range(5, 30, 5):
            self.world.later(second * SECOND, self._cancel_all)

    def _cancel_all(self) -> None:
        self.venue.outsider.leave()
        desk = self.risk.desk
        for name in filterfalse(is_outside, list(desk.state.reservations.orders)):
            self.risk.command(
                lambda now, name=name: desk.cancel("", name, now, by="person", reason="closing"),  # type: ignore[misc] # bound now
                lambda _: None,
            )

    # -- what the oracles are told ----------------------------------------------------------

    def _execution_differs(self, record: int) -> None:
        self.oracles.fail("O6", f"execution was in another state at record {record} before it died")

    def _risk_differs(self, what: str) -> None:
        self.oracles.fail("O6", what)

    def _outside_cancelled(self, name: str) -> None:
        """Nobody but its owner, or a flatten of the account, touches somebody else's order."""
        if name in self.venue.outsider.cancelled:
            return
        self.world.count("external cancelled")
        if not self.oracles.closings.flattened:
            self.oracles.fail("O4", f"{name} is not ours, but was cancelled")

    def _drained(self, policy: OnShutdown) -> None:
        """What `onShutdown` promised holds when the process goes."""
        core, venue = self.execution.core, self.venue
        entries = [entry for entry in core.state.live_entries() if entry.is_entry]
        if policy is OnShutdown.CANCEL_ENTRIES and entries:
            self.oracles.fail("O5", f"drained, but {entries[0].order} still works")
        held = {name: one.quantity for name, one in venue.account.holdings.items() if one.quantity}
        resumed = self.people.resumes > self.execution.drain.resumes
        if policy is OnShutdown.FLATTEN and held and not (resumed or self.oracles.is_excused):
            self.oracles.fail("O5", f"drained, but the account holds {held}")
