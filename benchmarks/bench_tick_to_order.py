"""Tick to the decision to send, over the real services: three gRPC hops with mutual TLS.

From the frame's read at the venue's socket to the verified approval in execution. One strategy,
one policy, ten generated symbols at five times the wall's pace; the view is off.
"""

import asyncio
import statistics
import tempfile
from pathlib import Path
from typing import Any

from tradewind.local.options import RunOptions
from tradewind.local.session import Session
from tradewind.local.statuses import Picture
from tradewind.resources.loading import read

FOLDER = Path(__file__).parent / "tick_to_order"
SECONDS = 20.0
HOP_GOAL_US = 250.0


def run() -> list[dict[str, Any]]:
    """Measure, in microseconds."""
    with tempfile.TemporaryDirectory() as folder:
        hops = asyncio.run(_hops(Path(folder)))
    total = hops.pop("tick_to_order")
    figures = [
        _figure("tick to order, p50", _quantile(total, 0.5), floor=1_500, goal=800),
        _figure("tick to order, p99", _quantile(total, 0.99), floor=5_000, goal=1_500),
    ]
    return figures + [
        _figure(f"  {name}, p50", _quantile(values, 0.5), goal=HOP_GOAL_US)
        for name, values in hops.items()
    ]


async def _hops(state: Path) -> dict[str, list[float]]:
    seen: dict[str, list[float]] = {}

    def on_look(picture: Picture) -> None:
        for _, document in picture.of("execution"):
            if document.get("latencies_us", {}).get("tick_to_order"):
                seen.update(document["latencies_us"])

    options = RunOptions(
        paths=(FOLDER / "resources.yaml",), state=state, duration_s=SECONDS, speed="5"
    )
    session = Session(
        options,
        read(options.paths),
        on_look=on_look,
        on_event=lambda _: None,
        on_note=lambda _: None,
    )
    await session.run()
    return seen


def _figure(name: str, value: float, *, goal: float, floor: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": "us", "floor": floor, "goal": goal}


def _quantile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


if __name__ == "__main__":
    for figure in run():
        print(figure)
