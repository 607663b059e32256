"""Risk's metrics and its part of each order's trace."""

from collections.abc import Callable, Iterable

from tradewind.domain.intents import ApprovedOrder, Intent, Refused
from tradewind.domain.reports import AlarmReport, Report
from tradewind.domain.values import SCALE
from tradewind.engine import effects as e
from tradewind.engine.statuses import DeskStatus
from tradewind.risk.breaker import BreakerState
from tradewind.telemetry import instruments as table
from tradewind.telemetry.metrics import Metrics, begin, observe
from tradewind.telemetry.traces import CHECK, Span
from tradewind_services.hosting import Host
from tradewind_services.spans import about

APPROVED = "APPROVED"
_BREAKER = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}


class RiskMetrics:
    """Counts decisions by code, times them, and emits the check's span."""

    def __init__(self, host: Host) -> None:
        self._host, metrics = host, host.metrics
        self._decisions = metrics.counter(table.RISK_DECISIONS)
        self._check = metrics.histogram(table.RISK_CHECK)
        self._to_risk = metrics.histogram(table.TICK_TO_DECISION)
        begin(metrics.malformed, ("intent",))

    def decided(
        self, intent: Intent, effects: Iterable[e.Effect], started_ns: int, ended_ns: int
    ) -> None:
        """Note a decision on a strategy's intent."""
        refused = refusal_among(effects)
        code = refused.code.value if refused else APPROVED
        trace_id, stamps = intent.cause.trace.trace_id, intent.cause.stamps
        self._decisions.labels(intent.strategy, code).inc()
        observe(self._check, (ended_ns - started_ns) / 1e9, trace_id)
        if "feed_read" in stamps:
            observe(self._to_risk, (ended_ns - stamps["feed_read"]) / 1e9, trace_id)
        if refused:
            self._denied(intent, refused)
        if self._host.tracer.enabled:
            self._host.tracer.emit(_check_span(self._host, intent, refused, started_ns, ended_ns))

    def _denied(self, intent: Intent, refused: Refused) -> None:
        self._host.order_lines.order(
            "order_denied",
            client_order_id=intent.client_order_id,
            trace_id=intent.cause.trace.trace_id,
            strategy=intent.strategy,
            symbol=intent.terms.symbol,
            side=intent.terms.side.value,
            code=refused.code.value,
            message=refused.message,
        )

    def ordered(self, order: ApprovedOrder, now_ns: int) -> None:
        """Note an order of risk's own, such as an exit: its trace begins here."""
        approval = order.approval
        self._decisions.labels(approval.strategy, APPROVED).inc()
        self._host.tracer.emit(
            Span(
                hop=CHECK,
                client_order_id=approval.client_order_id,
                start_ns=now_ns,
                end_ns=now_ns,
                is_root=True,
                attributes=about(self._host, approval.strategy, approval.terms)
                | {
                    "risk.decision": APPROVED,
                    "order.purpose": approval.purpose.value,
                    "order.note": order.cause.note,
                },
            )
        )

    def reported(self, report: Report) -> None:
        """Log execution's alarms here too; execution counts them and tells people."""
        if isinstance(report.body, AlarmReport):
            alarm = report.body
            self._host.log.info("execution_alarm", code=alarm.code.value, message=alarm.message)


class DeskGauges:
    """The desk's figures, taken when somebody looks; `symbols` are those that may be held."""

    def __init__(
        self,
        metrics: Metrics,
        status: Callable[[], DeskStatus],
        symbols: Callable[[], Iterable[str]],
    ) -> None:
        self._status, self._symbols = status, symbols
        self._positions = metrics.gauge(table.POSITION_NOTIONAL)
        self._gross = metrics.gauge(table.GROSS_EXPOSURE)
        self._equity = metrics.gauge(table.EQUITY)
        self._day_pnl = metrics.gauge(table.DAY_PNL)
        self._states = metrics.gauge(table.TRADING_STATE)
        self._breaker = metrics.gauge(table.BREAKER_STATE)
        self._books = metrics.gauge(table.BOOKS_MATCH)
        metrics.on_scrape(self._scrape)

    def _scrape(self) -> None:
        now = self._status()
        self._gross.set(now.gross / SCALE)
        self._equity.set(now.equity / SCALE)
        self._day_pnl.set(now.day_pnl / SCALE)
        self._breaker.set(_BREAKER[now.breaker.state])
        self._books.set(now.books_match)
        self._positions.clear()
        for symbol in self._symbols():
            self._positions.labels(symbol).set(0)
        for held in now.positions:
            self._positions.labels(held.position.symbol).set(held.value / SCALE)
        self._states.clear()
        self._states.labels("policy").set(now.state.strictness)
        for strategy in now.strategies:
            self._states.labels(f"strategy:{strategy.name}").set(strategy.state.strictness)


def refusal_among(effects: Iterable[e.Effect]) -> Refused | None:
    """The refusal that a decision's effects tell the strategy, None for an approval."""
    told = (effect.message for effect in effects if isinstance(effect, e.ToStrategy))
    return next((message for message in told if isinstance(message, Refused)), None)


def _check_span(
    host: Host, intent: Intent, refused: Refused | None, started_ns: int, ended_ns: int
) -> Span:
    numbers = {"risk.limit": refused.limit, "risk.actual": refused.actual} if refused else {}
    return Span(
        hop=CHECK,
        client_order_id=intent.client_order_id,
        start_ns=started_ns,
        end_ns=ended_ns,
        error=refused.message if refused else "",
        attributes=about(host, intent.strategy, intent.terms)
        | {"risk.decision": refused.code.value if refused else APPROVED}
        | numbers,
    )
