"""Virtual time: a heap of events, one seed, and a trace of what happened last."""

from collections import Counter, deque
from collections.abc import Callable, Coroutine, Generator
from heapq import heappop, heappush
from random import Random
from typing import Any, Generic, TypeVar

from tradewind.domain.errors import JournalFullError
from tradewind.domain.values import MILLISECOND, SECOND, Nanos

T = TypeVar("T")
START_NS = 1_700_000_000 * SECOND
KEPT = 80


class Crashed(Exception):  # noqa: N818 # not an error: an event
    """A process dies here: whatever it was doing ends at this very point."""


class Life:
    """One life of a process; what was meant for an earlier one is lost."""

    def __init__(self, on_crash: Callable[[], None]) -> None:
        self.alive, self._on_crash = True, on_crash
        self.paused_until_ns = 0
        self.fault: Exception | None = None
        self.at_end: list[Callable[[], None]] = []

    def crash(self) -> None:
        """Die; its connections break."""
        if self.alive:
            self.end()
            self._on_crash()

    def pause(self, until_ns: int) -> None:
        """Stop; who is stopped already goes on no sooner, so that nothing overtakes what waits."""
        self.paused_until_ns = max(self.paused_until_ns, until_ns)

    def end(self) -> None:
        """Leave for good."""
        self.alive = False
        for act in self.at_end:
            act()


class Promise(Generic[T]):
    """A value that comes later; one coroutine may wait for it."""

    def __init__(self) -> None:
        self._value: T | None = None
        self._done = False
        self.waiter: Callable[[], None] | None = None

    def keep(self, value: T) -> None:
        if self._done:
            return
        self._value, self._done = value, True
        if self.waiter is not None:
            self.waiter()

    def __await__(self) -> Generator["Promise[T]", None, T]:
        if not self._done:
            yield self
        return self._value  # type: ignore[return-value] # done, so it is a T


class World:
    """One thread of virtual time. Equal times happen in the order of asking.

    `kept` is how many lines of its story it keeps, None for all of them.
    """

    def __init__(self, seed: int, kept: int | None = KEPT) -> None:
        self.seed, self.random = seed, Random(seed)
        self.now_ns = self.utc_step_ns = 0
        self.trace: deque[str] = deque(maxlen=kept)
        self.seen: Counter[str] = Counter()
        self._heap: list[tuple[int, int, Life | None, Callable[[], None]]] = []
        self._number = 0

    @property
    def market_ns(self) -> Nanos:
        """The venue's time."""
        return Nanos(START_NS + self.now_ns)

    @property
    def utc_ns(self) -> Nanos:
        """What the machine takes for UTC: somebody may have set its clock."""
        return Nanos(self.market_ns + self.utc_step_ns)

    def note(self, text: str) -> None:
        """Keep a line for whoever reads of a violation."""
        self.trace.append(f"{self.now_ns / SECOND:9.3f}  {text}")

    def count(self, feature: str) -> None:
        """Note that something happened which `coverage.FEATURES` lists."""
        self.seen[feature] += 1

    def between(self, low_ms: float, high_ms: float) -> int:
        """A random time in nanoseconds."""
        return int(self.random.uniform(low_ms, high_ms) * MILLISECOND)

    def later(self, delay_ns: int, act: Callable[[], None], life: Life | None = None) -> None:
        """Do something after a while, unless the life that it belongs to has ended by then."""
        self._number += 1
        heappush(self._heap, (self.now_ns + delay_ns, self._number, life, act))

    def every(self, interval_ns: int, act: Callable[[], None], life: Life) -> None:
        """Do something again and again."""

        def again() -> None:
            self.later(interval_ns, again, life)
            act()

        self.later(interval_ns, again, life)

    def run_until(self, now_ns: int, each: Callable[[], None] | None = None) -> None:
        """Let everything happen that is due by then."""
        while self._heap and self._heap[0][0] <= now_ns:
            self.now_ns, number, life, act = heappop(self._heap)
            if life is not None and life.paused_until_ns > self.now_ns:
                heappush(self._heap, (life.paused_until_ns, number, life, act))
            elif life is None or life.alive:
                guarded(life, act)
                if each is not None:
                    each()
        self.now_ns = now_ns

    def spawn(self, work: Coroutine[Any, Any, None], life: Life) -> None:
        """Run a coroutine that waits for promises only."""

        def step() -> None:
            if not life.alive:
                work.close()
                return
            try:
                promise: Promise[Any] = work.send(None)
            except StopIteration:
                return
            promise.waiter = lambda: self.later(0, step, life)

        step()


def guarded(life: Life | None, act: Callable[[], None]) -> None:
    """Do something; a crash on the way, a last record that has no room too, ends its life."""
    try:
        act()
    except (Crashed, JournalFullError) as fault:
        if life is not None:
            life.fault = fault
            life.crash()
