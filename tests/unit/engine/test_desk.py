"""The desk from an intent to a position."""

from tests.unit.engine.worlds import World, units
from tradewind.domain.codes import DenialCode
from tradewind.domain.intents import Refused
from tradewind.domain.orders import Side
from tradewind.risk.approvals import Signer


def test_an_intent_is_approved_signed_filled_and_becomes_a_position() -> None:
    world = World()
    world.quote("AAPL", 99.99, 100.01)
    name = world.buy("AAPL", 10, price=100.01)
    assert Signer(b"k" * 32).verify(world.placed[name]) is not None
    assert world.desk.status().gross == units(1000.1)
    world.fill(name, price=100.01)
    status = world.desk.status()
    assert status.positions[0].position.quantity == units(10)
    assert status.cash == units(100_000 - 1000.1)
    assert status.open_orders == 0
    assert status.day_pnl == units(-0.1)


def test_before_execution_is_level_everything_is_denied() -> None:
    world = World(level=False)
    world.desk.strategy_opened("alpha", world.at())
    world.epochs["alpha"] = 1
    world.quote("AAPL", 99.99, 100.01)
    assert world.denial() is DenialCode.NOT_READY


def test_a_sixth_position_is_denied_in_plain_words() -> None:
    world = World()
    for symbol in ("AAPL", "MSFT", "IBM", "GE", "F", "T"):
        world.quote(symbol, 99.99, 100.01)
    for symbol in ("AAPL", "MSFT", "IBM", "GE", "F"):
        world.buy(symbol, 10)
    answer = world.ask(world.intent("T", Side.BUY, 10))
    assert isinstance(answer, Refused)
    assert answer.code is DenialCode.MAX_OPEN_POSITIONS
    assert answer.message == "5 of 5 positions are open; closing one makes room"
