"""The oracles that watch a run as it goes: O2, O4, O5, O8 and O9 of the order path."""

from typing import TYPE_CHECKING

from tests.simulation.closings import Closings
from tests.simulation.exposures import Exposures
from tests.simulation.groups import essence, leg_differs, terms_of
from tests.simulation.ledgers import Durable, HaltGiven, Story
from tests.simulation.outsiders import is_outside
from tests.simulation.shells import left_after_each_order
from tests.simulation.violations import Violation
from tradewind.domain.codes import TradingState
from tradewind.domain.intents import Approval, ApprovedOrder, Intent, Refused
from tradewind.domain.orders import OrderTerms, Purpose
from tradewind.domain.values import SECOND
from tradewind.engine.effects import ToStrategy
from tradewind.execution import effects as e
from tradewind.execution.guards import sent_terms
from tradewind.execution.inputs import OnShutdown
from tradewind.execution.settings import Settings
from tradewind.risk.breaker import BreakerState
from tradewind.risk.limits import PolicyLimits
from tradewind.venues.simulated.orders import OrderRecord

if TYPE_CHECKING:
    from tests.simulation.execution import Execution
    from tests.simulation.scenario import Simulation

RESERVE = Settings(account="", epoch=0, keys=()).reserve
EXCUSED_NS = 12 * SECOND


class Oracles:
    """Hooks into every process; each raises at the first violation."""

    def __init__(self, simulation: "Simulation") -> None:
        self._simulation, self._world = simulation, simulation.world
        self.durable = Durable(simulation.execution.disk)
        self.exposures = Exposures(simulation.venue)
        self.closings = Closings(simulation)
        self.stories: dict[str, Story] = {}
        self.accepted: dict[str, OrderTerms] = {}
        self.halts: list[HaltGiven] = []
        self.policies: list[tuple[int, PolicyLimits]] = []
        self.limits_checked = 0
        self._placed: dict[str, tuple[int, OrderTerms]] = {}
        self._leaves: dict[str, int] = {}
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

    @property
    def is_excused(self) -> bool:
        """Whether something lately was nobody's fault."""
        return self._world.now_ns - self._excused_ns < EXCUSED_NS

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
        """Risk approves: one id means one order for ever."""
        approval = order.approval
        name = approval.client_order_id
        before = self._placed.get(name)
        if before is not None and before[1] != approval.terms:
            self.fail("O2", f"{name} was approved as {before[1]} and as {approval.terms}")
        if before is not None:
            self._world.count("approved again")
        self._placed[name] = (self._world.now_ns, approval.terms)
        self._note_replaced(approval)
        self._check_breaker(approval)
        self.closings.approved(approval)
        if name in self.stories:
            self.stories[name].approved = True

    def _check_breaker(self, approval: Approval) -> None:
        """While the breaker is open nothing is approved that adds."""
        desk = self._simulation.risk.desk
        is_open = desk.state.breaker.state is BreakerState.OPEN
        if is_open and approval.purpose is Purpose.ENTRY and not approval.reduces:
            self.fail("O4", f"{approval.client_order_id} is approved under an open breaker")

    def _note_replaced(self, approval: Approval) -> None:
        live = self._simulation.risk.desk.state.reservations.orders.get(approval.replaces)
        if live is not None:
            self._leaves[approval.client_order_id] = live.leaves

    def sending(self, request: e.Request) -> None:
        """Nothing leaves that adds risk after a halt, closes too much, or is of an older writer."""
        if not isinstance(request, e.Submit | e.Replace):
            return
        approval = self.durable.approval(request.client_order_id)
        if approval is None:
            self.fail("O4", f"{request.client_order_id} leaves before it is durable")
            return
        if wrong := self.durable.wrong_epoch:
            self.fail("O8", wrong)
        for halt in self.halts:
            if not halt.lifted and self._stops(halt, approval):
                self.fail("O5", f"{approval.client_order_id} leaves after halt {halt}")
        if isinstance(request, e.Submit):
            self.closings.sending(approval, excused=self.is_excused)

    def asked(self, effects: list[e.Effect], execution: "Execution") -> None:
        """O10: no entry takes from what is reserved for cancels; O5: none is sent in a drain."""
        core, draining = execution.core, execution.drain.policy not in (None, OnShutdown.KEEP)
        for name, left in left_after_each_order(effects, core.requests_left).items():
            if core.state.entries[name].order.purpose is not Purpose.ENTRY:
                continue
            if left < RESERVE:
                self.fail("O10", f"{name} takes from the reserve for cancels")
            if draining:
                self.fail("O5", f"{name} is sent while execution drains")

    def check_halts(self) -> None:
        """O5: what was acknowledged stays in force, over every restart, until somebody resumes."""
        risk = self._simulation.risk
        for halt in self.halts if risk.life.alive else ():
            known = not halt.by_execution or risk.desk.acknowledged(halt.number)
            state = risk.desk.state.states.own(halt.scope)
            if known and not halt.lifted and state is TradingState.ACTIVE:
                self.fail("O5", f"{halt.scope} is Active, but nobody lifted {halt}")

    def _stops(self, halt: HaltGiven, approval: Approval) -> bool:
        """Reductions, of the account or of the scope, and risk's own exits pass."""
        if approval.purpose is not Purpose.ENTRY or approval.reduces:
            return False
        if halt.scope in ("policy", "platform"):
            return True
        mine = halt.scope == f"strategy:{approval.strategy}"
        closes = self.closings.reduces_part(approval.client_order_id)
        return mine and not (closes and halt.state is TradingState.REDUCING)

    def without_room(self, whose: str) -> None:
        """O9: a full disk is asked before an order is taken, and nothing else is lost by it."""
        self.fail("O9", f"{whose} dies of a full disk that has a reserve")

    # -- the venue --------------------------------------------------------------------------

    def venue_accepts(self, order: OrderRecord) -> None:
        """O2 and O4, at the very moment at which the venue takes an order."""
        self.exposures.note_prices()
        if is_outside(order.client_order_id):
            self.excuse()
        elif order.parent_id and not order.replaces:
            self._leg(order)
        else:
            self._order(order)

    def _leg(self, leg: OrderRecord) -> None:
        parent = self._simulation.venue.exchange.state.orders[leg.parent_id]
        approval = self.durable.approval(parent.client_order_id)
        wrong = "has no approved parent" if approval is None else leg_differs(leg, approval.terms)
        if wrong:
            self.fail("O4", f"a leg of {parent.client_order_id} {wrong}")

    def _order(self, order: OrderRecord) -> None:
        name, terms = order.client_order_id, terms_of(order)
        if self.accepted.setdefault(name, terms) != terms:
            self.fail("O2", f"{name} was accepted with {self.accepted[name]} and {terms}")
        approval = self.durable.approval(name)
        if approval is None:
            self.fail("O4", f"{name} is at the venue without a durable approval")
            return
        approved = [essence(sent_terms(each)) for each in self.durable.approvals(name)]
        if essence(terms) not in approved:
            self.fail("O4", f"{name} was approved as {sent_terms(approval)} but is {terms}")
        if bool(approval.replaces) != bool(order.replaces):
            self.fail("O4", f"{name} was to replace {approval.replaces!r}, not {order.replaces!r}")
        self._excuse_race(order)
        self._excuse_late(name)
        self.closings.accepted(approval, excused=self.is_excused)
        self._check_limits(approval)

    def _excuse_race(self, order: OrderRecord) -> None:
        """What filled of an order before its replacement arrived comes on top of the replacement.

        Risk reserves the larger of the two, as the venue itself does.
        """
        old = self._simulation.venue.exchange.state.orders.get(order.replaces)
        left = self._leaves.get(order.client_order_id, 0)
        if old is not None and old.quantity - old.filled_quantity < left:
            self._world.count("replace race")
            self.excuse()

    def _excuse_late(self, name: str) -> None:
        """An order that was given up before is cancelled on sight."""
        entry = self._simulation.execution.core.state.entries.get(name)
        if entry is None or not entry.order.is_live:
            self._world.count("late arrival")
            self.excuse()

    def _check_limits(self, approval: Approval) -> None:
        if approval.purpose is not Purpose.ENTRY and not approval.reduces:
            self.excuse()  # risk's exits close a strategy's part, whatever the others hold
        if approval.reduces or self.is_excused:
            return
        self.limits_checked += 1
        policies = self._in_force(approval.client_order_id)
        breach = self.exposures.breach(approval, policies, self._enters)
        if breach:
            self.fail("O4", f"{approval.client_order_id}: {breach}")

    def _enters(self, name: str) -> bool:
        approval = self.durable.approval(name)
        return approval is not None and not approval.reduces

    def _in_force(self, name: str) -> list[PolicyLimits]:
        since = self._placed.get(name, (0, None))[0] - SECOND
        old = [policy for at_ns, policy in self.policies if at_ns <= since]
        return old[-1:] + [policy for at_ns, policy in self.policies if at_ns > since]
