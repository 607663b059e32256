"""What happens to the machines: crashes and cuts, full disks, signals, stopped clocks."""

from typing import TYPE_CHECKING

from tests.simulation.execution import Execution
from tests.simulation.risk import Risk
from tests.simulation.traits import Trait
from tradewind.domain.errors import JournalLockedError
from tradewind.domain.values import SECOND
from tradewind.execution.inputs import OnShutdown

if TYPE_CHECKING:
    from tests.simulation.scenario import Simulation

OFTEN, SELDOM = 0.1, 0.06
SMALL_RESERVE = 4


class Incidents:
    """Strike at random; what a seed's traits leave out does not happen."""

    def __init__(self, simulation: "Simulation") -> None:
        self._simulation, self._world = simulation, simulation.world
        self._faults, self._chance = simulation.faults, simulation.world.random
        self._traits = simulation.traits

    def strike(self) -> None:
        """Once a second."""
        self._cuts()
        for trait, likely, act in (
            (Trait.DISK, OFTEN, self._fill_disk),
            (Trait.DRAIN, SELDOM, self._terminate),
            (Trait.RIVAL, OFTEN, self._intrude),
            (Trait.PAUSE, OFTEN, self._pause),
            (Trait.CLOCK, OFTEN, self._step_clock),
            (Trait.EXTERNAL, OFTEN, self._simulation.venue.outsider.act),
        ):
            if trait in self._traits and self._chance.random() < likely:
                act()

    def end(self) -> None:
        """Peace: disks have room."""
        self._empty_disks()

    def _cuts(self) -> None:
        simulation, hit = self._simulation, self._faults.hit
        if hit("venue_crash"):
            simulation.venue.life.crash()
        if hit("stream_cut"):
            simulation.venue.cut()
        if hit("session_cut"):
            simulation.execution.session.cut()
        if hit("strategy_cut"):
            self._chance.choice(simulation.strategies).cut()

    def _fill_disk(self) -> None:
        """The disk that execution and risk share; sometimes even the reserve is soon gone."""
        self._world.note("the disk is full")
        self._world.count("disk full")
        small = self._chance.random() < 0.2
        for disk in (self._simulation.execution.disk, self._simulation.risk.disk):
            disk.fill_up()
            if small:
                disk.reserve = SMALL_RESERVE
        self._world.later(self._world.between(500, 5_000), self._empty_disks)

    def _empty_disks(self) -> None:
        self._world.note("the disk has room")
        self._simulation.execution.disk.full = self._simulation.risk.disk.full = False

    def _terminate(self) -> None:
        execution = self._simulation.execution
        policy = self._chance.choice(list(OnShutdown))
        if execution.life.alive and execution.drain.policy is None:
            execution.drain.resumes = self._simulation.people.resumes
            self._world.later(0, lambda: execution.drain.begin(policy), execution.life)
            if policy is OnShutdown.FLATTEN:
                self._simulation.oracles.closings.flattened = True
                self._world.later(8 * SECOND, self._simulation.people.resume)

    def _intrude(self) -> None:
        """Somebody starts execution a second time."""
        if not self._simulation.execution.life.alive:
            return
        try:
            self._simulation.rivals.append(self._simulation.start_rival())
        except JournalLockedError:
            self._world.count("second writer")

    def _pause(self) -> None:
        """SIGSTOP, and SIGCONT later: everything that waits for the process arrives then."""
        both: list[Execution | Risk] = [self._simulation.execution, self._simulation.risk]
        process = self._chance.choice(both)
        if process.life.alive:
            name = type(process).__name__
            self._world.note(f"{name} stops")
            self._world.count("pause")
            process.life.pause(self._world.now_ns + self._world.between(300, 6_000))

    def _step_clock(self) -> None:
        """Somebody sets the machine's clock, or NTP does."""
        back = self._chance.random() < 0.7
        step = self._world.between(50, 60_000 if back else 8_000)
        self._world.utc_step_ns += -step if back else step
        self._world.note(f"UTC steps by {-step if back else step} ns")
        self._world.count("clock back" if back else "clock forward")
