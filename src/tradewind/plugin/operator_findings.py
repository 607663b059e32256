"""Whether an operator leads, which versions run together, and what its resources say; pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tradewind import __version__
from tradewind.local.findings import Finding, failure, fine, warning
from tradewind.plugin.resources import Found
from tradewind.resources.crds.conditions import ConditionType
from tradewind.resources.crds.reasons import Standing

_LATE = 2
_OLDEST = (1, 31)
_VERSION_LABEL = "app.kubernetes.io/version"

Document = dict[str, Any]


def version_findings(told: Document) -> Iterator[Finding]:
    """The API server's version, from `kubectl version`."""
    server = told.get("serverVersion")
    if server is None:
        yield failure("API server", "it does not answer", "kubectl cluster-info says more")
        return
    version = (int(server["major"]), int("".join(filter(str.isdigit, server["minor"]))))
    text = f"{server['gitVersion']}, plugin {__version__}"
    if version < _OLDEST:
        wanted = ".".join(map(str, _OLDEST))
        yield failure("API server", text, f"Tradewind needs Kubernetes {wanted} or newer")
    else:
        yield fine("API server", text)


def operator_findings(
    deployments: Sequence[Document], leases: Sequence[Document], now: dt.datetime
) -> Iterator[Finding]:
    """Each operator that can be seen, and who leads."""
    if not deployments:
        yield warning(
            "operator",
            "none can be seen here: orders go on without one, edits of workloads don't",
            "name its namespace with -n, or -A; else install it (docs/installation.md)",
        )
    for each in deployments:
        yield _deployment(each)
    for lease in leases:
        yield _lease(lease, now)


def resource_findings(resources: Iterable[Found]) -> Iterator[Finding]:
    """What is not ready, with the reason that its status gives."""
    about = (ConditionType.READY.value, ConditionType.STALLED.value)
    for each in resources:
        wrong = [c for c in each.status.conditions if c.type in about and _is_bad(c)]
        if not each.status.conditions:
            text = "nobody has looked at it yet"
            yield failure(each.title, text, "does an operator watch its namespace?")
        for condition in wrong:
            text = f"{condition.type}={condition.status.value}/{condition.reason}"
            yield failure(each.title, f"{text}: {condition.message}", _describe(each))
        if each.status.conditions and not wrong:
            yield fine(each.title, each.status.phase or "no phase")


def _is_bad(condition: Any) -> bool:
    bad = Standing.TRUE if condition.type == ConditionType.STALLED.value else Standing.FALSE
    return condition.status is bad


def _describe(each: Found) -> str:
    return f"kubectl -n {each.namespace} describe {each.plural.partition('.')[0]} {each.name}"


def _deployment(plain: Document) -> Finding:
    name = f"operator {plain['metadata']['namespace']}/{plain['metadata']['name']}"
    version = plain["metadata"].get("labels", {}).get(_VERSION_LABEL, "?")
    ready, wanted = plain["status"].get("readyReplicas", 0), plain["spec"].get("replicas", 1)
    text = f"version {version}, {ready} of {wanted} ready"
    if ready < 1:
        return failure(name, text, "its pod's log and events say why")
    if version != __version__:
        return warning(
            name, f"{text}; this plugin is {__version__}", "use the plugin of its release"
        )
    return fine(name, text)


def _lease(plain: Document, now: dt.datetime) -> Finding:
    name = f"lease {plain['metadata']['namespace']}/{plain['metadata']['name']}"
    spec = plain.get("spec", {})
    holder, renewed = spec.get("holderIdentity", ""), spec.get("renewTime", "")
    if not holder or not renewed:
        return warning(name, "nobody leads", "is the operator running?")
    age = (now - dt.datetime.fromisoformat(renewed)).total_seconds()
    if age > _LATE * spec.get("leaseDurationSeconds", 15):
        return warning(name, f"{holder} led until {age:.0f} s ago", "is the operator running?")
    return fine(name, f"{holder} leads, renewed {max(age, 0):.0f} s ago")
