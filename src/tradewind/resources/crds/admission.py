"""ValidatingAdmissionPolicies: a strategy is held to its policy, a resume to who does it.

They see creations and changes, never what goes, and refuse only what an edit makes worse: where a
policy was tightened later, a halt of its strategies must still get through. What they can't see (a
policy that does not exist) is the operator's; with them absent the operator does it all.
"""

from typing import Any

from tradewind.resources.crds.admission_checks import (
    CHECKS,
    NOT_GOING,
    OWN_POLICY,
    RESUME_CHECKS,
    RESUMES,
    SPEC_CHANGES,
    VARIABLES,
)
from tradewind.resources.crds.definitions import GROUP, NAMES, VERSION
from tradewind.resources.metadata import API_VERSION
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy


def checks_in_words() -> tuple[str, ...]:
    """What is checked, a sentence each."""
    return tuple(check.words for check in (*CHECKS, *RESUME_CHECKS))


def admission_files() -> dict[str, tuple[dict[str, Any], ...]]:
    """Policy and binding of each, by the file's name."""
    return {"strategies": _strategies(), "resumes": _resumes()}


def _strategies() -> tuple[dict[str, Any], ...]:
    """A binding picks every policy of the namespace; a condition passes over all but its own."""
    name = f"strategies.{GROUP}"
    spec = {
        "failurePolicy": "Fail",
        "paramKind": {"apiVersion": API_VERSION, "kind": RiskPolicy.__name__},
        "matchConstraints": _matches(TradingStrategy.__name__),
        "matchConditions": _conditions(NOT_GOING, SPEC_CHANGES, OWN_POLICY),
        "variables": [{"name": key, "expression": text} for key, text in VARIABLES.items()],
        "validations": [check.written() for check in CHECKS],
    }
    params = {"paramRef": {"selector": {}, "parameterNotFoundAction": "Allow"}}
    return _policy(name, spec), _binding(name, params)


def _resumes() -> tuple[dict[str, Any], ...]:
    name = f"resumes.{GROUP}"
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": _matches(*NAMES),
        "matchConditions": _conditions(NOT_GOING, RESUMES),
        "validations": [check.written() for check in RESUME_CHECKS],
    }
    return _policy(name, spec), _binding(name, {})


def _policy(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return _document("ValidatingAdmissionPolicy", name, spec)


def _binding(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    body = {"policyName": name, **spec, "validationActions": ["Deny"]}
    return _document("ValidatingAdmissionPolicyBinding", name, body)


def _document(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name, "labels": {"app.kubernetes.io/name": "tradewind"}},
        "spec": spec,
    }


def _matches(*kinds: str) -> dict[str, Any]:
    rule = {
        "apiGroups": [GROUP],
        "apiVersions": [VERSION],
        "operations": ["CREATE", "UPDATE"],
        "resources": [NAMES[kind].plural for kind in kinds],
    }
    return {"resourceRules": [rule]}


def _conditions(*named: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "expression": expression} for name, expression in named]
