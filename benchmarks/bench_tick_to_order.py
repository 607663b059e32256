"""Tick to the decision to send, over the real services: three gRPC hops with mutual TLS.

From the frame's read at the venue's socket to the verified approval in execution. One strategy,
one policy, 500 ticks a second in ten symbols, an order for each ninth tick; the view is off.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, less
from benchmarks.tick_to_order.hop import one_way_us
from benchmarks.tick_to_order.tape import SPEED, TICKS_PER_S, write_tape
from tradewind.local.options import RunOptions
from tradewind.local.session import Session
from tradewind.local.statuses import Picture
from tradewind.resources.loading import read

FOLDER = Path(__file__).parent / "tick_to_order"
SECONDS, TAPE_S = 22.0, 60.0
SETTLED = 50
"""The first orders, while caches are cold and connections new, are left out."""
GOAL_US, HOP_GOAL_US, HOPS = 800.0, 250.0, 3


def run() -> list[Figure]:
    """Measure, in microseconds, beside a bare hop of the same run."""
    with tempfile.TemporaryDirectory() as folder:
        bare = one_way_us(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(_watched(Path(folder)))
    hops = {name: values[SETTLED:] for name, values in seen.hops.items()}
    total = hops.pop("tick_to_order")
    return [
        less("tick to order, p50", _quantile(total, 50), "us", floor=1_500, goal=GOAL_US),
        less("tick to order, p99", _quantile(total, 99), "us", floor=5_000, goal=1_500),
        *(
            less(f"  {name}, p50", _quantile(values, 50), "us", goal=HOP_GOAL_US)
            for name, values in hops.items()
        ),
        less("bare gRPC hop, p50", _quantile(bare, 50), "us", goal=HOP_GOAL_US),
        less("bare gRPC hop, p99", _quantile(bare, 99), "us"),
        less(
            "tick to order / three bare hops",
            _quantile(total, 50) / HOPS / _quantile(bare, 50),
            "x",
        ),
        less("ticks a second", seen.ticks_per_s, ""),
        less("orders measured", len(total), ""),
    ]


class _Seen:
    """What the services last said."""

    def __init__(self) -> None:
        self.hops: dict[str, list[float]] = {}
        self._market: list[tuple[float, int]] = []

    @property
    def ticks_per_s(self) -> float:
        """How fast the tape ran; the feed's own count holds its clock messages too."""
        (begun, first_ns), (ended, last_ns) = self._market[0], self._market[-1]
        return TICKS_PER_S * (last_ns - first_ns) / 1e9 / SPEED / (ended - begun)

    def look(self, picture: Picture) -> None:
        """Take a picture of the run."""
        for _, document in picture.of("execution"):
            if document.get("latencies_us", {}).get("tick_to_order"):
                self.hops = document["latencies_us"]
                self._market.append((time.monotonic(), document["market_ns"]))


async def _watched(folder: Path) -> _Seen:
    seen = _Seen()
    options = RunOptions(
        paths=(FOLDER / "resources.yaml",),
        state=folder,
        duration_s=SECONDS,
        replay=write_tape(folder, TAPE_S),
        speed=str(SPEED),
    )
    session = Session(
        options,
        read(options.paths),
        on_look=seen.look,
        on_event=lambda _: None,
        on_note=lambda _: None,
    )
    await session.run()
    return seen


def _quantile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    for figure in run():
        print(figure)
