"""Execution's metrics and its part of each order's trace, made from the reports."""

from collections.abc import Callable, Iterable

import msgspec

from tradewind.domain.codes import DenialCode, TradingState
from tradewind.domain.intents import ApprovedOrder, Refused
from tradewind.domain.orders import Order, OrderStatus
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import format_scaled
from tradewind.execution.core import ExecutionCore
from tradewind.execution.state import EXTERNAL
from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import Metrics, begin, observe
from tradewind.telemetry.traces import ACK, FILL, SUBMIT, Span, trace_of
from tradewind_services.hosting import Host
from tradewind_services.spans import Value, about

_WAITING = OrderStatus.PENDING_NEW
_REJECTS = (DenialCode.VENUE_REJECTED, DenialCode.JOURNAL_FULL)
"""The two that people wait for; the other codes are told once they were met."""
_STOPPED = (TradingState.HALTED, TradingState.FLATTENED)


class _Known(msgspec.Struct):
    """What was told of a live order so far; `submitted` and `acknowledged` once."""

    taken_ns: int
    unknown: bool = False
    submitted: bool = False
    acknowledged: bool = False


class OrderMetrics:
    """Counts orders and fills, and emits submit, acknowledgement and fill spans.

    An order that a fill overtakes is submitted and acknowledged by that fill, so that no span ever
    lacks its parent; a restarted execution goes on where the reports of its journal end.
    """

    def __init__(self, host: Host, past: Iterable[Report] = ()) -> None:
        self._host, metrics = host, host.metrics
        self._to_order = metrics.histogram(table.TICK_TO_ORDER)
        self._to_ack = metrics.histogram(table.VENUE_ACK)
        self._orders = metrics.counter(table.ORDERS)
        self._taken = metrics.counter(table.ORDERS_TAKEN)
        self._rejects = metrics.counter(table.ORDER_REJECTS)
        begin(self._rejects, _REJECTS)
        self._fills = metrics.counter(table.FILLS)
        self._unknown = metrics.counter(table.UNKNOWN_MARKED)
        self._known: dict[str, _Known] = {}
        self._started_ns = host.clock.utc_ns()
        for report in past:
            self._remember(report)

    def placed(self, approved: ApprovedOrder, now_ns: int) -> None:
        """Note an approved order that is new to us, at the machine's UTC time."""
        cause = approved.cause
        self._taken.inc()
        self._known[approved.approval.client_order_id] = _Known(now_ns)
        read_ns = cause.stamps.get("feed_read", 0)
        if read_ns:
            observe(self._to_order, (now_ns - read_ns) / 1e9, cause.trace.trace_id)

    def refused(self, refused: Refused, now_ns: int) -> None:
        """Note an order that execution itself turned away."""
        known = self._known.pop(refused.client_order_id, None)
        self._rejects.labels(refused.code.value).inc()
        if known is not None and not known.submitted:
            self._host.tracer.emit(
                Span(
                    hop=SUBMIT,
                    client_order_id=refused.client_order_id,
                    start_ns=known.taken_ns,
                    end_ns=now_ns,
                    error=refused.message,
                    attributes={"order.code": refused.code.value},
                )
            )

    def take(self, report: Report) -> None:
        """Note a durable report."""
        if isinstance(report.body, OrderReport) and report.body.order.strategy != EXTERNAL:
            self._order(report.body)

    def _order(self, body: OrderReport) -> None:
        order, now_ns = body.order, self._host.clock.utc_ns()
        known = self._known.get(order.client_order_id)
        if known is None and order.is_live:
            known = self._known[order.client_order_id] = _Known(now_ns)
        if known is not None:
            self._live(body, known, now_ns)
        if body.fill is not None:
            self._fills.labels(body.fill.side.value).inc()
            self._emit(FILL, body, now_ns, now_ns)

    def _live(self, body: OrderReport, known: _Known, now_ns: int) -> None:
        """Note an order that had not ended before this report."""
        order = body.order
        if order.unknown and not known.unknown:
            self._unknown.inc()
        known.unknown = order.unknown
        self._spans(body, known, now_ns)
        if not order.is_live:
            self._ended(order, body.trace.trace_id)

    def _ended(self, order: Order, trace_id: str) -> None:
        self._host.order_lines.order(
            "order_ended",
            client_order_id=order.client_order_id,
            trace_id=trace_id or trace_of(order.client_order_id).trace_id,
            strategy=order.strategy,
            symbol=order.terms.symbol,
            side=order.terms.side.value,
            status=order.status.value,
            filled=format_scaled(order.filled_quantity),
            reason=order.reason,
        )
        self._orders.labels(order.status.value).inc()
        if _is_rejected(order):
            self._rejects.labels(order.code.value if order.code else "VENUE_REJECTED").inc()
        del self._known[order.client_order_id]

    def _spans(self, body: OrderReport, known: _Known, now_ns: int) -> None:
        """Emit the hops that this report shows to be behind the order."""
        order = body.order
        has_left = order.status is not _WAITING or body.fill is not None
        at_venue = has_left and bool(order.venue_order_id) and not _is_rejected(order)
        if has_left and not known.submitted:
            known.submitted = True
            failed = not order.is_live and not at_venue
            error = order.reason or order.status.value if failed else ""
            self._emit(SUBMIT, body, known.taken_ns, now_ns, error=error)
        if at_venue and not known.acknowledged:
            known.acknowledged = True
            observe(self._to_ack, (now_ns - known.taken_ns) / 1e9, body.trace.trace_id)
            self._emit(ACK, body, now_ns, now_ns)

    def _remember(self, report: Report) -> None:
        """Take over where an earlier life stopped, without telling it twice."""
        body = report.body
        if not isinstance(body, OrderReport):
            return
        name, order = body.order.client_order_id, body.order
        if not order.is_live:
            self._known.pop(name, None)
            return
        has_left = order.status is not _WAITING
        acknowledged = has_left and bool(order.venue_order_id)
        self._known[name] = _Known(self._started_ns, order.unknown, has_left, acknowledged)

    def _emit(
        self, hop: str, body: OrderReport, start_ns: int, end_ns: int, *, error: str = ""
    ) -> None:
        if not self._host.tracer.enabled:
            return
        self._host.tracer.emit(
            Span(
                hop=hop,
                client_order_id=body.order.client_order_id,
                start_ns=start_ns,
                end_ns=end_ns,
                detail=body.fill.fill_id if body.fill is not None and hop == FILL else "",
                error=error,
                is_root=hop == SUBMIT and not body.trace.trace_id,
                attributes=self._attributes(hop, body),
            )
        )

    def _attributes(self, hop: str, body: OrderReport) -> dict[str, Value]:
        order, fill = body.order, body.fill
        found = about(self._host, order.strategy, order.terms)
        found |= {"order.status": order.status.value, "venue.order_id": order.venue_order_id}
        if hop == FILL and fill is not None:
            found |= {"fill.id": fill.fill_id, "fill.kind": fill.kind.value}
            found |= {"fill.quantity": fill.quantity, "fill.price": fill.price}
        return found


def _is_rejected(order: Order) -> bool:
    return order.status is OrderStatus.REJECTED


class ExecutionGauges:
    """Execution's standing, taken when somebody looks."""

    def __init__(self, metrics: Metrics, core: Callable[[], ExecutionCore]) -> None:
        self._core = core
        self._open = metrics.gauge(table.OPEN_ORDERS)
        self._unknown = metrics.gauge(table.UNKNOWN_NOW)
        self._halted = metrics.gauge(table.HALTED)
        self._tokens = metrics.gauge(table.TOKENS_LEFT)
        metrics.on_scrape(self._scrape)

    def _scrape(self) -> None:
        core = self._core()
        live = core.state.live_entries()
        self._open.set(len(live))
        self._unknown.set(sum(entry.order.unknown for entry in live))
        self._halted.set(core.state.halt.state in _STOPPED)
        self._tokens.set(core.requests_left)
