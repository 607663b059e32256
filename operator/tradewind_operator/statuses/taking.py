"""Which fields an edit changed, told without the earlier spec.

A status keeps a digest of every field that was not at its default when the spec was last taken in.
It is written together with what it led to, so an operator that dies between two writes tells the
same of an edit as one that does not; and an edit that was refused never becomes what the next one
is compared with.
"""

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any

import msgspec

from tradewind.resources.crds.status_parts import LastChange
from tradewind.resources.marks import Change
from tradewind.resources.matrix import Field, fields_of

_SHORT = 4
_LONG = 6
_BOTH = _SHORT + _LONG


def taken_of(spec: Any) -> str:
    """The spec in short: for each field that is not at its default, its name's and value's digest.

    A field that a newer version adds is at its default at first, and so no change of anything.
    """
    kept = ((field, field.value(spec)) for field in fields_of(spec.__class__))
    return "".join(
        _name(field.path) + _digest(value, _LONG) for field, value in kept if value != field.default
    )


def changed_fields(before_taken: str, spec: Any) -> tuple[Field, ...]:
    """The fields in which a spec differs from what was taken."""
    return differing(before_taken, taken_of(spec), spec.__class__)


def differing(one: str, other: str, kind: Any) -> tuple[Field, ...]:
    """The fields in which what was taken twice differs; `kind` is the spec's type."""
    if one == other:
        return ()
    before, after = _entries(one), _entries(other)
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple(field for field in fields_of(kind) if _name(field.path) in names)


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    """A spec against what was taken in last; `is_first` where nothing was yet."""

    taken: str
    fields: tuple[Field, ...]
    is_first: bool

    @property
    def refused(self) -> tuple[str, ...]:
        """Paths of fields that never change, and did."""
        return tuple(each.path for each in self.fields if each.change is Change.IMMUTABLE)


def edited(before_taken: str, spec: Any) -> Edited:
    """Compare a spec with what was taken in last."""
    taken = taken_of(spec)
    if not before_taken:
        return Edited(taken=taken, fields=(), is_first=True)
    fields = differing(before_taken, taken, spec.__class__)
    return Edited(taken=taken, fields=fields, is_first=False)


def change_of(fields: tuple[Field, ...], generation: int, at: str) -> LastChange:
    """What an edit of these fields did: refused, restarted workloads, or taken in as they run."""
    refused = [field for field in fields if field.change is Change.IMMUTABLE]
    rolled = [field for field in fields if field.change is Change.ROLL]
    effect = Change.IMMUTABLE if refused else Change.ROLL if rolled else Change.HOT
    services = () if refused else sorted({each for field in rolled for each in field.services})
    return LastChange(
        effect=effect,
        generation=generation,
        at=at,
        fields=tuple(field.path for field in refused or fields)[:64],
        services=tuple(services),
    )


def _entries(taken: str) -> dict[str, str]:
    starts = range(0, len(taken), _BOTH)
    return {taken[at : at + _SHORT]: taken[at + _SHORT : at + _BOTH] for at in starts}


@cache
def _name(path: str) -> str:
    return _digest(path, _SHORT)


def _digest(value: Any, length: int) -> str:
    content = msgspec.json.encode(value, order="deterministic")
    return urlsafe_b64encode(sha256(content).digest()).decode()[:length]
