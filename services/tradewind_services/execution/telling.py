"""Execution's metrics and its part of each order's trace, made from the reports."""

from tradewind.domain.orders import OrderStatus
from tradewind.domain.reports import OrderReport, Report
from tradewind.telemetry.traces import ACK, FILL, SUBMIT, Span
from tradewind_services.hosting import Host

_MOST_REMEMBERED = 10_000


class OrderMetrics:
    """Counts orders and fills, and emits submit, acknowledgement and fill spans."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._orders = host.metrics.counter("tradewind_orders_total", "Orders by status", "status")
        self._fills = host.metrics.counter("tradewind_fills_total", "Fills", "side")
        self._unknown = host.metrics.counter("tradewind_unknown_total", "Orders marked UNKNOWN")
        self._taken_ns: dict[str, int] = {}

    def take(self, report: Report) -> None:
        """Note a durable report."""
        if isinstance(report.body, OrderReport):
            self._order(report.body)

    def _order(self, body: OrderReport) -> None:
        order, now_ns = body.order, self._host.clock.utc_ns()
        self._orders.labels(order.status.value).inc()
        if order.unknown:
            self._unknown.inc()
        if body.fill is not None:
            self._fills.labels(body.fill.side.value).inc()
            self._emit(FILL, body, now_ns, now_ns, detail=body.fill.fill_id)
        elif order.status is OrderStatus.PENDING_NEW:
            self._remember(order.client_order_id, now_ns)
        elif order.status is OrderStatus.NEW:
            started = self._taken_ns.pop(order.client_order_id, now_ns)
            self._emit(SUBMIT, body, started, now_ns)
            self._emit(ACK, body, now_ns, now_ns)

    def _remember(self, client_order_id: str, now_ns: int) -> None:
        if len(self._taken_ns) < _MOST_REMEMBERED:
            self._taken_ns.setdefault(client_order_id, now_ns)

    def _emit(
        self, hop: str, body: OrderReport, start_ns: int, end_ns: int, *, detail: str = ""
    ) -> None:
        order = body.order
        self._host.tracer.emit(
            Span(
                hop=hop,
                client_order_id=order.client_order_id,
                start_ns=start_ns,
                end_ns=end_ns,
                detail=detail,
                attributes={
                    "strategy.name": order.strategy,
                    "symbol": order.terms.symbol,
                    "order.status": order.status.value,
                    "venue.order_id": order.venue_order_id,
                },
            )
        )
