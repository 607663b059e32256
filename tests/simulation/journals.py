"""A journal in memory: what was not durable at a crash is lost from some record on."""

from collections.abc import Callable, Iterator

from tests.simulation.world import Life, World
from tradewind.domain.errors import JournalFullError, JournalLockedError

RESERVE = 400
"""So many records that are urgent a full disk still takes."""


class Disk:
    """What survives a process: records, and the lock of the one who may write."""

    def __init__(self) -> None:
        self.records: list[bytes] = []
        self.epoch = 0
        self.full = False
        self.reserve = RESERVE
        self._holder: Life | None = None

    def lock(self, life: Life) -> int:
        """Take the account; the epoch is above that of every earlier writer.

        Raises:
            JournalLockedError: somebody writes here.
        """
        if self._holder is not None and self._holder.alive:
            raise JournalLockedError("another process writes here: stop it first")
        self._holder = life
        self.epoch += 1
        return self.epoch

    def fill_up(self) -> None:
        """No room from here on, but for the reserve."""
        self.full, self.reserve = True, RESERVE

    def admit(self, *, urgent: bool) -> None:
        """Take a record.

        Raises:
            JournalFullError: there is no room for it.
        """
        if not self.full:
            return
        self.reserve -= urgent
        if not urgent or self.reserve < 0:
            raise JournalFullError("no space: free some")


class SimJournal:
    """One writer's journal on a disk; the port `Journal`.

    `boundary` is called before each append: a process may die there. A commit takes a while and
    takes along what was appended meanwhile; `on_due` hears of the end of each.
    """

    def __init__(self, world: World, disk: Disk, life: Life, boundary: Callable[[], None]) -> None:
        self._world, self._disk, self._life, self._boundary = world, disk, life, boundary
        self._tail: list[bytes] = []
        self._committing = False
        self.on_due: Callable[[], object] = self.commit
        self.epoch = disk.lock(life)

    @property
    def has_room(self) -> bool:
        return not self._disk.full

    @property
    def last(self) -> int:
        return len(self._disk.records) + len(self._tail)

    @property
    def waiting(self) -> tuple[bytes, ...]:
        """What was appended and is not durable yet."""
        return tuple(self._tail)

    @property
    def durable(self) -> int:
        return len(self._disk.records)

    def append(self, payload: bytes, *, urgent: bool = False) -> int:
        self._boundary()
        self._disk.admit(urgent=urgent)
        self._tail.append(payload)
        if not self._committing:
            self._committing = True
            self._world.later(self._world.between(0.2, 8), self._due, self._life)
        return self.last

    def commit(self) -> int:
        self._boundary()
        self._disk.records += self._tail
        self._tail = []
        return self.durable

    def read(self, first: int) -> Iterator[tuple[int, bytes]]:
        yield from enumerate(self._disk.records[first - 1 :], first)

    def tear(self) -> None:
        """The machine stops: some of the tail may have reached the disk after all."""
        whole = len(self._tail)
        kept = self._world.random.choice([0, 0, whole, self._world.random.randint(0, whole)])
        self._disk.records += self._tail[:kept]
        self._tail = []

    def _due(self) -> None:
        self._committing = False
        self.on_due()
