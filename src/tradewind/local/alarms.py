"""The runner's own alarms: a process that dies again and again, or that stays down."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tradewind.deploy.alert_routes import routes_of
from tradewind.domain.codes import AlarmCode
from tradewind.local.processes import ProcessEvent
from tradewind.resources.policies import RiskPolicy
from tradewind.telemetry.alerts.alarms import Alarm, Route, rfc3339
from tradewind.telemetry.alerts.alerts import Alerts
from tradewind.telemetry.alerts.lanes import Fate

CLOSE_WITHIN_S = 1.0
_WORDS = {"looping": "dies again and again", "gave_up": "is down and stays down"}


class RunnerAlarms:
    """Tells the people of each policy about its processes.

    `policy_of` names a workload's policy; `policies` holds them as they are now.
    """

    def __init__(
        self,
        folder: Path,
        policies: Callable[[], Mapping[str, RiskPolicy]],
        policy_of: Callable[[str], str],
        on_note: Callable[[str], None],
    ) -> None:
        self._folder, self._policies, self._policy_of = folder, policies, policy_of
        self._on_note = on_note
        self._alerts: dict[str, tuple[Alerts, asyncio.Task[None]]] = {}

    def on_event(self, event: ProcessEvent) -> None:
        """Tell an alarm where the event is one."""
        words = _WORDS.get(event.kind)
        policy = self._policy_of(event.name)
        if words is None or not policy:
            return
        message = f"{event.name} {words}: {event.message}"
        alarm = Alarm(AlarmCode.CRASH_LOOP, message, policy, rfc3339(time.time_ns()))
        self._of(policy).tell(alarm)

    async def close(self) -> None:
        """Deliver what is queued, for a moment at most."""
        for alerts, task in self._alerts.values():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await alerts.close(CLOSE_WITHIN_S)

    def _of(self, policy: str) -> Alerts:
        if policy not in self._alerts:
            alerts = Alerts(
                lambda: self._routes(policy), self._folder / f"{policy}.json", self._fared
            )
            task = asyncio.get_running_loop().create_task(alerts.run(), name=f"alerts of {policy}")
            self._alerts[policy] = alerts, task
        return self._alerts[policy][0]

    def _routes(self, policy: str) -> Sequence[Route]:
        found = self._policies().get(policy)
        return routes_of(found.spec.alerts) if found else ()

    def _fared(self, route: Route | None, fate: Fate, reason: str) -> None:
        if reason and fate is not Fate.RETRIED:
            self._on_note(f"alert to {route}: {fate.value.replace('_', ' ')}: {reason}")
