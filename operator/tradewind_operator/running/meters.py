"""The operator's metrics: counted as they happen, or read from the cache when somebody looks."""

from collections.abc import Callable

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric

from tradewind.deploy.cluster import PAUSE
from tradewind.telemetry.instruments import Instrument
from tradewind.telemetry.metrics import Metrics, begin
from tradewind_operator import instruments as table
from tradewind_operator.api.kinds import OWN_KINDS
from tradewind_operator.model import Ref
from tradewind_operator.planning.manifests import API_VERSIONS
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.watching.streams import Restart

PASS_BUCKETS_S = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    30.0,
)

OUTCOMES = ("flat", "deadline", "forced", "namespace")
"""How a deletion ends."""
Expiries = Callable[[], dict[Ref, float]]


class Meters:
    """Every instrument of the operator's table that is counted."""

    def __init__(self) -> None:
        self.metrics = Metrics()
        made: Callable[[Instrument], Counter] = self.metrics.counter
        self.reconciles = made(table.RECONCILES)
        self.duration = Histogram(
            table.RECONCILE_DURATION.name,
            table.RECONCILE_DURATION.text,
            table.RECONCILE_DURATION.labels,
            registry=self.metrics.registry,
            buckets=PASS_BUCKETS_S,
        )
        self.queue_depth = self.metrics.gauge(table.QUEUE_DEPTH)
        self.queue_oldest = self.metrics.gauge(table.QUEUE_OLDEST)
        self.drifts = made(table.DRIFT_CORRECTED)
        self.admissions = made(table.ADMISSIONS)
        self.status_writes = made(table.STATUS_WRITES)
        self.releases = made(table.RELEASES)
        self.watch_age = self.metrics.gauge(table.WATCH_AGE)
        self.watch_restarts = made(table.WATCH_RESTARTS)
        self.requests = made(table.API_REQUESTS)
        self.status_reads = made(table.STATUS_READS)
        self.synced = self.metrics.gauge(table.SYNCED)
        self.leader = self.metrics.gauge(table.LEADER)
        begin(self.drifts, API_VERSIONS)
        begin(self.releases, OWN_KINDS, OUTCOMES)
        begin(self.watch_restarts, OWN_KINDS, Restart)

    def drift(self, kind: str) -> None:
        """Count a child that was put back."""
        self.drifts.labels(kind).inc()

    def released(self, kind: str, outcome: str) -> None:
        """Count a finalizer that was removed."""
        self.releases.labels(kind, outcome).inc()

    def judged(self, kind: str, result: str, reason: str) -> None:
        """Count a judgement of the guard."""
        self.admissions.labels(kind, result, reason).inc()

    def requested(self, verb: str, code: int) -> None:
        """Count a request to the API server."""
        self.requests.labels(verb, str(code)).inc()

    def status_written(self, kind: str, result: str) -> None:
        """Count a status that was written, or could not be."""
        self.status_writes.labels(kind, result).inc()


class Facts:
    """What is a fact about resources now: a collector that looks into the cache when asked."""

    def __init__(self, cache: Cache, certificates: Expiries, served: Expiries) -> None:
        self._cache, self._certificates, self._served = cache, certificates, served

    def describe(self) -> list[Metric]:
        """Nothing is known of them before they are collected."""
        return []

    def collect(self) -> list[Metric]:
        """Everything as it is now."""
        return [
            self._states(),
            self._conditions(),
            self._pauses(),
            _ends(table.CERTIFICATE_EXPIRY, self._certificates),
            _ends(table.SERVED_CERTIFICATE_EXPIRY, self._served),
        ]

    def _states(self) -> Metric:
        counts: dict[tuple[str, str], int] = {}
        for own in self._cache.owns():
            key = (own.ref.kind, own.status.phase or "Unknown")
            counts[key] = counts.get(key, 0) + 1
        family = _family(table.RESOURCES)
        for key, count in sorted(counts.items()):
            family.add_metric(key, count)
        return family

    def _conditions(self) -> Metric:
        family = _family(table.CONDITION)
        for own in self._cache.owns():
            ref = own.ref
            for one in own.status.conditions:
                labels = (ref.kind, ref.namespace, ref.name, one.type, one.status, one.reason)
                family.add_metric(labels, 1)
        return family

    def _pauses(self) -> Metric:
        family = _family(table.PAUSED)
        for own in self._cache.owns():
            if own.annotations.get(PAUSE, "").lower() not in ("", "false"):
                family.add_metric((own.ref.kind, own.ref.namespace, own.ref.name), 1)
        return family


def _ends(instrument: Instrument, expiries: Expiries) -> Metric:
    family = _family(instrument)
    for ref, end in sorted(expiries().items()):
        family.add_metric((ref.namespace, ref.name), end)
    return family


def _family(instrument: Instrument) -> GaugeMetricFamily:
    return GaugeMetricFamily(instrument.name, instrument.text, labels=instrument.labels)
