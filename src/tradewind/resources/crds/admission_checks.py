"""What an admission policy asks, in CEL and in words."""

import msgspec

from tradewind.resources.metadata import API_VERSION
from tradewind.resources.quantities import UNLIMITED_WORD

_GROUP = API_VERSION.split("/")[0]
RESUME, REASON, CHANGED_BY = (f"{_GROUP}/{name}" for name in ("resume", "reason", "changed-by"))
"""Annotations of a resume: the halt's id, why, and who."""
RESET_BREAKER = f"{_GROUP}/reset-breaker"
"""Annotation of a policy: since when the breaker is open that is to be closed."""


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


NOT_GOING = ("is-not-going", "!has(object.metadata.deletionTimestamp)")
SPEC_CHANGES = ("changes-the-spec", "oldObject == null || object.spec != oldObject.spec")
OWN_POLICY = ("is-its-policy", "params.metadata.name == object.spec.riskPolicyRef.name")
RESUMES = (
    "resumes",
    f"has(object.metadata.annotations) && ['{RESUME}', '{RESET_BREAKER}'].exists(key, "
    "key in object.metadata.annotations && (oldObject == null || "
    "!has(oldObject.metadata.annotations) || !(key in oldObject.metadata.annotations) || "
    "object.metadata.annotations[key] != oldObject.metadata.annotations[key]))",
)


def _per_cent(text: str) -> str:
    """A share such as 25% or 100bps as a number."""
    return (
        f"({text}.endsWith('%') ? double({text}.replace('%', '')) : "
        f"double({text}.replace('bps', '')) / 100.0)"
    )


_CAPITAL = "object.spec.capital.allocation"
VARIABLES = {
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
CHECKS = (
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
RESUME_CHECKS = (
    Check(
        "A resume, or a reset of the breaker, gives its reason in an annotation.",
        f"'{REASON}' in {_NOTES} && {_NOTES}['{REASON}'].size() > 0",
        f"'a resume says why: set the annotation {REASON}'",
    ),
    Check(
        "A resume, or a reset of the breaker, names the user who does it in an annotation.",
        f"'{CHANGED_BY}' in {_NOTES} && {_NOTES}['{CHANGED_BY}'] == request.userInfo.username",
        f"'a resume says who: set the annotation {CHANGED_BY} to ' + request.userInfo.username",
    ),
)
