"""One order is one trace, made of spans that each process emits after the fact.

Ids are derived from the client order id, so that no process has to ask another for a parent, a
restarted one joins the same trace, and quiet ticks cost nothing. Exporting never blocks: the queue
is bounded and a lost collector loses spans only.
"""

import logging
import platform
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

import msgspec
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from tradewind.domain.intents import TraceContext
from tradewind.telemetry.exporting import Outcome, Pipe

TICK, SIGNAL, CHECK, SUBMIT, ACK, FILL = (
    "tick.receive",
    "signal.evaluate",
    "risk.check",
    "order.submit",
    "venue.ack",
    "fill",
)
PARENT = {SIGNAL: TICK, CHECK: SIGNAL, SUBMIT: CHECK, ACK: SUBMIT, FILL: ACK}
"""The hop that each hop hangs under; a tick is the root."""

EXPORT_TIMEOUT_S, CLOSE_WITHIN_S = 2.0, 1.0
MOMENT_NS = 1_000
"""What takes no time is told as this: Jaeger warns of spans that end as they begin."""
_OK = Status(StatusCode.OK)


def trace_of(client_order_id: str) -> TraceContext:
    """The trace of an order, with its strategy's span as the current one."""
    return TraceContext(_digest(client_order_id, 16), span_id_of(client_order_id, SIGNAL))


def span_id_of(client_order_id: str, hop: str, detail: str = "") -> str:
    """The id of one hop's span; `detail` tells fills of one order apart."""
    return _digest(f"{client_order_id}|{hop}|{detail}", 8)


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """One hop of one order; times are UTC nanoseconds. `detail` tells fills apart.

    `is_root`: nothing led to it, as with risk's own exits, which no strategy asked for.
    """

    hop: str
    client_order_id: str
    start_ns: int
    end_ns: int
    attributes: Mapping[str, str | int | float | bool]
    detail: str = ""
    error: str = ""
    is_root: bool = False


class Tracer:
    """Emits finished spans; does nothing when no endpoint is set."""

    def __init__(
        self,
        service: str,
        endpoint: str,
        count: Callable[[Outcome, int], None] = lambda _outcome, _count: None,
        **resource: str,
    ) -> None:
        # Without a host, Jaeger 2 takes every service's clock for a skewed one, and says so.
        host = Resource({"host.name": platform.node()})
        self._resource = host.merge(Resource.create({"service.name": service, **resource}))
        self._pipe = Pipe(otlp_exporter(endpoint), count) if endpoint else None

    @property
    def enabled(self) -> bool:
        """Whether spans go anywhere."""
        return self._pipe is not None

    def emit(self, span: Span) -> None:
        """Hand a finished span over; it never blocks."""
        if self._pipe is not None:
            self._pipe.put(self._readable(span))

    def close(self) -> None:
        """Send what is queued, waiting a moment at most."""
        if self._pipe is not None:
            self._pipe.close(CLOSE_WITHIN_S)

    def _readable(self, span: Span) -> ReadableSpan:
        parent = None if span.is_root else PARENT.get(span.hop)
        order_id = span.client_order_id
        return ReadableSpan(
            name=span.hop,
            context=_context(order_id, span.hop, span.detail),
            parent=_context(order_id, parent) if parent else None,
            resource=self._resource,
            attributes={"order.client_id": order_id, **span.attributes},
            kind=SpanKind.INTERNAL,
            status=Status(StatusCode.ERROR, span.error) if span.error else _OK,
            start_time=span.start_ns,
            end_time=max(span.start_ns + MOMENT_NS, span.end_ns),
        )


def _context(client_order_id: str, hop: str, detail: str = "") -> SpanContext:
    return SpanContext(
        int(trace_of(client_order_id).trace_id, 16),
        int(span_id_of(client_order_id, hop, detail), 16),
        is_remote=False,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )


def otlp_exporter(endpoint: str) -> Callable[[Sequence[ReadableSpan]], bool]:
    """What sends spans to a collector; the endpoint is its base or the whole path."""
    # Every failure is counted; the library would put its own words between our lines of JSON.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    url = endpoint.rstrip("/")
    exporter = OTLPSpanExporter(
        endpoint=url if url.endswith("/v1/traces") else f"{url}/v1/traces",
        timeout=EXPORT_TIMEOUT_S,
    )
    return lambda spans: exporter.export(spans) is SpanExportResult.SUCCESS
