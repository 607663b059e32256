"""What a run adds up from its pictures: counters that no journal keeps, and latencies."""

from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY
from tradewind.local.counts import Tally
from tradewind.local.runner_file import Door
from tradewind.local.statuses import Document, Picture


class Figures:
    """`latencies_us` is tick to order by policy, as execution last told it."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.latencies_us: dict[str, list[float]] = {}

    def take(self, picture: Picture) -> None:
        """Add a picture."""
        for door, document in _answers(picture, MARKET_DATA):
            self.tally.see(door.workload, "ticks", document.get("events", 0))
        for door, document in _answers(picture, STRATEGY):
            self.tally.see(door.workload, "signals", document.get("signals", 0))
        for door, document in _answers(picture, RISK):
            self.tally.see(door.workload, "denials", sum(document.get("denials", {}).values()))
        for door, document in _answers(picture, EXECUTION):
            hops = document.get("latencies_us", {})
            self.latencies_us[door.policy] = hops.get("tick_to_order", [])


def _answers(picture: Picture, service: str) -> list[tuple[Door, Document]]:
    """Those that answered: silence is no count of zero, which would begin a new life."""
    return [(door, document) for door, document in picture.of(service) if document]
