"""A seeded random walk, and a venue that fills whatever it is asked, for tests of the host."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tradewind.domain.events import MarketEvent, Quote, Tick, Trade
from tradewind.domain.fills import Fill
from tradewind.domain.intents import Intent
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, OrderType, Purpose, Side
from tradewind.domain.positions import Position
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import SCALE, SECOND, Money, Nanos, Price, Quantity, notional
from tradewind.ports.predictor import Predictor
from tradewind.strategies.components import Component
from tradewind.strategies.desk import HostConfig
from tradewind.strategies.effects import CancelOrder, Effect, SubmitIntent
from tradewind.strategies.holdings import Session
from tradewind.strategies.host import StrategyHost
from tradewind.strategies.interface import Strategy
from tradewind.strategies.registry import ComponentSpec, StrategyRegistry
from tradewind.strategies.sizing import Sizing

START_NS = 1_700_000_000 * SECOND
STARTING_EQUITY = Money(100_000 * SCALE)


def at(seconds: float) -> Nanos:
    """Market time, that many seconds after the start."""
    return Nanos(START_NS + round(seconds * SECOND))


def units(count: float) -> Quantity:
    """A quantity in units."""
    return Quantity(round(count * SCALE))


def dollars(amount: float) -> Price:
    """A price in currency."""
    return Price(round(amount * SCALE))


def a_trade(price: float, seconds: float = 1.0, *, symbol: str = "AAPL", seq: int = 1) -> Tick:
    """One print."""
    return Tick(seq, Nanos(0), Trade(symbol, at(seconds), dollars(price), units(100)))


def a_quote(bid: float, ask: float, seconds: float = 1.0, *, symbol: str = "AAPL") -> Tick:
    """One quote."""
    quote = Quote(symbol, at(seconds), dollars(bid), units(100), dollars(ask), units(100))
    return Tick(1, Nanos(0), quote)


def a_session(
    *, epoch: int = 7, as_of: int = 0, held: Mapping[str, float] | None = None, **more: Any
) -> Session:
    """What risk says at the start."""
    positions = tuple(Position(symbol, units(count)) for symbol, count in (held or {}).items())
    return Session(epoch=epoch, equity=STARTING_EQUITY, as_of=as_of, positions=positions, **more)


def a_host(
    *strategies: Strategy[Any], symbols: Sequence[str] = ("AAPL",), **config: Any
) -> StrategyHost:
    """A started host around strategy objects, in session unless told otherwise."""
    components = [Component(f"s{index}", one) for index, one in enumerate(strategies, 1)]
    host = StrategyHost(
        HostConfig(strategy="mine", install="a1b2", symbols=tuple(symbols), **config), components
    )
    assert host.start() == []
    return host


def a_built_in_host(
    name: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    symbols: Sequence[str] = ("AAPL",),
    model: Predictor | None = None,
    sizing: Sizing | None = None,
) -> StrategyHost:
    """A started host around one built-in strategy."""
    spec = ComponentSpec(name=name, parameters=parameters or {}, model=model)
    config = HostConfig(
        strategy=f"my-{name}", install="a1b2", symbols=tuple(symbols), sizing=sizing or Sizing()
    )
    host = StrategyHost(config, StrategyRegistry().assemble([spec]))
    assert host.start() == []
    return host


def random_walk(
    symbols: Sequence[str] = ("AAPL",), *, seconds: int = 600, seed: int = 1
) -> Iterator[Tick]:
    """A quote and a trade per symbol and second; a step is about 2 bps."""
    chance = random.Random(seed)
    cents = {symbol: 10_000 + 2_500 * index for index, symbol in enumerate(symbols)}
    seq = 0
    for second in range(1, seconds + 1):
        for symbol in symbols:
            cents[symbol] = max(100, cents[symbol] + chance.choice((-3, -2, -1, 0, 1, 2, 3)))
            for event in _quote_and_trade(symbol, cents[symbol], at(second), chance):
                seq += 1
                yield Tick(seq, Nanos(event.ts_ns), event)


def _quote_and_trade(
    symbol: str, cents: int, ts_ns: Nanos, chance: random.Random
) -> tuple[MarketEvent, MarketEvent]:
    middle, half = cents * SCALE // 100, SCALE // 100
    bid, ask = Price(middle - half), Price(middle + half)
    quote = Quote(symbol, ts_ns, bid, units(chance.randint(1, 9)), ask, units(chance.randint(1, 9)))
    return quote, Trade(symbol, ts_ns, chance.choice((bid, ask)), units(chance.randint(1, 200)))


class ToyVenue:
    """Fills an order as soon as the next tick crosses its limit; reports at once."""

    def __init__(self, strategy: str) -> None:
        self.strategy = strategy
        self.intents: list[Intent] = []
        self.cancels: list[str] = []
        self.fills: list[Fill] = []
        self.others: list[Effect] = []
        self._live: dict[str, Order] = {}
        self._number = 0

    def run(self, host: StrategyHost, ticks: Iterable[Tick]) -> "ToyVenue":
        """Feed the ticks to the host, and its own reports back to it."""
        for tick in ticks:
            for report in self._filled_by(tick.event):
                self._carry_out(host.on_report(report), host)
            self._carry_out(host.on_event(tick), host)
        return self

    def position(self, symbol: str) -> int:
        """The signed sum of the fills."""
        return sum(one.side.sign * one.quantity for one in self.fills if one.symbol == symbol)

    def _carry_out(self, effects: Sequence[Effect], host: StrategyHost) -> None:
        for effect in effects:
            if isinstance(effect, SubmitIntent):
                self._accept(effect.intent, host)
            elif isinstance(effect, CancelOrder):
                self._cancel(effect, host)
            else:
                self.others.append(effect)

    def _accept(self, intent: Intent, host: StrategyHost) -> None:
        self.intents.append(intent)
        order = an_order(intent, OrderStatus.NEW)
        self._live[intent.client_order_id] = order
        self._carry_out(host.on_report(self._report(order)), host)

    def _cancel(self, effect: CancelOrder, host: StrategyHost) -> None:
        self.cancels.append(effect.client_order_id)
        order = self._live.pop(effect.client_order_id, None)
        if order is not None:
            ended = msgspec.structs.replace(order, status=OrderStatus.CANCELED)
            self._carry_out(host.on_report(self._report(ended)), host)

    def _filled_by(self, event: MarketEvent) -> Iterator[Report]:
        if isinstance(event, Quote):
            for order in list(self._live.values()):
                if order.terms.symbol == event.symbol and _crosses(order, event):
                    yield self._fill(order, event)

    def _fill(self, order: Order, quote: Quote) -> Report:
        buys = order.terms.side.sign > 0
        fill = a_fill(order, quote.ask_price if buys else quote.bid_price, f"f{self._number}")
        self.fills.append(fill)
        del self._live[order.client_order_id]
        return self._report(filled(order, fill), fill)

    def _report(self, order: Order, fill: Fill | None = None) -> Report:
        self._number += 1
        return Report(self._number, order.updated_ns, OrderReport(order, fill))


def an_order(intent: Intent, status: OrderStatus = OrderStatus.NEW) -> Order:
    """The order that an intent becomes."""
    return Order(
        client_order_id=intent.client_order_id,
        strategy=intent.strategy,
        terms=intent.terms,
        purpose=intent.purpose,
        status=status,
        created_ns=intent.created_ns,
        updated_ns=intent.created_ns,
    )


def a_fill(order: Order, price: Price, fill_id: str = "f1") -> Fill:
    """An order's whole fill."""
    return Fill(
        fill_id=fill_id,
        client_order_id=order.client_order_id,
        strategy=order.strategy,
        symbol=order.terms.symbol,
        side=order.terms.side,
        quantity=order.terms.quantity,
        price=price,
        ts_ns=order.updated_ns,
    )


def filled(order: Order, fill: Fill) -> Order:
    """The order after its whole fill."""
    return msgspec.structs.replace(
        order,
        status=OrderStatus.FILLED,
        filled_quantity=fill.quantity,
        filled_notional=notional(fill.price, fill.quantity),
    )


def ended(intent: Intent, status: OrderStatus, number: int = 1) -> Report:
    """A report that an intent's order ended without a fill."""
    return Report(number, intent.created_ns, OrderReport(an_order(intent, status)))


def fully_filled(intent: Intent, price: float, number: int = 1) -> Report:
    """A report that an intent's order filled whole."""
    order = an_order(intent)
    fill = a_fill(order, dollars(price), f"f{number}")
    return Report(number, intent.created_ns, OrderReport(filled(order, fill), fill))


def a_leg(quantity: float, *, symbol: str = "AAPL") -> Order:
    """An exit that the venue holds for the strategy."""
    limit, kind = dollars(110), OrderType.LIMIT
    terms = OrderTerms(symbol, Side.SELL, units(quantity), kind, limit_price=limit)
    return Order("venue-1", "mine", terms, Purpose.EXIT, OrderStatus.NEW, parent="i-mine-1-1")


def a_stop_exit(quantity: float, *, number: int, symbol: str = "AAPL") -> Report:
    """A report that risk's own exit sold some of what the strategy holds."""
    terms = OrderTerms(symbol, Side.SELL, units(quantity))
    order = Order("risk-exit-1", "mine", terms, purpose=Purpose.EXIT, status=OrderStatus.NEW)
    fill = a_fill(order, dollars(99.0), f"f{number}")
    return Report(number, at(1), OrderReport(filled(order, fill), fill))


def intents(effects: Iterable[Effect]) -> list[Intent]:
    """The intents among effects."""
    return [effect.intent for effect in effects if isinstance(effect, SubmitIntent)]


def _crosses(order: Order, quote: Quote) -> bool:
    limit = order.terms.limit_price
    if not limit:
        return True
    return limit >= quote.ask_price if order.terms.side.sign > 0 else limit <= quote.bid_price
