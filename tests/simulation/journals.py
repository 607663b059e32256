"""A journal in memory: what was not durable at a crash is lost from some record on."""

from collections.abc import Callable, Iterator

from tests.simulation.world import Life, World


class Disk:
    """What survives a process."""

    def __init__(self) -> None:
        self.records: list[bytes] = []
        self.epoch = 0


class SimJournal:
    """One writer's journal on a disk; the port `Journal`.

    `boundary` is called before each append: a process may die there. A commit takes a while and
    takes along what was appended meanwhile; `on_durable` hears of the end of each.
    """

    has_room = True

    def __init__(self, world: World, disk: Disk, life: Life, boundary: Callable[[], None]) -> None:
        self._world, self._disk, self._life, self._boundary = world, disk, life, boundary
        self._tail: list[bytes] = []
        self._committing = False
        self.on_due: Callable[[], object] = self.commit
        disk.epoch += 1
        self.epoch = disk.epoch

    @property
    def last(self) -> int:
        return len(self._disk.records) + len(self._tail)

    @property
    def durable(self) -> int:
        return len(self._disk.records)

    def append(self, payload: bytes, *, urgent: bool = False) -> int:
        self._boundary()
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
