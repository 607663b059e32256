"""Execution's shell, overheard: what the core asks for, before anything of it is carried out."""

from collections.abc import Callable, Iterable

from tradewind.execution import effects as e
from tradewind_services.execution.shell import Shell

ROUND_COST = 6
"""A reconciliation is so many requests."""


class SimShell(Shell):
    """The service's own; `overheard` hears of every turn's effects."""

    overheard: Callable[[list[e.Effect]], None] = staticmethod(lambda _: None)

    def carry_out(self, effects: Iterable[e.Effect]) -> None:
        turn = list(effects)
        self.overheard(turn)
        for effect in turn:
            self.one(effect)

    def one(self, effect: e.Effect) -> None:
        """Carry out one effect; a planted defect does it otherwise."""
        super().carry_out([effect])


def left_after_each_order(effects: list[e.Effect], left: int) -> dict[str, int]:
    """How much of the request budget each order of a turn left to others."""
    found: dict[str, int] = {}
    for effect in reversed(effects):
        if not isinstance(effect, e.Send):
            continue
        request = effect.request
        if isinstance(request, e.Submit | e.Replace):
            found[request.client_order_id] = left
        left += ROUND_COST if isinstance(request, e.Reconcile) else 1
    return found
