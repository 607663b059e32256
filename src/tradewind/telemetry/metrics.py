"""The metrics of every service, in base units, with buckets from ten microseconds."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from tradewind import __version__

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
    """One process's registry and its instruments; made once at start."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        build = self.gauge("tradewind_build_info", "1, with the build as label", "version")
        build.labels(__version__).set(1)
        self.loop_lag = self.gauge("tradewind_loop_lag_seconds", "Lag of the event loop")
        self.rpc_refused = self.counter(
            "tradewind_rpc_refused_total", "Calls that the allow-list refused", "method"
        )
        self.malformed = self.counter(
            "tradewind_malformed_total", "Bad input that was counted and skipped", "where"
        )
        self.alarms = self.counter("tradewind_alarms_total", "Alarms raised", "code")

    def counter(self, name: str, text: str, *labels: str) -> Counter:
        """Make a counter."""
        return Counter(name, text, labels, registry=self.registry)

    def gauge(self, name: str, text: str, *labels: str) -> Gauge:
        """Make a gauge."""
        return Gauge(name, text, labels, registry=self.registry)

    def histogram(self, name: str, text: str, *labels: str) -> Histogram:
        """Make a histogram of seconds."""
        return Histogram(name, text, labels, registry=self.registry, buckets=BUCKETS_S)


def observe(histogram: Histogram, seconds: float, trace_id: str) -> None:
    """Observe a duration with the order's trace as exemplar."""
    histogram.observe(seconds, {"trace_id": trace_id} if trace_id else None)
