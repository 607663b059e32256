"""How long a halt by `kubectl patch` takes to stop a policy, with no operator there.

From the API server's audit time of the PATCH to the last order that the venue newly accepted; 50
halts under at least 20 orders a second. Real API server, real services as processes of a pod's
configuration, the simulated venue. HALTS=10 makes fewer.
"""

import datetime as dt
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

import msgspec

from benchmarks.figures import Figure, less, more
from tests.cluster import clusters
from tests.cluster.installing import in_namespace, install, namespace_of
from tests.cluster.watched import WatchedPods
from tests.process import resources
from tests.process.pods import STRATEGY
from tradewind.deploy.configs import ExecutionConfig
from tradewind.venues.simulated.config import VenueConfig

HALTS = int(os.environ.get("HALTS", "50"))
BUDGET, SPEED = 60_000, "10"
SYMBOLS = "AAPL, MSFT, NVDA, AMZN, META, GOOGL, TSLA, AMD, SPY, QQQ, IBM, NFLX"
EAGER = '''
"""Changes its mind with every quote."""

from tradewind.domain.events import Quote
from tradewind.strategies import Context, Strategy


class Eager(Strategy):
    def on_start(self, ctx: Context) -> None:
        self.seen = {}

    def on_quote(self, ctx: Context, quote: Quote) -> None:
        seen = self.seen[quote.symbol] = self.seen.get(quote.symbol, 0) + 1
        ctx.signal(quote.symbol, float(seen % 2))
'''
FLOW_S, SETTLED_S, PATIENCE_S, FLOOR = 1.0, 1.0, 30.0, 20.0
_WIDE = {
    "maxDailyLoss": "unlimited",
    "maxGrossExposure": "unlimited",
    "maxOrdersPerMinute": "unlimited",
    "maxOpenOrders": "unlimited",
    "maxOpenPositions": "unlimited",
    "maxExecutionsPerMinute": "unlimited",
    "maxOrderToFillRatio": "unlimited",
}


class Flow(WatchedPods):
    """A policy whose limits and budget let one strategy send as fast as the market trades."""

    def apply_policy(self, **limits: str) -> Any:
        """Apply the policy."""
        return super().apply_policy(**{**_WIDE, **limits})

    def apply_strategy(self) -> Any:
        """Apply the strategy, and give its source."""
        (self.folder / "resources" / "chatty.py").write_text(EAGER)
        text = resources.strategy(STRATEGY, symbols=SYMBOLS)
        text = text.replace("timeout: 2s", "timeout: 2s, orderType: market")
        return self.api.apply(in_namespace(text, self.namespace))

    def config(self, name: str) -> msgspec.Struct:
        """What a workload is told."""
        told = super().config(name)
        if isinstance(told, ExecutionConfig):
            return msgspec.structs.replace(told, requests_per_minute=BUDGET)
        if isinstance(told, VenueConfig):
            fast = msgspec.structs.replace(told.exchange, rate_limit_per_minute=BUDGET)
            return msgspec.structs.replace(told, exchange=fast, speed=SPEED)
        return told


class Accepted:
    """When the venue accepted each order, by the growth of its journal."""

    def __init__(self, journal: Path) -> None:
        self.times: list[float] = []
        self._journal, self._over = journal, threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> "Accepted":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def since(self, moment: float) -> list[float]:
        """The orders that were accepted later than a moment."""
        return [each for each in tuple(self.times) if each > moment]

    def _follow(self) -> None:
        with self._journal.open("rb") as file:
            file.seek(0, os.SEEK_END)
            while not self._over.wait(0.001):
                seen = time.time()
                for line in file:
                    self.times += [seen] * line.count(b'"kind":"submit"')


def run() -> list[Figure]:
    """Halt again and again."""
    with _flow() as (pods, accepted):
        rounds = [_halt(pods, accepted) for _ in range(HALTS)]
    late = sorted(each for each, _ in rounds)
    rates = [rate for _, rate in rounds]
    cuts = quantiles(late, n=100, method="inclusive")
    return [
        more("orders accepted before a halt", min(rates), "1/s, least of all", floor=FLOOR),
        less("halt: PATCH to last accepted order, p50", cuts[49] * 1e3, "ms", goal=500),
        less("halt: PATCH to last accepted order, p99", cuts[98] * 1e3, "ms", goal=500),
        less("halt: PATCH to last accepted order, worst", late[-1] * 1e3, "ms"),
    ]


@contextmanager
def _flow() -> Iterator[tuple[Flow, Accepted]]:
    with tempfile.TemporaryDirectory() as folder, clusters.reached(Path(folder)) as cluster:
        install(cluster.api)
        with (
            namespace_of(cluster.api) as namespace,
            Flow(Path(folder, "pods"), cluster, namespace) as pods,
        ):
            pods.start().until_ready()
            journal = next(Path(folder).rglob("venue.jsonl"))
            with Accepted(journal) as accepted:
                yield pods, accepted


def _halt(pods: Flow, accepted: Accepted) -> tuple[float, float]:
    """Seconds from the PATCH to the last accepted order, and orders a second before it."""
    rate = _flowing(accepted)
    patched = _patched(pods)
    time.sleep(SETTLED_S)
    after = accepted.since(patched)
    pods.until("Halted", 10)
    pods.patch(pods.policy_path, tradingState="Active")
    pods.resume(pods.policy_path, pods.latch())
    pods.until("Active", 20)
    return max([each - patched for each in after], default=0.0), rate


def _flowing(accepted: Accepted) -> float:
    """Wait for the flow that the figure is about; orders a second, or as many as come at most."""
    deadline, most = time.monotonic() + PATIENCE_S, 0.0
    while most < FLOOR and time.monotonic() < deadline:
        time.sleep(0.1)
        most = len(accepted.since(time.time() - FLOW_S)) / FLOW_S
    return most


def _patched(pods: Flow) -> float:
    """Patch the policy; when the API server received it, by its own audit log."""
    audit = pods.cluster.audit
    if audit is None:
        raise RuntimeError("needs the audit log: run without TRADEWIND_TEST_KUBECONFIG")
    mark = audit.mark()
    pods.patch(pods.policy_path, tradingState="Halted")
    while True:
        for each in audit.requests(mark):
            if (
                each.verb == "patch"
                and each.uri.startswith(pods.policy_path)
                and not each.subresource
            ):
                return dt.datetime.fromisoformat(each.received).timestamp()
        time.sleep(0.01)


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
