"""An object of the API server as risk reads it; pure."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from tradewind.deploy.cluster import GENERATION
from tradewind.domain.codes import TradingState
from tradewind.engine.commands import SAID_SO
from tradewind.engine.resuming import Resume
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESET_BREAKER, RESUME
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.metadata import API_VERSION
from tradewind.resources.plain_objects import read_object
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy

UID = f"{API_VERSION.split('/', maxsplit=1)[0]}/uid"
"""An annotation of kept resources: which of several of one name it is."""
RESOURCE = "resource"

Resource = RiskPolicy | TradingStrategy
ResourceT = TypeVar("ResourceT", RiskPolicy, TradingStrategy)
_DELETED = "deletionTimestamp"
_HALTS = {state.value: state for state in (TradingState.HALTED, TradingState.FLATTENED)}


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What an object says. `resource` is None where it can't be read, and `faults` say why.

    A resource that could be read has its generation and uid among its annotations. `halt` is the
    halt that it asks for, which can be read where the rest can't; None when it asks for none.
    """

    name: str
    uid: str = ""
    generation: int = 0
    deleting: bool = False
    resource: Resource | None = None
    faults: tuple[str, ...] = ()
    halt: TradingState | None = None
    status: Mapping[str, Any] = {}


def read_word(obj: Mapping[str, Any]) -> Word:
    """Read an object; whatever it holds, there is a word.

    A policy whose account an older one guards is halted, whatever its spec says: the operator has
    found that out, and says so in the status.
    """
    metadata, status = obj.get("metadata") or {}, obj.get("status") or {}
    resource, faults = read_object(dict(obj))
    halt = _HALTS.get(str((obj.get("spec") or {}).get("tradingState")))
    if halt is None and _is_anothers(status):
        halt = TradingState.HALTED
        resource = _stopped(resource) if isinstance(resource, RiskPolicy) else resource
    generation, uid = int(metadata.get("generation") or 0), str(metadata.get("uid") or "")
    return Word(
        name=str(metadata.get("name") or ""),
        uid=uid,
        generation=generation,
        deleting=bool(metadata.get(_DELETED)),
        resource=None if resource is None else _marked(resource, generation, uid),
        faults=faults,
        halt=halt,
        status=status,
    )


def mark_of(obj: Mapping[str, Any]) -> object:
    """What differs whenever there is something new to read; a new status is nothing new."""
    metadata = obj.get("metadata") or {}
    return tuple(metadata.get(key) for key in ("uid", "generation", "annotations", _DELETED))


def halted(resource: ResourceT, word: Word) -> ResourceT | None:
    """The last good version, halted by one that can't be used; None when that asks for no halt."""
    if word.halt is None:
        return None
    return _stopped(resource, word.halt)


def uid_of(resource: Resource) -> str:
    """Which of several of one name a kept resource is."""
    return resource.metadata.annotations.get(UID, "")


def wish_of(resource: Resource) -> Resume:
    """The resume that a resource asks for."""
    notes = resource.metadata.annotations
    return Resume(notes.get(RESUME, "").strip(), notes.get(CHANGED_BY, ""), notes.get(REASON, ""))


def author_of(resource: Resource, before: Resource | None) -> tuple[str, str]:
    """Who made an edit and why: what the annotations say, if that came with this edit."""
    notes = resource.metadata.annotations
    old = before.metadata.annotations if before is not None else {}
    if all(notes.get(key) == old.get(key) for key in (CHANGED_BY, REASON, RESUME, RESET_BREAKER)):
        return RESOURCE, SAID_SO
    return notes.get(CHANGED_BY) or RESOURCE, notes.get(REASON) or SAID_SO


def _stopped(resource: ResourceT, state: TradingState = TradingState.HALTED) -> ResourceT:
    spec: Any = replace(resource.spec, trading_state=state)
    return replace(resource, spec=spec)


def _is_anothers(status: Mapping[str, Any]) -> bool:
    """Whether another policy guards the account."""
    said = status.get("conditions") or ()
    return any(each.get("reason") == Reason.ACCOUNT_IN_USE for each in said)


def _marked(resource: Resource, generation: int, uid: str) -> Resource:
    notes = {**resource.metadata.annotations, GENERATION: str(generation), UID: uid}
    return replace(resource, metadata=replace(resource.metadata, annotations=notes))
