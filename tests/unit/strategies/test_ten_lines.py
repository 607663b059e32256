"""A strategy of ten lines is a strategy."""

import msgspec

from tests.unit.strategies.toy_market import ToyVenue, a_host, a_session, random_walk
from tradewind.domain.events import Trade
from tradewind.strategies import Context, Strategy
from tradewind.strategies.parameters import NoParameters


class Parameters(msgspec.Struct):
    rise_bps: float = 5.0


class BuyTheRise(Strategy[Parameters]):
    def on_start(self, ctx: Context) -> None:
        self.last: dict[str, int] = {}

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        before = self.last.setdefault(trade.symbol, trade.price)
        rise_bps = (trade.price / before - 1) * 10_000
        if abs(rise_bps) > self.parameters.rise_bps:
            ctx.signal(trade.symbol, 1 if rise_bps > 0 else 0, features={"rise_bps": rise_bps})
            self.last[trade.symbol] = trade.price


def test_a_strategy_of_ten_lines_trades() -> None:
    host = a_host(BuyTheRise(Parameters()))
    host.on_session(a_session())
    venue = ToyVenue("mine").run(host, random_walk())
    assert {fill.side.value for fill in venue.fills} == {"buy", "sell"}
    assert host.position("AAPL") == venue.position("AAPL")


def test_its_orders_say_why() -> None:
    host = a_host(BuyTheRise(Parameters()))
    host.on_session(a_session())
    first = ToyVenue("mine").run(host, random_walk()).intents[0]
    assert first.cause.tick_kind == "trade"
    assert first.cause.signals == {"s1": 1.0}
    assert first.cause.features["rise_bps"] > 5.0
    assert "at strength 1" in first.cause.note


def test_its_parameters_are_found_from_its_base() -> None:
    assert BuyTheRise.parameters_type is Parameters


def test_a_subclass_keeps_its_parents_parameters() -> None:
    class Louder(BuyTheRise):
        pass

    assert Louder.parameters_type is Parameters


def test_a_strategy_without_parameters_needs_no_struct() -> None:
    class Plain(Strategy):  # type: ignore[type-arg]  # as a user without a type checker writes it
        pass

    assert Plain.parameters_type is NoParameters
