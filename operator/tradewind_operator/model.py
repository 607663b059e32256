"""What the operator's parts hand to each other: plain values, no client, no clock."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tradewind.deploy.reports import ServiceReport
from tradewind.resources.crds.status import CommonStatus
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind.transport.identities import Identity

Manifest = dict[str, Any]
"""An object as the API server takes and gives it."""


class Ref(msgspec.Struct, frozen=True, order=True):
    """An object by kind, namespace and name."""

    kind: str
    namespace: str
    name: str


def ref_of(manifest: Manifest) -> Ref:
    """What names an object."""
    metadata = manifest["metadata"]
    return Ref(manifest["kind"], metadata.get("namespace", ""), metadata["name"])


class Owned(msgspec.Struct, frozen=True, kw_only=True):
    """One of our two resources as it was last seen.

    `resource` is None where it can't be read; `faults` then says why, in sentences for its author.
    `deleting` is the deletionTimestamp, "" when there is none.
    """

    ref: Ref
    uid: str
    generation: int
    version: str
    resource: RiskPolicy | TradingStrategy | None
    status: CommonStatus
    faults: tuple[str, ...] = ()
    deleting: str = ""
    finalizers: tuple[str, ...] = ()
    annotations: Mapping[str, str] = {}
    created: str = ""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one pass over one resource looks at.

    `policy` is the resource itself for a policy, and the strategy's policy for a strategy, None
    where there is none. `strategies` are all that name this policy; `policies` all of the
    namespace. `children` are the labelled objects of this resource, pods among them, and for a
    strategy its policy's pods too. `reports` and `unreachable` (why not) are by workload, and so is
    `asked`: when the question was sent that a report answers, in UTC nanoseconds; and `ends`: when
    the certificate ends that a workload last showed, in UTC seconds. `files` are contents of
    referenced ConfigMaps, by name and key; `secrets` tells which of our Secrets exist: name to a
    hash of what they hold. `namespace_deleting`: nothing can be created there any more.
    """

    own: Owned
    policy: Owned | None
    strategies: tuple[Owned, ...] = ()
    policies: tuple[Owned, ...] = ()
    children: Mapping[Ref, Manifest] = {}
    reports: Mapping[str, ServiceReport] = {}
    unreachable: Mapping[str, str] = {}
    asked: Mapping[str, int] = {}
    ends: Mapping[str, float] = {}
    files: Mapping[str, Mapping[str, bytes]] = {}
    secrets: Mapping[str, str] = {}
    namespace_deleting: bool = False


class Certificate(msgspec.Struct, frozen=True):
    """A Secret wanted: a leaf certificate for an identity, renewed at two thirds of its life."""

    name: str
    identity: Identity
    hosts: tuple[str, ...] = ()


class RandomKeys(msgspec.Struct, frozen=True):
    """A Secret wanted: random values made once. `text` keys are words, the others 32 bytes."""

    name: str
    keys: tuple[str, ...]
    text: bool = False


class Apply(msgspec.Struct, frozen=True):
    """Server-side apply of a child by the field manager `tradewind/{manager}`, by force.

    A manifest with `metadata.uid` is a few fields of an object that is already there: the server
    refuses it (409) for another one, and where there is none.
    """

    manifest: Manifest
    why: str
    manager: str = "children"


class Delete(msgspec.Struct, frozen=True):
    """Delete a child, if it is still this one."""

    ref: Ref
    uid: str
    why: str


Action = Apply | Delete


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass wants. `children` is the whole desired state; `actions` what differs from it.

    `secrets` are ensured before the actions. `waits` says in words what the rest waits for; it is
    looked at again in `again_s` seconds, 0 for when something changes.
    """

    children: tuple[Manifest, ...] = ()
    secrets: tuple[Certificate | RandomKeys, ...] = ()
    actions: tuple[Action, ...] = ()
    waits: tuple[str, ...] = ()
    again_s: float = 0.0
