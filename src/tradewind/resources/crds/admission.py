"""ValidatingAdmissionPolicies: a strategy is held to its policy, a resume to who does it.

They see creations and changes, never what goes, and refuse only what an edit makes worse: where a
policy was tightened later, a halt of its strategies must still get through. What they can't see (a
policy that does not exist) is the operator's; with them absent the operator does it all.
"""

from typing import Any

import msgspec

from tradewind.resources.crds.definitions import GROUP, NAMES, VERSION
from tradewind.resources.metadata import API_VERSION
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.quantities import UNLIMITED_WORD
from tradewind.resources.strategies import TradingStrategy

RESUME, REASON, CHANGED_BY = (f"{GROUP}/{name}" for name in ("resume", "reason", "changed-by"))
"""Annotations of a resume: the halt's id, why, and who."""


class Check(msgspec.Struct, frozen=True):
    """What must hold: in words, in CEL, and the sentence (CEL too) when it does not."""

    words: str
    expression: str
    sentence: str

    def written(self) -> dict[str, str]:
        """The check as an admission policy has it."""
        return {
            "expression": self.expression,
            "messageExpression": self.sentence,
            "reason": "Forbidden",
        }


_NOT_GOING = ("is-not-going", "!has(object.metadata.deletionTimestamp)")
_SPEC_CHANGES = ("changes-the-spec", "oldObject == null || object.spec != oldObject.spec")
_OWN_POLICY = ("is-its-policy", "params.metadata.name == object.spec.riskPolicyRef.name")
_RESUMES = (
    "resumes",
    f"has(object.metadata.annotations) && '{RESUME}' in object.metadata.annotations && "
    f"(oldObject == null || !has(oldObject.metadata.annotations) || "
    f"!('{RESUME}' in oldObject.metadata.annotations) || "
    f"object.metadata.annotations['{RESUME}'] != oldObject.metadata.annotations['{RESUME}'])",
)


def _per_cent(text: str) -> str:
    """A share such as 25% or 100bps as a number."""
    return (
        f"({text}.endsWith('%') ? double({text}.replace('%', '')) : "
        f"double({text}.replace('bps', '')) / 100.0)"
    )


_CAPITAL = "object.spec.capital.allocation"
_VARIABLES = {
    "policy": "'policy ' + params.metadata.name",
    "live": "object.spec.mode == 'Live'",
    "sameMode": "oldObject != null && oldObject.spec.mode == object.spec.mode",
    "sameSize": "oldObject != null && oldObject.spec.sizing == object.spec.sizing && "
    "oldObject.spec.capital == object.spec.capital",
    "restricted": "has(params.spec.limits.restrictedSymbols) ? object.spec.symbols.filter(symbol, "
    "symbol in params.spec.limits.restrictedSymbols && "
    "(oldObject == null || !(symbol in oldObject.spec.symbols))) : []",
    "named": "has(params.spec.strategies.live) && "
    "object.metadata.name in params.spec.strategies.live",
    "most": "object.spec.sizing.maxNotional",
    "position": "params.spec.limits.maxPositionNotional",
    "part": f"{_CAPITAL} == '{UNLIMITED_WORD}' ? 100.0 : {_per_cent(_CAPITAL)}",
    "wanted": f"{_per_cent('object.spec.sizing.fractionOfEquity')} * "
    "(variables.part > 100.0 ? 100.0 : variables.part) / 100.0",
    "concentration": "params.spec.limits.maxConcentration",
}
_CHECKS = (
    Check(
        "A new strategy is named by its policy's `strategies.allow`, or all are allowed.",
        "oldObject != null || '*' in params.spec.strategies.allow || "
        "object.metadata.name in params.spec.strategies.allow",
        "variables.policy + ' does not allow ' + object.metadata.name + "
        "': see its spec.strategies.allow'",
    ),
    Check(
        "`mode` fits the account's environment.",
        "variables.sameMode || variables.live == (params.spec.account.environment == 'live')",
        "'mode ' + object.spec.mode + ' does not fit the ' + params.spec.account.environment + "
        "' account of ' + variables.policy",
    ),
    Check(
        "`mode: Live` needs the strategy's name in the policy's `strategies.live`.",
        "variables.sameMode || !variables.live || variables.named",
        "variables.policy + ' must name ' + object.metadata.name + ' in spec.strategies.live'",
    ),
    Check(
        "No symbol that comes new is among the policy's `limits.restrictedSymbols`.",
        "variables.restricted.size() == 0",
        "variables.policy + ' restricts ' + variables.restricted.join(', ')",
    ),
    Check(
        "`sizing.maxNotional` is at most the policy's `limits.maxPositionNotional`.",
        f"variables.sameSize || variables.most == '{UNLIMITED_WORD}' || "
        f"variables.position == '{UNLIMITED_WORD}' || "
        "double(variables.most) <= double(variables.position)",
        "'sizing.maxNotional ' + string(variables.most) + ' exceeds maxPositionNotional ' + "
        "string(variables.position) + ' of ' + variables.policy",
    ),
    Check(
        "`sizing.fractionOfEquity` of `capital.allocation` is at most `limits.maxConcentration`.",
        f"variables.sameSize || variables.concentration == '{UNLIMITED_WORD}' || "
        f"variables.wanted <= {_per_cent('variables.concentration')}",
        "'sizing.fractionOfEquity of capital.allocation is ' + string(variables.wanted) + "
        "'% of the account, more than maxConcentration ' + variables.concentration + ' of ' + "
        "variables.policy",
    ),
)
_NOTES = "object.metadata.annotations"
_RESUME_CHECKS = (
    Check(
        "A resume gives its reason in an annotation.",
        f"'{REASON}' in {_NOTES} && {_NOTES}['{REASON}'].size() > 0",
        f"'a resume says why: set the annotation {REASON}'",
    ),
    Check(
        "A resume names the user who does it in an annotation.",
        f"'{CHANGED_BY}' in {_NOTES} && {_NOTES}['{CHANGED_BY}'] == request.userInfo.username",
        f"'a resume says who: set the annotation {CHANGED_BY} to ' + request.userInfo.username",
    ),
)


def checks_in_words() -> tuple[str, ...]:
    """What is checked, a sentence each."""
    return tuple(check.words for check in (*_CHECKS, *_RESUME_CHECKS))


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
        "matchConditions": _conditions(_NOT_GOING, _SPEC_CHANGES, _OWN_POLICY),
        "variables": [{"name": key, "expression": text} for key, text in _VARIABLES.items()],
        "validations": [check.written() for check in _CHECKS],
    }
    params = {"paramRef": {"selector": {}, "parameterNotFoundAction": "Allow"}}
    return _policy(name, spec), _binding(name, params)


def _resumes() -> tuple[dict[str, Any], ...]:
    name = f"resumes.{GROUP}"
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": _matches(*NAMES),
        "matchConditions": _conditions(_NOT_GOING, _RESUMES),
        "validations": [check.written() for check in _RESUME_CHECKS],
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
