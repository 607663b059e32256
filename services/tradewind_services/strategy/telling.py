"""The strategy's metrics and its part of each order's trace."""

from collections.abc import Callable

from tradewind.domain.events import Tick
from tradewind.domain.intents import Intent
from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import Metrics
from tradewind.telemetry.traces import SIGNAL, Span
from tradewind.wire.v1 import market_data_pb2
from tradewind_services.hosting import Host
from tradewind_services.spans import about


class StrategyMetrics:
    """Counts risk's decisions; signals are read when somebody looks."""

    def __init__(self, metrics: Metrics, signals: Callable[[], int]) -> None:
        self._intents, gauge = metrics.counter(table.INTENTS), metrics.gauge(table.SIGNALS)
        metrics.on_scrape(lambda: gauge.set(signals()))

    def decided(self, how: str) -> None:
        """Risk has "approved" or "refused" an intent."""
        self._intents.labels(how).inc()


def signal_span(host: Host, intent: Intent, sent_ns: int) -> Span:
    """The span from the tick's departure at the feed to the intent's.

    `sent_ns` is 0 when no tick led to it; the trace begins here then.
    """
    cause = intent.cause
    out_ns = cause.stamps["intent_out"]
    return Span(
        hop=SIGNAL,
        client_order_id=intent.client_order_id,
        start_ns=sent_ns or out_ns,
        end_ns=out_ns,
        is_root=not sent_ns,
        attributes=about(host, intent.strategy, intent.terms)
        | {
            "order.purpose": intent.purpose.value,
            **{f"signal.{name}": value for name, value in cause.signals.items()},
            **{f"feature.{name}": value for name, value in cause.features.items()},
        },
    )


def traced_tick(intent: Intent, tick: Tick, sent_ns: int) -> market_data_pb2.TracedTick:
    """What the feed needs to emit the root of this order's trace."""
    return market_data_pb2.TracedTick(
        client_order_id=intent.client_order_id,
        symbol=intent.cause.symbol or intent.terms.symbol,
        seq=tick.seq,
        read_ns=min(tick.read_ns or sent_ns, sent_ns),
        sent_ns=sent_ns,
    )
