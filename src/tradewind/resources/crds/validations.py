"""Rules that an API server evaluates, each with a sentence for the person who broke it."""

from enum import StrEnum
from typing import Any

import msgspec

RULES = "x-kubernetes-validations"
"""Where a schema has its rules."""


class Reason(StrEnum):
    """The reasons that an API server shows with our sentence; a duplicate it shows without."""

    INVALID = "FieldValueInvalid"
    FORBIDDEN = "FieldValueForbidden"
    REQUIRED = "FieldValueRequired"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule in CEL over `self`, and `oldSelf` where it is about a change.

    `field` is the way from the object that has the rule to the field at fault: ".environment".
    Only CEL's standard library is used, so that any evaluator can try a rule.
    """

    rule: str
    message: str
    reason: Reason = Reason.INVALID
    field: str = ""

    def written(self) -> dict[str, Any]:
        """The rule as a definition has it."""
        path = {"fieldPath": self.field} if self.field else {}
        return {"rule": self.rule, "message": self.message, "reason": self.reason.value} | path


def raw(pattern: str) -> str:
    """A regular expression as CEL's raw text."""
    if "'" in pattern:
        raise ValueError(f"a quote inside of a pattern: {pattern}")
    return f"r'{pattern}'"
