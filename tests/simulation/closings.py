"""O4 for what closes: exits never exceed the position, flatten never what the venue reports."""

from typing import TYPE_CHECKING

from tradewind.domain.intents import Approval
from tradewind.domain.orders import Purpose, Side
from tradewind.execution.flattening import OPERATOR

if TYPE_CHECKING:
    from tests.simulation.scenario import Simulation


class Closings:
    """What each approval promised of the position, held against the venue's when it arrives.

    `flattened` says that somebody has asked to flatten the whole account.
    """

    def __init__(self, simulation: "Simulation") -> None:
        self._simulation = simulation
        self._of_part: set[str] = set()
        self._of_account: set[str] = set()
        self.flattened = False
        self._count = 0
        self._numbers: dict[str, int] = {}
        self._opened: dict[tuple[str, Side], int] = {}

    def approved(self, approval: Approval) -> None:
        """Note whether it closes a strategy's own part, and whether the whole account is closed."""
        name, state = approval.client_order_id, self._simulation.risk.desk.state
        self._count += 1
        self._numbers[name] = self._count
        if not approval.reduces:
            self._opened[approval.terms.symbol, approval.terms.side] = self._numbers[name]
        lane = state.reservations.orders[name].lane
        buys, sells = lane.quantity + lane.buy_leaves, lane.quantity - lane.sell_leaves
        if (buys <= 0) if approval.terms.side.sign > 0 else (sells >= 0):
            self._of_part.add(name)
        if approval.purpose is Purpose.FLATTEN and "policy" in state.flattens:
            self._of_account.add(name)

    def reduces_part(self, name: str) -> bool:
        """Whether the strategy's own part stays on its side, this order included."""
        return name in self._of_part

    def sending(self, approval: Approval, *, excused: bool) -> None:
        """An order is about to leave: with it, does all that works still only close?"""
        self._check(approval, self._more(approval), excused=excused)

    def accepted(self, approval: Approval, *, excused: bool) -> None:
        """The venue has just taken an order: the same, of what the venue says."""
        if approval.strategy == OPERATOR:
            self._simulation.world.count("operator closing")
        self._check(approval, 0, excused=excused)

    def _more(self, approval: Approval) -> int:
        """What would come on top: nothing of an order whose first bytes have arrived meanwhile.

        They came after the look-up that did not find it. What of it may still fill is counted
        already, and no venue takes an id twice.
        """
        account = self._simulation.venue.account
        arrived = approval.client_order_id in account.client_ids
        return 0 if arrived else int(approval.terms.quantity)

    def _check(self, approval: Approval, more: int, *, excused: bool) -> None:
        name, oracles = approval.client_order_id, self._simulation.oracles
        whole = name in self._of_account or approval.strategy == OPERATOR
        if excused or not (approval.reduces or whole) or self._is_overtaken(approval):
            return
        wrong = oracles.exposures.turns_over(approval, more)
        if wrong:
            oracles.fail("O4", f"{name}, which was to close ({approval.purpose}): {wrong}")

    def _is_overtaken(self, approval: Approval) -> bool:
        """An order approved later, to open on that side, may have filled before this one."""
        opened = self._opened.get((approval.terms.symbol, approval.terms.side), -1)
        return opened > self._numbers.get(approval.client_order_id, opened)
