"""The admission policies say what the reader says of the same strategies.

Their expressions are evaluated by the API server, in the tests on a real control plane.
"""

import re

import pytest

from tests.unit.resources.crds.admissions import ADMISSIONS, Admission
from tests.unit.resources.files import KEYS, faults_of
from tradewind.resources.crds.admission import admission_files, checks_in_words
from tradewind.resources.crds.admission_checks import CHANGED_BY, REASON, RESUME

STRATEGIES, BINDING = admission_files()["strategies"]
RESUMES, RESUME_BINDING = admission_files()["resumes"]
VARIABLES = {each["name"]: each["expression"] for each in STRATEGIES["spec"]["variables"]}


@pytest.mark.parametrize(
    "case", [case for case in ADMISSIONS if case.reader], ids=lambda case: case.name
)
def test_the_reader_says_the_same(case: Admission) -> None:
    faults = faults_of(case.policy, case.strategy, KEYS)
    named = [fault for fault in faults if case.says.split(": ")[0] in fault]
    assert named if case.says else not faults


def test_what_goes_and_what_stays_the_same_is_never_looked_at() -> None:
    conditions = [each["expression"] for each in STRATEGIES["spec"]["matchConditions"]]
    assert "!has(object.metadata.deletionTimestamp)" in conditions
    assert "oldObject == null || object.spec != oldObject.spec" in conditions
    for policy in (STRATEGIES, RESUMES):
        (rule,) = policy["spec"]["matchConstraints"]["resourceRules"]
        assert rule["operations"] == ["CREATE", "UPDATE"]
        assert rule["apiGroups"] == ["tradewind.io"]
        assert not [name for name in rule["resources"] if "/" in name]


def test_every_rule_passes_over_what_an_edit_left_alone() -> None:
    def lets_old_be(expression: str) -> bool:
        used = re.findall(r"variables\.(\w+)", expression)
        return "oldObject" in expression or any("oldObject" in VARIABLES[name] for name in used)

    expressions = [each["expression"] for each in STRATEGIES["spec"]["validations"]]
    assert [each for each in expressions if not lets_old_be(each)] == []


def test_only_the_named_policy_is_asked_and_its_absence_is_the_operators() -> None:
    conditions = [each["expression"] for each in STRATEGIES["spec"]["matchConditions"]]
    assert "params.metadata.name == object.spec.riskPolicyRef.name" in conditions
    assert BINDING["spec"]["paramRef"] == {"selector": {}, "parameterNotFoundAction": "Allow"}
    assert STRATEGIES["spec"]["paramKind"]["kind"] == "RiskPolicy"


def test_both_policies_refuse_and_are_bound() -> None:
    for policy, binding in ((STRATEGIES, BINDING), (RESUMES, RESUME_BINDING)):
        assert binding["spec"]["policyName"] == policy["metadata"]["name"]
        assert binding["spec"]["validationActions"] == ["Deny"]


def test_variables_are_known_before_they_are_used_and_none_is_idle() -> None:
    known: set[str] = set()
    used: set[str] = set()
    for name, expression in VARIABLES.items():
        found = set(re.findall(r"variables\.(\w+)", expression))
        assert found <= known, name
        known.add(name)
        used |= found
    for check in STRATEGIES["spec"]["validations"]:
        used |= set(re.findall(r"variables\.(\w+)", " ".join(check.values())))
    assert used == known


def test_a_resume_says_why_and_who() -> None:
    why, who = (each["expression"] for each in RESUMES["spec"]["validations"])
    assert REASON in why
    assert f"object.metadata.annotations['{CHANGED_BY}'] == request.userInfo.username" in who
    assert any(RESUME in each["expression"] for each in RESUMES["spec"]["matchConditions"])


def test_every_check_is_in_the_reference() -> None:
    count = sum(len(each["spec"]["validations"]) for each in (STRATEGIES, RESUMES))
    assert len(checks_in_words()) == count == 8
