"""Which resource is looked at next: each once, never twice at the same time."""

import asyncio
import contextlib
import heapq
from collections.abc import Callable
from typing import Final

import msgspec

from tradewind_operator.model import Ref

FIRST_S: Final = 1.0
LONGEST_S: Final = 300.0
JITTER: Final = 0.2


class Turn(msgspec.Struct, frozen=True):
    """A resource's turn, and what gave it one."""

    key: Ref
    trigger: str


class WorkQueue:
    """A queue of keys, each in it once.

    A key that is added while it is worked on comes again afterwards. Failures of a key put it off,
    longer each time.

    `now` is monotonic, in seconds; `chance` gives numbers from 0 to 1.
    """

    def __init__(self, now: Callable[[], float], chance: Callable[[], float]) -> None:
        self._now, self._chance = now, chance
        self._due: dict[Ref, tuple[float, str]] = {}
        self._heap: list[tuple[float, int, Ref]] = []
        self._working: set[Ref] = set()
        self._failures: dict[Ref, int] = {}
        self._rests: dict[Ref, float] = {}
        self._serial = 0
        self._moved_at = now()
        self._wake = asyncio.Event()

    def add(self, key: Ref, trigger: str, after_s: float = 0.0) -> None:
        """Give a key a turn, `after_s` from now; an earlier turn that it has stays."""
        due = max(self._now() + after_s, self._rests.get(key, 0.0))
        known = self._due.get(key)
        if known is not None and known[0] <= due:
            return
        self._due[key] = (due, trigger)
        if key not in self._working:
            self._push(key)

    async def next(self) -> Turn:
        """Wait for a turn; `done` or `failed` must follow."""
        while (turn := self._take()) is None:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):  # wait_for may miss a cancellation
                    await self._wake.wait()
        return turn

    def done(self, key: Ref, again_s: float = 0.0) -> None:
        """End a turn well; give another one in `again_s` seconds, where that is not 0."""
        self._failures.pop(key, None)
        self._rests.pop(key, None)
        self._end(key)
        if again_s > 0:
            self.add(key, "again", max(again_s, FIRST_S))

    def rest(self, key: Ref, seconds: float) -> None:
        """Give a key no turn for so long, whatever asks for one; it has none at the moment."""
        self._rests[key] = self._now() + seconds
        known = self._due.pop(key, None)
        if known is not None:
            self.add(key, known[1], max(0.0, known[0] - self._now()))

    def failed(self, key: Ref, after_s: float = 0.0) -> float:
        """End a turn badly; return in how many seconds the key comes again."""
        count = self._failures.get(key, 0)
        self._failures[key] = min(count + 1, 30)
        pause: float = min(LONGEST_S, FIRST_S * 2.0**count) * (
            1 - JITTER + 2 * JITTER * self._chance()
        )
        self._end(key)
        self.add(key, "retry", max(pause, after_s))
        return max(pause, after_s)

    def forget(self, key: Ref) -> None:
        """A resource is gone: neither turns nor failures of it count."""
        for known in (self._due, self._failures, self._rests):
            known.pop(key, None)

    @property
    def depth(self) -> int:
        """How many keys are due, beside those worked on."""
        now = self._now()
        return sum(due <= now for due, _ in self._due.values())

    @property
    def oldest_s(self) -> float:
        """How long the longest-waiting key has been due."""
        return max(0.0, self._now() - self._oldest_due())

    @property
    def stuck_s(self) -> float:
        """For how long no turn has begun or ended though some are due."""
        return self._now() - max(self._moved_at, self._oldest_due()) if self.depth else 0.0

    @property
    def is_working(self) -> bool:
        """Whether a turn has not ended yet."""
        return bool(self._working)

    @property
    def idle(self) -> bool:
        """Whether nothing is due or worked on."""
        return not self._working and self.depth == 0

    def _oldest_due(self) -> float:
        return min((due for due, _ in self._due.values()), default=float("inf"))

    def _end(self, key: Ref) -> None:
        self._moved_at = self._now()
        self._working.discard(key)
        if key in self._due:
            self._push(key)

    def _push(self, key: Ref) -> None:
        self._serial += 1
        heapq.heappush(self._heap, (self._due[key][0], self._serial, key))
        self._wake.set()

    def _take(self) -> Turn | None:
        while self._heap and self._heap[0][0] <= self._now():
            due, _, key = heapq.heappop(self._heap)
            known = self._due.get(key)
            if known is None or known[0] != due or key in self._working:
                continue  # it was given another turn, or comes back when this one ends
            del self._due[key]
            self._working.add(key)
            self._moved_at = self._now()
            return Turn(key, known[1])
        return None

    def _pause(self) -> float | None:
        return max(0.0, self._heap[0][0] - self._now()) if self._heap else None
