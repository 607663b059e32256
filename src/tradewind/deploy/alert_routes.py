"""Where a policy's alarms go, as its resource names it."""

from collections.abc import Sequence

from tradewind.resources.policies import Alert
from tradewind.telemetry.alerts.alarms import Route


def routes_of(alerts: Sequence[Alert]) -> tuple[Route, ...]:
    """The ways that a resource names; an alert with webhook and command is two."""
    found: list[Route] = []
    for alert in alerts:
        if alert.webhook:
            found.append(Route(webhook=alert.webhook, codes=alert.codes))
        if alert.command:
            found.append(Route(command=alert.command, codes=alert.codes))
    return tuple(found)
