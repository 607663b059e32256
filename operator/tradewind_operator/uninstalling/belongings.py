"""What belongs to an installation: its resources, and the children that were made for them."""

from collections.abc import Iterable

import msgspec

from tradewind.deploy.cluster import (
    COMPONENT_LABEL,
    INSTANCE_LABEL,
    POLICY_LABEL,
    approval_name,
    operator_key_name,
    tls_name,
)
from tradewind.resources.crds.status_parts import Controller
from tradewind_operator.model import Manifest, Owned, Ref

SHARED = "policy"
"""The component of what all workloads of a policy share."""
HALTED = frozenset({"Halted", "Flattened"})


class Waiting(msgspec.Struct, frozen=True):
    """What was known of a policy's figures when it was halted."""

    policy: Ref
    figures_at: str


def is_ours(own: Owned, mine: Controller) -> bool:
    """Whether a resource is this installation's: one that nobody claimed is nobody's."""
    return own.status.controller == mine


def children_of(listed: Iterable[Manifest], policies: frozenset[Ref]) -> list[Manifest]:
    """The children that were made for some policies and for their strategies."""
    return [each for each in listed if _policy_of(each) in policies]


def secrets_of(children: Iterable[Manifest], policies: Iterable[Ref]) -> set[Ref]:
    """The Secrets that were made beside them.

    The made-up keys of a simulated account are left: they are the account's, as its volume is.
    """
    found = {
        Ref("Secret", _namespace(each), tls_name(_label(each, INSTANCE_LABEL)))
        for each in children
        if _label(each, COMPONENT_LABEL) != SHARED and _label(each, INSTANCE_LABEL)
    }
    for policy in policies:
        for name in (approval_name(policy.name), operator_key_name(policy.name)):
            found.add(Ref("Secret", policy.namespace, name))
    return found


def _policy_of(child: Manifest) -> Ref:
    return Ref("RiskPolicy", _namespace(child), _label(child, POLICY_LABEL))


def _namespace(child: Manifest) -> str:
    return str(child["metadata"].get("namespace", ""))


def _label(child: Manifest, name: str) -> str:
    return str((child["metadata"].get("labels") or {}).get(name, ""))
