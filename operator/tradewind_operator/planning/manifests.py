"""The frame of every child: names, labels, owner."""

from typing import Any

from tradewind.deploy.cluster import (
    COMPONENT_LABEL,
    INSTANCE_LABEL,
    MANAGED_BY,
    MANAGED_BY_LABEL,
    NAME_LABEL,
    POLICY_LABEL,
    STRATEGY_LABEL,
    operator_name,
)
from tradewind.deploy.plan import Workload
from tradewind.resources.metadata import API_VERSION
from tradewind.transport.identities import OPERATOR
from tradewind_operator.model import Manifest
from tradewind_operator.planning.scopes import Scope

PRODUCT = "tradewind"
API_VERSIONS = {
    "ConfigMap": "v1",
    "Service": "v1",
    "ServiceAccount": "v1",
    "PersistentVolumeClaim": "v1",
    "Pod": "v1",
    "StatefulSet": "apps/v1",
    "PodDisruptionBudget": "policy/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "Certificate": "cert-manager.io/v1",
}
"""The kinds that a plan may hold."""


def child(scope: Scope, kind: str, name: str, labels: dict[str, str], **content: Any) -> Manifest:
    """A child that goes with its owner."""
    owned = orphan(scope, kind, name, labels, **content)
    owned["metadata"]["ownerReferences"] = [owner_reference(scope)]
    return owned


def orphan(scope: Scope, kind: str, name: str, labels: dict[str, str], **content: Any) -> Manifest:
    """An object that outlives its owner."""
    metadata = {"name": name, "namespace": scope.namespace, "labels": labels}
    return {"apiVersion": API_VERSIONS[kind], "kind": kind, "metadata": metadata, **content}


def owner_reference(scope: Scope) -> dict[str, Any]:
    """Who owns a child: the resource, which is not gone before its children are."""
    return {
        "apiVersion": API_VERSION,
        "kind": scope.owner.ref.kind,
        "name": scope.owner.ref.name,
        "uid": scope.owner.uid,
        "controller": True,
        "blockOwnerDeletion": True,
    }


def workload_labels(workload: Workload) -> dict[str, str]:
    """The labels of a workload's pod and of everything that is the workload's alone."""
    own = {STRATEGY_LABEL: workload.strategy} if workload.strategy else {}
    return _labels(workload.service, workload.name, workload.policy) | own


def shared_labels(scope: Scope) -> dict[str, str]:
    """The labels of what a policy's workloads share."""
    return _labels("policy", scope.policy.name, scope.policy.name)


def operator_labels(scope: Scope) -> dict[str, str]:
    """The labels of what the operator itself needs for a policy."""
    policy = scope.policy.name
    return _labels(OPERATOR, operator_name(policy), policy)


def selector(workload: Workload) -> dict[str, str]:
    """What selects a workload's pod; it may never change, since a StatefulSet's can't."""
    return {NAME_LABEL: PRODUCT, INSTANCE_LABEL: workload.name}


def _labels(component: str, instance: str, policy: str) -> dict[str, str]:
    return {
        NAME_LABEL: PRODUCT,
        COMPONENT_LABEL: component,
        INSTANCE_LABEL: instance,
        MANAGED_BY_LABEL: MANAGED_BY,
        POLICY_LABEL: policy,
    }
