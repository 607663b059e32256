"""The feed's part of an order's trace, told afterwards by the strategy that acted on the tick."""

from tradewind.telemetry.traces import TICK, Span, Tracer
from tradewind.wire.v1 import market_data_pb2 as pb


class TickSpans:
    """Emits the root span of an order: from the frame's read to the tick's departure."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def emit(self, traced: pb.TracedTick) -> None:
        """Emit the span of the tick that led to an order."""
        if not self._tracer.enabled:
            return
        self._tracer.emit(
            Span(
                hop=TICK,
                client_order_id=traced.client_order_id,
                start_ns=traced.read_ns,
                end_ns=traced.sent_ns,
                attributes={"symbol": traced.symbol, "tick.seq": traced.seq},
            )
        )
