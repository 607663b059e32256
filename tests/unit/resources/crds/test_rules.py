"""The rules of the definitions say what the reader says.

Here the reader is held to the cases, and each case to a rule; test_evaluated.py evaluates the
rules, and so does an API server in the tests on a real control plane.
"""

import re
from collections.abc import Iterator
from typing import Annotated

import pytest

from tests.unit.resources.crds.cases import EDITS, REFUSED, Edit, Refused
from tests.unit.resources.crds.test_structural import ALL, Node
from tests.unit.resources.files import KEYS, POLICY, STRATEGY, collected
from tradewind.deploy.changes import field_changes
from tradewind.resources.collecting import Resources
from tradewind.resources.crds.leaf_rules import leaf_rules
from tradewind.resources.decoding import stripped
from tradewind.resources.marks import Change, hot
from tradewind.resources.matrix import field_matrix
from tradewind.resources.quantities import FORMS

RULES = "x-kubernetes-validations"
BY_THE_SERVER = {"greater", "at least 1", "Duplicate", "must be of type", "Paper", "maxDailyLoss"}
"""What a schema says without a rule of ours."""


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_the_reader_refuses_it_at_the_same_field(case: Refused) -> None:
    _, faults = collected(case.text, *case.companions)
    assert [fault for fault in faults if fault.field.startswith(case.at)], faults


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_rule_or_the_schema_says_so(case: Refused) -> None:
    said = " ".join(rule["message"] for _, rule in rules(case.kind))
    assert case.says in said or any(case.says.startswith(word) for word in BY_THE_SERVER)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_the_runner_refuses_the_same_edits(edit: Edit) -> None:
    changes = field_changes(_resources(edit, edit.old), _resources(edit, edit.new))
    refused = {change.path for change in changes if change.change is Change.IMMUTABLE}
    assert (edit.at in refused) if edit.at else not refused


@pytest.mark.parametrize("kind", field_matrix())
def test_exactly_the_immutable_fields_have_a_rule_about_change(kind: str) -> None:
    fixed = {row.path for row in field_matrix()[kind] if row.change is Change.IMMUTABLE}
    held = {
        (path.removeprefix(f"{kind}.") + rule.get("fieldPath", ""))
        for path, rule in rules(kind)
        if "oldSelf" in rule["rule"]
    }
    assert held == fixed


@pytest.mark.parametrize("kind", field_matrix())
def test_an_immutable_field_can_neither_come_nor_go(kind: str) -> None:
    nodes = dict(ALL)
    for row in field_matrix()[kind]:
        if row.change is not Change.IMMUTABLE:
            continue
        parent, _, name = f"{kind}.{row.path}".rpartition(".")
        field = nodes[f"{parent}.{name}"]
        always = name in nodes[parent].get("required", []) or "default" in field
        held = f"has(self.{name}) == has(oldSelf.{name})"
        assert always or held in {rule["rule"] for rule in nodes[parent][RULES]}, row.path
        assert _always_there(nodes, parent, kind), f"{parent} can come and go"


def test_rules_use_nothing_that_only_kubernetes_knows() -> None:
    known = {"has", "matches", "all", "exists_one", "size", "type"}
    for _, node in ALL:
        for rule in node.get(RULES, []):
            bare = re.sub(r"r?'[^']*'", "''", rule["rule"])
            assert set(re.findall(r"(\w+)\(", bare)) <= known, rule["rule"]


@pytest.mark.parametrize("most", ["100%", "1000%"])
@pytest.mark.parametrize("unit", ["%", "bps"])
@pytest.mark.parametrize(
    "number",
    [0, 9.5, 99.99999, 100, "100.0", 100.1, "0100", 999, 1000, 1000.1, 9999.9, 10000, "10000.00"],
)
def test_an_upper_bound_as_text_is_the_bound_as_a_number(
    most: str, unit: str, number: object
) -> None:
    _, facets = stripped(Annotated[str, hot("", at_most=most)])
    pattern = re.search(r"r'(.*)'", leaf_rules(facets)[-1].rule)
    assert pattern is not None
    form, text = FORMS["share"], f"{number}{unit}"
    assert bool(re.fullmatch(pattern[1], text)) == (form.read(text) <= form.read(most))


def rules(kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    for path, node in ALL:
        if path.split(".")[0] == kind:
            for rule in node.get(RULES, []):
                yield path, rule


def _always_there(nodes: dict[str, Node], path: str, kind: str) -> bool:
    while path != f"{kind}.spec":
        parent, _, name = path.rpartition(".")
        if "default" not in nodes[path] and name not in nodes[parent].get("required", []):
            return False
        path = parent
    return True


def _resources(edit: Edit, text: str) -> Resources:
    others = (STRATEGY, KEYS) if edit.kind == "RiskPolicy" else (POLICY,)
    return collected(text, *others)[0]
