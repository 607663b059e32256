"""The first answer to each intent, so that the same id never gets a second one."""

from tradewind.domain.intents import Refused
from tradewind.domain.orders import OrderTerms
from tradewind.engine.effects import Granted

Answer = tuple[OrderTerms, Refused | Granted]
GENERATION = 10_000


class Answers:
    """The newest answers, in two generations: once the young one is full, the old is forgotten.

    So at least `GENERATION` answers are always known, and none is ever searched for the oldest.
    """

    __slots__ = ("_old", "_young")

    def __init__(self) -> None:
        self._young: dict[str, Answer] = {}
        self._old: dict[str, Answer] = {}

    def get(self, client_order_id: str) -> Answer | None:
        """The answer to an intent, None when it is new or forgotten."""
        return self._young.get(client_order_id) or self._old.get(client_order_id)

    def add(self, client_order_id: str, terms: OrderTerms, answer: Refused | Granted) -> None:
        """Remember an answer."""
        young = self._young
        young[client_order_id] = (terms, answer)
        if len(young) >= GENERATION:
            self._old, self._young = young, {}

    def clear(self) -> None:
        """Forget everything."""
        self._young, self._old = {}, {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)
