"""The oracles that watch a run as it goes: O2, O4 and O5 of the order path."""

from typing import TYPE_CHECKING

from tests.simulation.ledgers import Durable, HaltGiven, Story
from tests.simulation.settings import ACCOUNT
from tests.simulation.world import World
from tradewind.domain.codes import TradingState
from tradewind.domain.intents import Approval, ApprovedOrder, Intent, Refused
from tradewind.domain.orders import OrderTerms, Purpose
from tradewind.domain.values import SECOND
from tradewind.engine.effects import ToStrategy
from tradewind.execution import effects as e
from tradewind.execution.guards import sent_terms
from tradewind.risk.limits import PolicyLimits
from tradewind.venues.simulated.orders import OrderRecord

if TYPE_CHECKING:
    from tests.simulation.scenario import Simulation

EXCUSED_NS = 12 * SECOND
SLACK = 1.04
"""Marks move between an approval and the venue; an order too many is far more than this."""


class Violation(AssertionError):  # noqa: N818 # it names what was violated
    """An oracle saw what must never be."""

    def __init__(self, world: World, oracle: str, what: str) -> None:
        trace = "\n".join(world.trace)
        again = f'make simulate ARGS="--seed {world.seed}"'
        super().__init__(f"seed {world.seed} violates {oracle}: {what}\n{trace}\nagain: {again}")
        self.oracle = oracle


class Oracles:
    """Hooks into every process; each raises at the first violation."""

    def __init__(self, simulation: "Simulation") -> None:
        self._simulation, self._world = simulation, simulation.world
        self.durable = Durable(simulation.execution.disk)
        self.stories: dict[str, Story] = {}
        self.accepted: dict[str, OrderTerms] = {}
        self.halts: list[HaltGiven] = []
        self.policies: list[tuple[int, PolicyLimits]] = []
        self._placed_ns: dict[str, int] = {}
        self._leaves: dict[str, int] = {}
        self._reductions: set[str] = set()
        self._low: dict[str, int] = {}
        self._excused_ns = -EXCUSED_NS

    def fail(self, oracle: str, what: str) -> None:
        """Say what is wrong, with the trace and the command that replays it.

        Raises:
            Violation: always.
        """
        raise Violation(self._world, oracle, what)

    def excuse(self) -> None:
        """What the venue did by itself, or long ago, may pass a limit until risk has heard."""
        self._excused_ns = self._world.now_ns

    # -- hooks ------------------------------------------------------------------------------

    def submitted(self, intent: Intent) -> None:
        """A strategy asks."""
        self.stories.setdefault(intent.client_order_id, Story(intent))

    def told(self, told: ToStrategy) -> None:
        """Risk answers."""
        message = told.message
        if isinstance(message, Refused) and message.client_order_id in self.stories:
            self.stories[message.client_order_id].refused = message

    def placed(self, order: ApprovedOrder) -> None:
        """Risk approves."""
        name = order.approval.client_order_id
        self._placed_ns[name] = self._world.now_ns
        self._note_replaced(order.approval)
        self._note_reduction(order.approval)
        if name in self.stories:
            self.stories[name].approved = True

    def _note_replaced(self, approval: Approval) -> None:
        live = self._simulation.risk.desk.state.reservations.orders.get(approval.replaces)
        if live is not None:
            self._leaves[approval.client_order_id] = live.leaves

    def _note_reduction(self, approval: Approval) -> None:
        """Whether the strategy's own part stays on its side, this order included."""
        name = approval.client_order_id
        lane = self._simulation.risk.desk.state.reservations.orders[name].lane
        buys, sells = lane.quantity + lane.buy_leaves, lane.quantity - lane.sell_leaves
        if (buys <= 0) if approval.terms.side.sign > 0 else (sells >= 0):
            self._reductions.add(name)

    def sending(self, request: e.Request) -> None:
        """O5: after a halt is acknowledged nothing leaves that adds risk."""
        if not isinstance(request, e.Submit | e.Replace):
            return
        approval = self.durable.approval(request.client_order_id)
        if approval is None:
            self.fail("O4", f"{request.client_order_id} leaves before it is durable")
            return
        for halt in self.halts:
            if not halt.lifted and self._stops(halt, approval):
                self.fail("O5", f"{approval.client_order_id} leaves after halt {halt}")

    def check_halts(self) -> None:
        """O5: what was acknowledged stays in force, over every restart, until somebody resumes."""
        risk = self._simulation.risk
        for halt in self.halts if risk.life.alive else ():
            state = risk.desk.state.states.own(halt.scope)
            if not halt.lifted and state is TradingState.ACTIVE:
                self.fail("O5", f"{halt.scope} is Active, but nobody lifted {halt}")

    def _stops(self, halt: HaltGiven, approval: Approval) -> bool:
        """Reductions, of the account or of the scope, and risk's own exits pass."""
        if approval.purpose is not Purpose.ENTRY or approval.reduces:
            return False
        if halt.scope == "policy":
            return True
        mine = halt.scope == f"strategy:{approval.strategy}"
        closes = approval.client_order_id in self._reductions
        return mine and not (closes and halt.state is TradingState.REDUCING)

    def venue_accepts(self, order: OrderRecord) -> None:
        """O2 and O4, at the very moment at which the venue takes an order."""
        name = order.client_order_id
        terms = _terms(order)
        if self.accepted.setdefault(name, terms) != terms:
            self.fail("O2", f"{name} was accepted with {self.accepted[name]} and {terms}")
        approval = self.durable.approval(name)
        if approval is None:
            self.fail("O4", f"{name} is at the venue without a durable approval")
            return
        if _essence(sent_terms(approval)) != _essence(terms):
            self.fail("O4", f"{name} was approved as {sent_terms(approval)} but is {terms}")
        self._excuse_race(order)
        self._check_exposure(approval)

    def _excuse_race(self, order: OrderRecord) -> None:
        """What filled of an order before its replacement arrived comes on top of the replacement.

        Risk reserves the larger of the two, as the venue itself does.
        """
        old = self._simulation.venue.exchange.state.orders.get(order.replaces)
        left = self._leaves.get(order.client_order_id, 0)
        if old is not None and old.quantity - old.filled_quantity < left:
            self.excuse()

    # -- exposure ---------------------------------------------------------------------------

    def _check_exposure(self, approval: Approval) -> None:
        name = approval.client_order_id
        entry = self._simulation.execution.core.state.entries.get(name)
        if entry is None or not entry.order.is_live:
            self.excuse()  # given up before: it will be cancelled on sight
        self._note_prices()
        if approval.purpose is not Purpose.ENTRY and not approval.reduces:
            self.excuse()  # risk's exits close a strategy's part, whatever the others hold
        if approval.reduces or self._world.now_ns - self._excused_ns < EXCUSED_NS:
            return
        worst = {symbol: self._worst(symbol) for symbol in self._low}
        limits = [policy.limits for policy in self._in_force(name)]
        position = max(each.max_position_notional for each in limits)
        gross = max(each.max_gross_exposure for each in limits)
        symbol = approval.terms.symbol
        if worst[symbol] > position * SLACK:
            self.fail("O4", f"{name}: {symbol} at worst {worst[symbol] / 1e9:.0f}")
        if sum(worst.values()) > gross * SLACK:
            self.fail("O4", f"{name}: gross at worst {sum(worst.values()) / 1e9:.0f}")

    def _in_force(self, name: str) -> list[PolicyLimits]:
        since = self._placed_ns.get(name, 0) - SECOND
        old = [policy for at_ns, policy in self.policies if at_ns <= since]
        return old[-1:] + [policy for at_ns, policy in self.policies if at_ns > since]

    def _note_prices(self) -> None:
        for symbol, market in self._simulation.venue.exchange.state.markets.items():
            price = market.quote.bid_price if market.quote else market.mark
            self._low[symbol] = min(self._low.get(symbol, price), price)

    def _worst(self, symbol: str) -> int:
        """The venue's own truth at the lowest price so far: never more than risk's view of it."""
        exchange = self._simulation.venue.exchange
        held = exchange.accounts[ACCOUNT].holding(symbol).quantity
        buys = sells = 0
        for order in exchange.open_orders(ACCOUNT):
            if order.symbol == symbol:
                leaves = self._counted(order)
                buys += leaves if order.side.sign > 0 else 0
                sells += leaves if order.side.sign < 0 else 0
        return max(held + buys, sells - held) * self._low[symbol] // 10**9

    def _counted(self, order: OrderRecord) -> int:
        """Of an order and its replacement only one can fill."""
        old = self._simulation.venue.exchange.state.orders.get(order.replaces)
        if old is None or not old.is_open:
            return order.leaves
        return max(0, order.leaves - old.leaves)


def _terms(order: OrderRecord) -> OrderTerms:
    return OrderTerms(
        order.symbol,
        order.side,
        order.quantity,
        order.type,
        order.time_in_force,
        limit_price=order.limit_price,
    )


def _essence(terms: OrderTerms) -> tuple[object, ...]:
    return (terms.symbol, terms.side, terms.quantity, terms.type, terms.limit_price)
