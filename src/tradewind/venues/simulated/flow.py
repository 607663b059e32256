"""The generated market: everybody else's orders in every listed symbol, from one seed.

The same seed and start give the same events, one for one. A market that was stopped goes on at the
prices and the time where it stopped, with new orders.
"""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heapreplace
from random import Random

import msgspec

from tradewind.domain.events import Bar
from tradewind.domain.values import SECOND, Nanos
from tradewind.market.sessions import is_open, next_close, next_open
from tradewind.venues.simulated.assets import Trait
from tradewind.venues.simulated.participants import Participants
from tradewind.venues.simulated.pasts import past_of
from tradewind.venues.simulated.regimes import Driver, OwnWay
from tradewind.venues.simulated.tape import TapeEvent, merged

Minutes = Mapping[str, Sequence[Bar]]
DEFAULT_START_NS = Nanos(1_767_625_200 * SECOND)
"""Monday, 5 January 2026, 10:00 in New York: within a session, the same on every machine."""
_PAUSE_NS = 2 * SECOND
"""A market goes on this much later than its last record, so that time never goes back."""


class FlowState(msgspec.Struct, frozen=True, gc=False):
    """Where a generated market stopped; `drivers` and `own` are basis points from the start."""

    seed: int
    ts_ns: Nanos
    run: int = 0
    drivers: dict[str, float] = {}
    own: dict[str, float] = {}


class GeneratedTape:
    """A market made of `Participants`, one per symbol."""

    def __init__(
        self, traits: tuple[Trait, ...], state: FlowState, minutes: Minutes | None = None
    ) -> None:
        self._traits, self._state, self._minutes = traits, state, minutes or {}
        self._drivers = {trait.driver: self._driver(trait.driver) for trait in traits}
        self._people = [self._participants(trait) for trait in traits]

    @classmethod
    def fresh(
        cls, traits: tuple[Trait, ...], *, seed: int, start_ns: Nanos = DEFAULT_START_NS
    ) -> "GeneratedTape":
        """A market that starts at its listed prices."""
        return cls(traits, FlowState(seed, start_ns))

    @classmethod
    def resumed(
        cls, traits: tuple[Trait, ...], state: FlowState, minutes: Minutes | None = None
    ) -> "GeneratedTape":
        """A market that goes on where `state` was taken, with what it had printed."""
        ts_ns = Nanos(state.ts_ns + _PAUSE_NS)
        return cls(traits, msgspec.structs.replace(state, ts_ns=ts_ns, run=state.run + 1), minutes)

    @property
    def start_ns(self) -> Nanos:
        """Market time before the first event."""
        return self._state.ts_ns

    def past(self) -> Iterator[TapeEvent]:
        """Sixty days, four hours of minutes and three minutes of prints, in order of time."""
        return merged([self._past(people) for people in self._people])

    def events(self) -> Iterator[TapeEvent]:
        """The order flow; it never ends. A market that starts in a session has no nights."""
        line = [
            (self.start_ns + people.wait_ns(), index) for index, people in enumerate(self._people)
        ]
        heapify(line)
        close_ns = next_close(self.start_ns) if is_open(self.start_ns) else None
        while True:
            ts_ns, index = line[0]
            if close_ns is not None and ts_ns >= close_ns:
                line = self._sleep(line, next_open(close_ns) - close_ns)
                close_ns = next_close(line[0][0])
                continue
            people = self._people[index]
            yield from people.act(Nanos(ts_ns))
            heapreplace(line, (ts_ns + people.wait_ns(), index))

    def _sleep(self, line: list[tuple[int, int]], gap_ns: int) -> list[tuple[int, int]]:
        """Go from a close to the next opening as if no time had passed."""
        for driver in self._drivers.values():
            driver.sleep(gap_ns)
        for people in self._people:
            people.sleep(gap_ns)
        return [(ts_ns + gap_ns, index) for ts_ns, index in line]

    def state(self, ts_ns: Nanos) -> FlowState:
        """What `resumed` needs to go on after `ts_ns`."""
        drivers = {name: driver.level for name, driver in self._drivers.items()}
        own = {people.trait.symbol: people.own.level for people in self._people}
        return FlowState(self._state.seed, ts_ns, self._state.run, drivers, own)

    def _random(self, name: str) -> Random:
        return Random(f"{self._state.seed}/{self._state.run}/{name}")  # noqa: S311 - a seeded market

    def _driver(self, name: str) -> Driver:
        level = self._state.drivers.get(name, 0.0)
        random = self._random(f"driver/{name}")
        return Driver(random, start_ns=self.start_ns, level=level)

    def _participants(self, trait: Trait) -> Participants:
        name = trait.symbol
        own = OwnWay(self._random(f"own/{name}"), level=self._state.own.get(name, 0.0))
        random = self._random(f"flow/{name}")
        driver = self._drivers[trait.driver]
        return Participants(trait, driver, own, random=random, run=self._state.run)

    def _past(self, people: Participants) -> Iterator[TapeEvent]:
        symbol = people.trait.symbol
        return past_of(
            people.trait,
            people.fair(),
            end_ns=self.start_ns,
            random=self._random(f"past/{symbol}"),
            known=self._minutes.get(symbol, ()),
        )
