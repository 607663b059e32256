"""Tick to order, hop by hop, from the stamps that an order collects on its way."""

from collections import deque
from collections.abc import Mapping

KEPT = 2_000
_HOPS = (
    ("feed", "feed_read", "feed_sent"),
    ("strategy", "feed_sent", "intent_out"),
    ("risk", "intent_out", "risk_out"),
)
TOTAL, LAST = "tick_to_order", "execution"


class Latencies:
    """The newest orders' latencies in whole microseconds; stamps are one machine's UTC."""

    def __init__(self) -> None:
        names = (*(name for name, _, _ in _HOPS), LAST, TOTAL)
        self._kept: dict[str, deque[int]] = {name: deque(maxlen=KEPT) for name in names}

    def note(self, stamps: Mapping[str, int], verified_ns: int) -> None:
        """Note an order whose approval was verified at `verified_ns`."""
        for name, start, end in _HOPS:
            if start in stamps and end in stamps:
                self._kept[name].append((stamps[end] - stamps[start]) // 1_000)
        if "risk_out" in stamps:
            self._kept[LAST].append((verified_ns - stamps["risk_out"]) // 1_000)
        if "feed_read" in stamps:
            self._kept[TOTAL].append((verified_ns - stamps["feed_read"]) // 1_000)

    def by_hop(self) -> dict[str, list[int]]:
        """Every latency that is kept, by hop."""
        return {name: list(values) for name, values in self._kept.items()}
