"""Which of execution's alarms execution itself tells people: all but the halts that risk tells."""

from collections.abc import Container

from tradewind.domain.codes import AlarmCode
from tradewind.domain.reports import AlarmReport, HaltReport, Report
from tradewind_services.alerts import PolicyAlerts


class ExecutionAlarms:
    """Reads the durable reports in their order; `told_by_risk` holds numbers of halts."""

    def __init__(self, alerts: PolicyAlerts, told_by_risk: Container[int]) -> None:
        self._alerts, self._told_by_risk = alerts, told_by_risk
        self._halt = 0

    def take(self, report: Report) -> None:
        """Note a report: a halt's alarm follows the halt."""
        match report.body:
            case HaltReport() as halt:
                self._halt = halt.number
            case AlarmReport() as alarm if not self._is_risks(alarm):
                self._alerts.tell(alarm.code, alarm.message, alarm.client_order_id)

    def _is_risks(self, alarm: AlarmReport) -> bool:
        return alarm.code is AlarmCode.HALT and self._halt in self._told_by_risk
