"""One seed: the whole platform in trouble, then at peace, then judged."""

from collections.abc import Callable

import msgspec

from tests.simulation.execution import Execution
from tests.simulation.faults import Faults, Rates, drawn
from tests.simulation.final_oracles import check_all
from tests.simulation.ledgers import HaltGiven
from tests.simulation.oracles import Oracles
from tests.simulation.risk import Risk
from tests.simulation.settings import SMA, TOY, policy, strategy_limits
from tests.simulation.strategy import StrategyProcess
from tests.simulation.toy import Toy
from tests.simulation.venue import Venue
from tests.simulation.world import World
from tradewind.domain.codes import TradingState
from tradewind.domain.values import SCALE, SECOND, Nanos
from tradewind.strategies.desk import HostConfig
from tradewind.strategies.host import StrategyHost
from tradewind.strategies.registry import ComponentSpec, StrategyRegistry
from tradewind.strategies.sizing import Sizing

TROUBLE_NS, PEACE_NS, REST_NS = 40 * SECOND, 12 * SECOND, 60 * SECOND
MOST_SECONDS = 20
SYMBOLS = (("AAPL",), ("AAPL", "KO"), ("AAPL", "KO", "BTC/USD"), ("BTC/USD", "KO"))


class Outcome(msgspec.Struct, frozen=True):
    """What a seed was worth."""

    seed: int
    sent: int
    disturbed: bool
    executions: int
    restarts: int
    halts: int
    faults: dict[str, int]

    @property
    def counts(self) -> bool:
        """Enough orders were sent, and something went wrong between a sending and its answer."""
        return self.sent >= 20 and self.disturbed


class Simulation:
    """Every process under one clock and one seed."""

    execution_type: type[Execution] = Execution
    risk_type: type[Risk] = Risk
    halts = 0.05
    """How likely a person halts something within a second."""

    def __init__(self, seed: int, rates: Rates | None = None) -> None:
        self.world = World(seed)
        self.faults = Faults(self.world, rates or drawn(self.world))
        chance = self.world.random
        self.symbols = chance.choice(SYMBOLS)
        self._start()
        self._watch()
        for process, make in self._strategies():
            process.begin(make)
        for second in range(1, TROUBLE_NS // SECOND):
            self.world.later(second * SECOND + self.world.between(0, 900), self._trouble)

    def _start(self) -> None:
        world, faults = self.world, self.faults
        self.venue = Venue(world, faults, self.symbols)
        self.execution = self.execution_type(world, faults, self.venue)
        limits = strategy_limits(self.symbols, exits=world.random.random() < 0.5)
        self._wide = policy(world)
        self.risk = self.risk_type(
            world, faults, self.venue.feed, self.execution, policy=self._wide, strategies=limits
        )
        self.strategies = [
            StrategyProcess(name, world, faults, self.venue.feed, self.risk) for name in (TOY, SMA)
        ]

    def _watch(self) -> None:
        oracles = self.oracles = Oracles(self)
        oracles.policies.append((0, self.risk.policy))
        self.venue.on_accepted = oracles.venue_accepts
        self.execution.before_send = oracles.sending
        self.execution.replayed = self._replayed
        self.risk.placed, self.risk.told = oracles.placed, oracles.told
        for strategy in self.strategies:
            strategy.submitted = oracles.submitted

    def _strategies(self) -> list[tuple[StrategyProcess, Callable[[], Toy | StrategyHost]]]:
        toy, sma = self.strategies
        return [(toy, lambda: Toy(self.world, self.symbols)), (sma, self._crossover)]

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
        self._resume()
        self.world.run_until(TROUBLE_NS + PEACE_NS)
        self._stop()
        self.world.run_until(TROUBLE_NS + PEACE_NS + REST_NS)
        self._wait_for_exits()
        check_all(self)
        return Outcome(
            seed=self.world.seed,
            sent=self.execution.sent,
            disturbed=self.execution.disturbed,
            executions=len(self.venue.exchange.state.executions),
            restarts=self.execution.restarts + self.risk.restarts + self.venue.restarts,
            halts=len(self.oracles.halts),
            faults=dict(self.faults.counts),
        )

    def _wait_for_exits(self) -> None:
        """Risk's own exits may fire at any mark, the last one included."""
        for _ in range(MOST_SECONDS):
            state = self.execution.core.state
            if not (state.flights or state.live):
                return
            self.world.run_until(self.world.now_ns + SECOND)

    def _stop(self) -> None:
        """Strategies leave, and a person cancels what still works."""
        self.world.note("strategies stop")
        for strategy in self.strategies:
            strategy.leave()
        for second in range(5, 30, 5):
            self.world.later(second * SECOND, self._cancel_all)

    def _cancel_all(self) -> None:
        desk = self.risk.desk
        for name in list(desk.state.reservations.orders):
            self.risk.command(
                lambda now, name=name: desk.cancel("", name, now, by="person", reason="closing"),  # type: ignore[misc] # bound now
                lambda _: None,
            )

    def _replayed(self, before: str, after: str) -> None:
        if before != after:
            self.oracles.fail("O6", "execution restarted into another state than it died in")

    # -- troubles and people ----------------------------------------------------------------

    def _trouble(self) -> None:
        chance = self.world.random
        self.oracles.check_halts()
        if self.faults.hit("venue_crash"):
            self.venue.life.crash()
        if self.faults.hit("stream_cut"):
            self.venue.cut()
        if self.faults.hit("session_cut"):
            self.execution.session.cut()
        if self.faults.hit("strategy_cut"):
            chance.choice(self.strategies).cut()
        deed = chance.random()
        if deed < self.halts:
            self._halt()
            self.world.later(self.world.between(500, 6_000), self._resume)
        elif deed > 0.93:
            self._limits()
        elif deed > 0.89:
            self.oracles.excuse()
            self.venue.amend(bust=chance.random() < 0.5)

    def _halt(self) -> None:
        chance, risk = self.world.random, self.risk
        scope = chance.choice(["policy", "policy", f"strategy:{TOY}"])
        state = chance.choice([TradingState.REDUCING, TradingState.HALTED, TradingState.FLATTENED])
        if not risk.life.alive:
            return
        self.world.note(f"person: {scope} is {state}")
        resumes = self._resumes

        def done(number: int) -> None:
            if resumes == self._resumes:
                self.world.note(f"acknowledged {number}: {scope} is {state}")
                self.oracles.halts.append(HaltGiven(scope, state, number))

        risk.command(
            lambda now: risk.desk.set_state(scope, state, now, by="person", reason="chance"), done
        )

    _resumes = 0

    def _resume(self) -> None:
        self._resumes += 1
        for halt in self.oracles.halts:
            halt.lifted = True
        risk = self.risk
        if not risk.life.alive:
            self.world.later(SECOND, self._resume)
            return
        self.world.note("person: resume")
        for scope in ("policy", f"strategy:{TOY}", f"strategy:{SMA}"):
            risk.command(
                lambda now, scope=scope: risk.desk.resume(  # type: ignore[misc] # bound now
                    scope, now, by="person", reason="chance"
                ),
                lambda _: None,
            )

    def _limits(self) -> None:
        """The policy's file changes."""
        risk = self.risk
        tight = self.world.random.choice([0.5, 0.8, 1.0])
        wide = self._wide.limits
        changed = {
            name: int(getattr(wide, name) * tight)
            for name in ("max_position_notional", "max_gross_exposure")
        }
        limits = msgspec.structs.replace(wide, **changed)
        risk.policy = msgspec.structs.replace(self._wide, limits=limits)
        self.oracles.policies.append((self.world.now_ns, risk.policy))
        self.world.note(f"limits x {tight}")
        risk.edited()
