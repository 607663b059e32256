"""The metrics of one process: instruments of the table, in one registry."""

from collections.abc import Callable, Iterable
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from tradewind import __version__
from tradewind.telemetry import instruments as table
from tradewind.telemetry.exporting import Outcome
from tradewind.telemetry.instruments import Instrument

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS_S = (
    1e-5,
    2.5e-5,
    5e-5,
    1e-4,
    2.5e-4,
    5e-4,
    1e-3,
    2.5e-3,
    5e-3,
    1e-2,
    2.5e-2,
    5e-2,
    0.1,
    0.25,
    0.5,
    1.0,
    5.0,
)


class Metrics:
    """One process's registry and its instruments; made once at start.

    What is only worth knowing when somebody looks is measured then: see `on_scrape`.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.gauge(table.BUILD_INFO).labels(__version__).set(1)
        self.loop_lag = self.gauge(table.LOOP_LAG)
        self.rpc_refused = self.counter(table.RPC_REFUSED)
        self.malformed = self.counter(table.MALFORMED)
        self.alarms = self.counter(table.ALARMS)
        self._spans = self.counter(table.SPANS)
        self._measures: list[Callable[[], None]] = []

    def counter(self, one: Instrument) -> Counter:
        """Make a counter of the table."""
        return Counter(one.name, one.text, one.labels, registry=self.registry)

    def gauge(self, one: Instrument) -> Gauge:
        """Make a gauge of the table."""
        return Gauge(one.name, one.text, one.labels, registry=self.registry)

    def histogram(self, one: Instrument) -> Histogram:
        """Make a histogram of seconds of the table."""
        return Histogram(one.name, one.text, one.labels, registry=self.registry, buckets=BUCKETS_S)

    def count_spans(self, outcome: Outcome, count: int) -> None:
        """Note what became of spans."""
        self._spans.labels(outcome.value).inc(count)

    def on_scrape(self, measure: Callable[[], None]) -> None:
        """Call `measure` before each answer, to set gauges."""
        self._measures.append(measure)

    def page(self) -> bytes:
        """All metrics as OpenMetrics text."""
        for measure in self._measures:
            measure()
        text: bytes = generate_latest(self.registry)  # type: ignore[no-untyped-call]  # untyped upstream
        return text


def begin(counter: Counter, *values: Iterable[str]) -> None:
    """Let a counter's series exist for every combination of its labels' values.

    What has not happened is said so; a first time then counts as a rise, which a new series is not.
    """
    for labels in product(*values):
        counter.labels(*labels)


def observe(histogram: Histogram, seconds: float, trace_id: str) -> None:
    """Observe a duration with the order's trace as exemplar."""
    histogram.observe(seconds, {"trace_id": trace_id} if trace_id else None)
