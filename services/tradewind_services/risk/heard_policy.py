"""What the API server says of our own policy, brought into force."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from tradewind.deploy.changes import field_changes
from tradewind.resources.collecting import Resources
from tradewind.resources.marks import Change
from tradewind.resources.policies import RiskPolicy
from tradewind_services.cluster.client import Object
from tradewind_services.risk.enforcing import Enforcer
from tradewind_services.risk.kept_resources import KeptResources
from tradewind_services.risk.words import Word, halted, read_word, uid_of

Refuse = Callable[[str, tuple[str, ...]], None]


class HeardPolicy:
    """Listens to one policy. `word` is what was last said of it, None when it is gone.

    `faults` says why its newest version is not in force, while an older one is.
    """

    def __init__(
        self,
        name: str,
        enforcer: Enforcer,
        kept: KeptResources,
        *,
        refuse: Refuse,
        on_word: Callable[[], None],
    ) -> None:
        self._name, self._enforcer, self._kept = name, enforcer, kept
        self._refuse, self._on_word = refuse, on_word
        self._ended = False
        self.word: Word | None = None
        self.faults: tuple[str, ...] = ()

    @property
    def deleting(self) -> bool:
        """It is gone or going."""
        return self._ended

    def listed(self, objects: list[Object]) -> None:
        """The policy, or nothing: then it is gone."""
        words = (read_word(obj) for obj in objects)
        found = next((word for word in words if word.name == self._name), None)
        if found is None:
            self.missing()
        else:
            self._take(found)

    def changed(self, obj: Object) -> None:
        """It was made or edited."""
        if (word := read_word(obj)).name == self._name:
            self._take(word)

    def deleted(self, obj: Object) -> None:
        """It is gone."""
        if (obj.get("metadata") or {}).get("name") == self._name:
            self.missing()

    def missing(self) -> None:
        """There is no such policy."""
        self.word = None
        self._end()
        self._on_word()

    def saw_status(self, status: Mapping[str, Any]) -> None:
        """The server told the newest status in its answer to a write."""
        if self.word is not None:
            self.word = replace(self.word, status=status)

    def _take(self, word: Word) -> None:
        self.word = word
        if word.deleting:
            self._end()
        else:
            self._edit(word)
        self._on_word()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._enforcer.end_policy()

    def _edit(self, word: Word) -> None:
        faults = word.faults or _immutable(self._enforcer.policy, word.resource)
        if faults and faults != self.faults:
            self._refuse(f"RiskPolicy {word.name}", faults)
        self.faults, self._ended = faults, False
        if isinstance(word.resource, RiskPolicy) and not faults:
            self._bring(word.resource)
        elif (known := self._enforcer.policy) is not None and (stopped := halted(known, word)):
            # Whatever else is wrong with it: a halt holds.
            self._bring(stopped)

    def _bring(self, policy: RiskPolicy) -> None:
        known = self._enforcer.policy
        if known is None:
            self._kept.keep_policy(policy)
        self._enforcer.edit_policy(policy)
        if known != policy:
            self._kept.keep_policy(policy)


def _immutable(old: RiskPolicy | None, new: object) -> tuple[str, ...]:
    """Which fields of the same policy may not change while it is there."""
    if old is None or not isinstance(new, RiskPolicy) or uid_of(old) != uid_of(new):
        return ()
    policies = ({new.name: each} for each in (old, new))
    before, after = (Resources(policies=each) for each in policies)
    changes = field_changes(before, after)
    return tuple(f"{each} is immutable" for each in changes if each.change is Change.IMMUTABLE)
