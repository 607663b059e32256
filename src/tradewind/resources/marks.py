"""What each field of a resource says about itself: meaning, bounds, and what a change does."""

from enum import StrEnum
from typing import Any

import msgspec


class Change(StrEnum):
    """What an edit of a field does.

    HOT: taken in by the running workloads within a second. ROLL: the workloads that read it are
    restarted. IMMUTABLE: refused; the last good version keeps running.
    """

    HOT = "hot"
    ROLL = "roll"
    IMMUTABLE = "immutable"


class Mark(msgspec.Struct, frozen=True):
    """`rolls` names the services that a roll restarts; () means the resource's own."""

    change: Change
    rolls: tuple[str, ...] = ()


_OWN = ("at_most", "above", "shape", "list")
"""Bounds that msgspec does not have.

`shape` names a form of Kubernetes' own; `list` is how a cluster merges one: "set" for names that
stand once. Both are for a cluster alone.
"""


def hot(description: str, **bounds: Any) -> msgspec.Meta:
    """A field that running workloads take in."""
    return _meta(description, Mark(Change.HOT), bounds)


def rolls(description: str, *services: str, **bounds: Any) -> msgspec.Meta:
    """A field whose change restarts workloads."""
    return _meta(description, Mark(Change.ROLL, services), bounds)


def fixed(description: str, **bounds: Any) -> msgspec.Meta:
    """A field that never changes once set."""
    return _meta(description, Mark(Change.IMMUTABLE), bounds)


def group(description: str, *services: str) -> msgspec.Meta:
    """A field that holds fields: each says what its change does, to `services` where given."""
    return msgspec.Meta(description=description, extra={"services": services})


def _meta(description: str, mark: Mark, bounds: dict[str, Any]) -> msgspec.Meta:
    extra = {name: bounds.pop(name, "") for name in _OWN}
    return msgspec.Meta(description=description, extra=extra | {"mark": mark}, **bounds)


class Spec(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of every part of a resource: camelCase outside, unknown fields refused."""
