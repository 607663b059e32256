"""Which features risk's own doings show."""

from tests.simulation.world import World
from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Approval, Refused
from tradewind.domain.orders import Purpose
from tradewind.engine.desk import RiskDesk
from tradewind.engine.own_orders import is_own
from tradewind.risk.breaker import BreakerState


def count_approval(world: World, desk: RiskDesk, approval: Approval) -> None:
    """An approval leaves."""
    if approval.purpose is Purpose.FLATTEN:
        world.count("flatten closing")
    elif approval.purpose is Purpose.EXIT and is_own(desk.state, approval.client_order_id):
        world.count("exit")
    elif desk.state.breaker.state is BreakerState.HALF_OPEN and not approval.reduces:
        world.count("breaker half open")


def count_trip(world: World, desk: RiskDesk) -> None:
    """The breaker opens."""
    world.note("the breaker opens")
    world.count("breaker trip")
    if any(live.unknown for live in desk.state.reservations.orders.values()):
        world.count("breaker amid unknown")


def count_refusal(world: World, refused: Refused) -> None:
    """Execution says no."""
    if refused.code is DenialCode.JOURNAL_FULL:
        world.count("order without room")
