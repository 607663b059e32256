"""A service's alarms, told to the people whom its policy names; counted and logged in any case.

Each alarm has one teller: risk for its desk and the feed, execution for its own reports, the
runner for processes.
"""

from collections.abc import Sequence
from pathlib import Path

from tradewind.deploy.alert_routes import routes_of
from tradewind.deploy.configs import ServiceConfig
from tradewind.domain.codes import AlarmCode
from tradewind.domain.errors import ConfigurationError
from tradewind.telemetry import instruments as table
from tradewind.telemetry.alerts.alarms import Alarm, Route, rfc3339
from tradewind.telemetry.alerts.alerts import Alerts
from tradewind.telemetry.alerts.lanes import Fate
from tradewind.telemetry.metrics import begin
from tradewind_services.hosting import Host
from tradewind_services.wanted import read_policy

CLOSE_WITHIN_S = 1.0
TOLD = frozenset(AlarmCode) - {AlarmCode.CRASH_LOOP}
"""What a service may tell; that it loops, whoever starts it tells."""


class PolicyAlerts:
    """Tells alarms by the policy's `alerts`, as they stand at that moment."""

    def __init__(self, host: Host, config: ServiceConfig) -> None:
        self._host, self._config = host, config
        self._fates = host.metrics.counter(table.ALERTS)
        begin(host.metrics.alarms, TOLD)
        begin(self._fates, Fate)
        self._last: Sequence[Route] = ()
        self._alerts = Alerts(self._routes, Path(config.state) / "alerts.json", self._fared)
        self.run = self._alerts.run

    def tell(self, code: AlarmCode, message: str, client_order_id: str = "") -> None:
        """Tell an alarm; never waits."""
        self._host.metrics.alarms.labels(code.value).inc()
        self._host.log.warning("alarm", code=code.value, message=message)
        self._alerts.tell(
            Alarm(
                code=code,
                message=message,
                policy=self._config.policy,
                time=rfc3339(self._host.clock.utc_ns()),
                client_order_id=client_order_id,
            )
        )

    async def close(self) -> None:
        """Deliver what is queued, for a moment at most."""
        await self._alerts.close(CLOSE_WITHIN_S)

    def _routes(self) -> Sequence[Route]:
        try:
            self._last = routes_of(read_policy(self._config).spec.alerts)
        except ConfigurationError as error:
            # The last good version goes on.
            self._host.log.warning("alerts_unreadable", error=str(error))
        return self._last

    def _fared(self, route: Route | None, fate: Fate, reason: str) -> None:
        self._fates.labels(fate.value).inc()
        if reason:
            self._host.log.warning("alert", route=str(route or ""), fate=fate.value, reason=reason)
