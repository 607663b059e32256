"""Probes: patient at the start, quick to tell readiness, slow to kill what may hold orders."""

from typing import Any

from tradewind.deploy.plan import EXECUTION, RISK, VENUE
from tradewind_operator.planning.addresses import ports_of

_GRACE_S = {EXECUTION: 30, RISK: 20}
_SHORTEST_GRACE_S = 15


def probes(service: str) -> dict[str, Any]:
    """The three probes of a service's container; a venue is ready when it answers at all."""
    ready = "/healthz" if service == VENUE else "/readyz"
    return {
        "startupProbe": _probe(service, "/healthz", every_s=1, failures=300),
        "readinessProbe": _probe(service, ready, every_s=2, failures=2),
        "livenessProbe": _probe(service, "/healthz", every_s=10, failures=6),
    }


def grace_s(service: str) -> int:
    """How long a service may take to end: its drain of five seconds, its journal, its doors."""
    return _GRACE_S.get(service, _SHORTEST_GRACE_S)


def _probe(service: str, path: str, *, every_s: int, failures: int) -> dict[str, Any]:
    return {
        "httpGet": {"path": path, "port": ports_of(service)["http"], "scheme": "HTTP"},
        "periodSeconds": every_s,
        "timeoutSeconds": 5 if failures > 2 else 2,
        "failureThreshold": failures,
        "successThreshold": 1,
    }
