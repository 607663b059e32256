"""What the API server says of the strategies that name our policy, brought into force."""

from tradewind.resources.strategies import TradingStrategy
from tradewind_services.cluster.client import Object
from tradewind_services.risk.enforcing import Enforcer
from tradewind_services.risk.heard_policy import Refuse
from tradewind_services.risk.kept_resources import KeptResources
from tradewind_services.risk.words import Word, halted, mark_of, read_word, uid_of


class HeardStrategies:
    """Listens to the strategies of a namespace, and passes over those of other policies.

    `faults` is name to why its newest version is not in force.
    """

    def __init__(
        self, policy: str, enforcer: Enforcer, kept: KeptResources, *, refuse: Refuse
    ) -> None:
        self._policy, self._enforcer, self._kept, self._refuse = policy, enforcer, kept, refuse
        self.faults: dict[str, tuple[str, ...]] = {}
        self._seen: dict[str, object] = {}

    def listed(self, objects: list[Object]) -> None:
        """All that there are; whoever the desk knows beside them is gone."""
        ours = [obj for obj in objects if _policy_of(obj) == self._policy]
        names = {str((obj.get("metadata") or {}).get("name")) for obj in ours}
        for obj in ours:
            self.changed(obj)
        self._enforcer.remove_all_but(names)
        self._kept.forget_all_but(set(self._enforcer.strategies))

    def changed(self, obj: Object) -> None:
        """One was made or edited."""
        if _policy_of(obj) != self._policy:
            return
        name, mark = str((obj.get("metadata") or {}).get("name")), mark_of(obj)
        if self._seen.get(name) == mark:
            return  # only its status is another
        self._take(read_word(obj))
        self._seen[name] = mark

    def _take(self, word: Word) -> None:
        known = self._enforcer.strategies.get(word.name)
        if known is not None and uid_of(known) not in ("", word.uid):
            # Another of the same name: the old one's end was not seen.
            self._remove(word.name)
            known = None
        if word.deleting:
            self._remove(word.name)
        else:
            self._edit(word, known)

    def deleted(self, obj: Object) -> None:
        """One is gone."""
        if _policy_of(obj) == self._policy:
            self._remove(str((obj.get("metadata") or {}).get("name")))

    def missing(self) -> None:
        """No definition of strategies: what is known goes on; the policy's own end halts it."""

    def _edit(self, word: Word, known: TradingStrategy | None) -> None:
        if word.faults and word.faults != self.faults.get(word.name):
            self._refuse(f"TradingStrategy {word.name}", word.faults)
        self.faults[word.name] = word.faults
        if isinstance(word.resource, TradingStrategy):
            self._bring(word.resource, known)
        elif known is not None and (stopped := halted(known, word)):
            # Whatever else is wrong with it: a halt holds.
            self._bring(stopped, known)

    def _bring(self, strategy: TradingStrategy, known: TradingStrategy | None) -> None:
        self._enforcer.edit_strategy(strategy)
        if known != strategy:
            self._kept.keep_strategy(strategy)

    def _remove(self, name: str) -> None:
        self.faults.pop(name, None)
        self._seen.pop(name, None)
        self._enforcer.remove(name)
        self._kept.forget_all_but(set(self._enforcer.strategies))


def _policy_of(obj: Object) -> str:
    spec = obj.get("spec") or {}
    return str((spec.get("riskPolicyRef") or {}).get("name") or "")
