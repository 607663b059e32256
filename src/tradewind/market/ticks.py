"""The numbered output of a hub, and a bounded memory of it."""

from collections import deque
from itertools import islice

from tradewind.domain.events import MarketEvent, Tick
from tradewind.domain.values import Nanos


class TickRing:
    """Numbers events from 1 and remembers the newest `kept` of them."""

    __slots__ = ("_fresh", "_ring", "read_ns", "seq")

    def __init__(self, kept: int) -> None:
        self.seq = 0
        self.read_ns = Nanos(0)
        self._ring: deque[Tick] = deque(maxlen=kept)
        self._fresh: list[Tick] = []

    def publish(self, event: MarketEvent) -> None:
        """Make the event the next tick."""
        self.seq = seq = self.seq + 1
        tick = Tick(seq, self.read_ns, event)
        self._fresh.append(tick)
        self._ring.append(tick)

    def drain(self) -> list[Tick]:
        """The ticks published since the last drain."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def since(self, seq: int) -> list[Tick] | None:
        """The ticks after number `seq`; None when they are not all remembered."""
        missing = self.seq - seq
        if not 0 <= missing <= len(self._ring):
            return None
        return list(islice(self._ring, len(self._ring) - missing, None))
