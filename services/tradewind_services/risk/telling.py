"""Risk's metrics, alarms and its part of each order's trace."""

from collections.abc import Iterable

from tradewind.domain.codes import AlarmCode
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.reports import AlarmReport, Report
from tradewind.engine import effects as e
from tradewind.telemetry.metrics import observe
from tradewind.telemetry.traces import CHECK, Span
from tradewind_services.hosting import Host


class RiskMetrics:
    """Counts decisions by code, times them, and emits the check's span."""

    def __init__(self, host: Host) -> None:
        self._host, metrics = host, host.metrics
        self._decisions = metrics.counter(
            "tradewind_risk_decisions_total", "Decisions by code", "strategy", "code"
        )
        self._check = metrics.histogram("tradewind_risk_check_seconds", "Time of one decision")
        self._to_risk = metrics.histogram(
            "tradewind_tick_to_decision_seconds", "From the frame's read to risk's decision"
        )

    def decided(
        self, intent: Intent, effects: Iterable[e.Effect], started_ns: int, ended_ns: int
    ) -> None:
        """Note a decision."""
        refused = next(
            (
                effect.message
                for effect in effects
                if isinstance(effect, e.ToStrategy) and isinstance(effect.message, Refused)
            ),
            None,
        )
        code = refused.code.value if refused else "APPROVED"
        trace_id, stamps = intent.cause.trace.trace_id, intent.cause.stamps
        self._decisions.labels(intent.strategy, code).inc()
        observe(self._check, (ended_ns - started_ns) / 1e9, trace_id)
        if "feed_read" in stamps:
            observe(self._to_risk, (ended_ns - stamps["feed_read"]) / 1e9, trace_id)
        self._span(intent, refused, code, started_ns, ended_ns)

    def alarm(self, code: AlarmCode, message: str) -> None:
        """Count and log an alarm."""
        self._host.metrics.alarms.labels(code.value).inc()
        self._host.log.warning("alarm", code=code.value, message=message)

    def reported(self, report: Report) -> None:
        """Pass execution's alarms on to the log."""
        if isinstance(report.body, AlarmReport):
            self.alarm(report.body.code, report.body.message)

    def _span(
        self, intent: Intent, refused: Refused | None, code: str, started_ns: int, ended_ns: int
    ) -> None:
        self._host.tracer.emit(
            Span(
                hop=CHECK,
                client_order_id=intent.client_order_id,
                start_ns=started_ns,
                end_ns=ended_ns,
                error=refused.message if refused else "",
                attributes={
                    "strategy.name": intent.strategy,
                    "symbol": intent.terms.symbol,
                    "risk.decision": code,
                },
            )
        )
