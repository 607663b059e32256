"""Rules of the rendered roles as data, and renders without one of them."""

import copy
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.unit.chart.rendering import is_hook
from tests.unit.chart.renders import Manifest, Values, objects

ROLES = ("Role", "ClusterRole")


class Right(NamedTuple):
    """One verb on one resource."""

    group: str
    resource: str
    verb: str
    name: str = ""

    def covers(self, other: "Right") -> bool:
        """Whether who has this has the other."""
        return self[:3] == other[:3] and self.name in ("", other.name)


class RuleAt(NamedTuple):
    """Where a rule stands: its role, and its place in it."""

    role: str
    namespace: str
    number: int


def rights(rules: Iterable[dict[str, Any]]) -> set[Right]:
    """Every right of some rules."""
    return {
        Right(group, resource, verb, name)
        for rule in rules
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
        for name in rule.get("resourceNames", [""])
    }


def operator_rules(values: Values | None = None) -> list[tuple[RuleAt, dict[str, Any]]]:
    """Every rule that the operator's service account is given, each with its place.

    A test that takes one of them away must see a named failure.
    """
    return [
        (RuleAt(each["metadata"]["name"], each["metadata"].get("namespace", ""), index), rule)
        for each in objects(values)
        if each["kind"] in ROLES and is_operators(each)
        for index, rule in enumerate(each["rules"])
    ]


def is_operators(role: Manifest) -> bool:
    """Whether a role is the operator's, and no person's and no hook's."""
    name: str = role["metadata"]["name"]
    return name.removesuffix("-own").endswith("-operator")


def without(rule: RuleAt, values: Values | None = None) -> Iterator[Manifest]:
    """The default render without one rule of a role: what a test applies."""
    for each in objects(values):
        if is_hook(each):
            continue
        found = copy.deepcopy(each)
        place = (found["metadata"]["name"], found["metadata"].get("namespace", ""))
        if found["kind"] in ROLES and place == rule[:2]:
            del found["rules"][rule.number]
        yield found
