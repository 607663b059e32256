"""What is said of one condition before it becomes one: a reason and a message."""

from collections.abc import Iterable

import msgspec

from tradewind.resources.crds.conditions import ConditionType, Verdict, verdict
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import REASONS, Standing
from tradewind.resources.crds.status_parts import Condition

_LONGEST = 1024


class Said(msgspec.Struct, frozen=True):
    """A reason of one condition, and what mends it."""

    about: ConditionType
    reason: Reason
    message: str = ""

    @property
    def standing(self) -> Standing:
        """The condition's status, which the reason decides."""
        return REASONS[self.about.value][self.reason].standing

    @property
    def holds(self) -> bool:
        """The condition is True."""
        return self.standing is Standing.TRUE

    def verdict(self, kind: str) -> Verdict:
        """As a condition of a kind; a reason speaks for itself where no message does."""
        text = self.message or REASONS[self.about.value][self.reason].text
        return verdict(kind, self.about, self.reason, brief(text))


def brief(text: str, longest: int = _LONGEST) -> str:
    """Text as a condition takes it; the end goes where it is too long."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def condition_of(conditions: Iterable[Condition], about: ConditionType) -> Condition | None:
    """The condition of a type, None where there is none."""
    return next((each for each in conditions if each.type == about), None)


def said_in(condition: Condition) -> Said | None:
    """What a condition says, None where its reason is of another version."""
    about = ConditionType(condition.type)
    try:
        reason = Reason(condition.reason)
    except ValueError:
        return None
    return Said(about, reason, condition.message) if reason in REASONS[about.value] else None


def worded(about: ConditionType, text: str) -> Said | None:
    """What a service says as "Reason: why", where the reason is one of the condition's."""
    word, _, why = text.partition(":")
    if word not in REASONS[about.value]:
        return None
    return Said(about, Reason(word), why.strip() or text)
