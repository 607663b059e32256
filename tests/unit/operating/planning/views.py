"""Views with defaults, from resource files as text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import yaml

from tests.unit.resources.files import POLICY, STRATEGY
from tradewind.deploy.cluster import FINALIZER
from tradewind.deploy.reports import ServiceReport
from tradewind.resources.crds.status import CommonStatus, RiskPolicyStatus, TradingStrategyStatus
from tradewind.resources.plain_objects import read_object
from tradewind_operator.model import Manifest, Owned, Ref, View
from tradewind_operator.settings import Settings

NAMESPACE = "desk"
IMAGE = "registry.example/services@sha256:aaaa"
SETTINGS = Settings(namespace="tradewind-system", services_image=IMAGE)
NOW_NS = int(datetime(2026, 1, 5, 15, 0, tzinfo=UTC).timestamp()) * 1_000_000_000


def owned(text: str, **changes: Any) -> Owned:
    """A resource as the cache has it."""
    value = yaml.safe_load(text)
    value["metadata"]["namespace"] = NAMESPACE
    resource, faults = read_object(value)
    assert not faults, faults
    kind, name = value["kind"], value["metadata"]["name"]
    status: CommonStatus = RiskPolicyStatus() if kind == "RiskPolicy" else TradingStrategyStatus()
    fields = {
        "ref": Ref(kind, NAMESPACE, name),
        "uid": f"uid-of-{name}",
        "generation": 1,
        "version": "1",
        "resource": resource,
        "status": status,
        "finalizers": (FINALIZER,),
        "created": "2026-01-05T14:00:00Z",
    }
    return Owned(**{**fields, **changes})


def policy_view(
    policy: Owned | None = None,
    *strategies: Owned,
    children: Mapping[Ref, Manifest] | None = None,
    reports: Mapping[str, ServiceReport] | None = None,
) -> View:
    """What a pass over a policy looks at."""
    own = policy or owned(POLICY)
    return View(
        own=own,
        policy=own,
        strategies=strategies,
        policies=(own,),
        children=children or {},
        reports=reports or {},
    )


def strategy_view(
    strategy: Owned | None = None,
    policy: Owned | None = None,
    *siblings: Owned,
    children: Mapping[Ref, Manifest] | None = None,
    **fields: Any,
) -> View:
    """What a pass over a strategy looks at."""
    own, guard = strategy or owned(STRATEGY), policy or owned(POLICY)
    return View(
        own=own,
        policy=guard,
        strategies=(own, *siblings),
        policies=(guard,),
        children=children or {},
        **fields,
    )
