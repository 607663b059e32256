"""From one version of the resources to the next: what is hot, what restarts, what is refused."""

from typing import Any

import msgspec
from msgspec.structs import replace

from tradewind.deploy.plan import Workload, changed, plan
from tradewind.resources.collecting import POLICY, STRATEGY, Resources
from tradewind.resources.marks import Change
from tradewind.resources.matrix import fields_of


class FieldChange(msgspec.Struct, frozen=True, order=True):
    """One edited field; values are as people write them, cut where they are long."""

    kind: str
    name: str
    path: str
    change: Change
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.path}: {self.before} -> {self.after}"


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """What an edit comes to.

    `accepted` is what to run: a resource with an immutable field changed stays as it was, and
    `refused` says why. `stop` and `start` name workloads, a restarted one in both, in the order to
    do it. `added` and `removed` name strategies and policies as (kind, name).
    """

    accepted: Resources
    plan: tuple[Workload, ...]
    stop: tuple[str, ...]
    start: tuple[str, ...]
    hot: tuple[FieldChange, ...]
    rolled: tuple[FieldChange, ...]
    refused: tuple[FieldChange, ...]
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]


def edit(old: Resources, new: Resources) -> Edit:
    """What to do to come from `old`, which runs, to `new`, which is valid."""
    changes = field_changes(old, new)
    refused = tuple(each for each in changes if each.change is Change.IMMUTABLE)
    accepted = _with_old(old, new, {(each.kind, each.name) for each in refused})
    kept = field_changes(old, accepted)
    before, after = plan(old), plan(accepted)
    stop, start = changed(before, after)
    return Edit(
        accepted=accepted,
        plan=after,
        stop=tuple(each.name for each in reversed(before) if each.name in stop),
        start=tuple(each.name for each in after if each.name in start),
        hot=tuple(each for each in kept if each.change is Change.HOT),
        rolled=tuple(each for each in kept if each.change is Change.ROLL),
        refused=refused,
        added=tuple(sorted(_named(accepted) - _named(old))),
        removed=tuple(sorted(_named(old) - _named(accepted))),
    )


def field_changes(old: Resources, new: Resources) -> tuple[FieldChange, ...]:
    """Every field that differs in a resource that both have."""
    found: list[FieldChange] = []
    for kind, before, after in (
        (POLICY, old.policies, new.policies),
        (STRATEGY, old.strategies, new.strategies),
    ):
        for name in sorted(before.keys() & after.keys()):
            found += _differences(kind, name, before[name].spec, after[name].spec)
    return tuple(found)


def _differences(kind: str, name: str, before: Any, after: Any) -> list[FieldChange]:
    return [
        FieldChange(kind, name, field.path, field.change, _brief(was), _brief(now))
        for field in fields_of(before.__class__)
        if (was := field.value(before)) != (now := field.value(after))
    ]


def _with_old(old: Resources, new: Resources, keep: set[tuple[str, str]]) -> Resources:
    policies, strategies = dict(new.policies), dict(new.strategies)
    for kind, name in keep:
        if kind == POLICY:
            policies[name] = old.policies[name]
        else:
            strategies[name] = old.strategies[name]
    return replace(new, policies=policies, strategies=strategies)


def _named(resources: Resources) -> set[tuple[str, str]]:
    policies = {(POLICY, name) for name in resources.policies}
    return policies | {(STRATEGY, name) for name in resources.strategies}


def _brief(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}..."
