"""The rules themselves, evaluated by a CEL implementation without a cluster."""

from functools import cache
from typing import Any

import celpy
import pytest
import yaml
from celpy.adapter import json_to_cel

from tests.unit.resources.crds.cases import EDITS, REFUSED, Edit, Refused
from tests.unit.resources.crds.evaluation import filled, violations
from tests.unit.resources.crds.test_rules import rules
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY
from tradewind.resources.crds.definitions import NAMES, root_schema

BY_RULE = [
    case for case in REFUSED if any(case.says in rule["message"] for _, rule in rules(case.kind))
]


@pytest.mark.parametrize("case", BY_RULE, ids=lambda case: case.name)
def test_a_broken_rule_is_said_at_its_field(case: Refused) -> None:
    said = _said(case.kind, case.text)
    assert [each for each in said if each[0].startswith(_below(case.at)) and case.says in each[1]]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_a_change_is_refused_at_its_field_or_taken(edit: Edit) -> None:
    said = {field for field, text in _said(edit.kind, edit.new, edit.old) if "never" in text}
    assert (edit.at in said) if edit.at else not said


@pytest.mark.parametrize(
    ("kind", "text"),
    [("RiskPolicy", POLICY), ("RiskPolicy", AT_BROKER), ("TradingStrategy", STRATEGY)],
)
def test_a_good_resource_breaks_no_rule(kind: str, text: str) -> None:
    assert _said(kind, text) == []
    assert _said(kind, text, text) == []


def test_most_cases_are_about_a_rule() -> None:
    assert len(BY_RULE) > 35
    assert {case.kind for case in BY_RULE} == set(NAMES)


def _below(field: str) -> str:
    return "" if field.startswith("metadata") else field


def _said(kind: str, text: str, old: str = "") -> list[tuple[str, str]]:
    schema = root_schema(kind)
    before = filled(schema, yaml.safe_load(old)) if old else None
    return list(violations(_holds, schema, filled(schema, yaml.safe_load(text)), before))


def _holds(rule: str, variables: dict[str, Any]) -> bool:
    values = {name: json_to_cel(value) for name, value in variables.items()}
    return bool(_program(rule).evaluate(values))


@cache
def _program(rule: str) -> Any:
    environment = celpy.Environment()
    return environment.program(environment.compile(rule))
