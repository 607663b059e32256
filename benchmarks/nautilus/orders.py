"""Orders through Nautilus' risk engine, simulated exchange, portfolio and cache.

A strategy answers each quote with one limit order at the touch, as our side does. The clock runs
from the first quote to the engine's stop, so that neither set-up nor reports are counted.
"""

from decimal import Decimal
from time import thread_time_ns
from typing import Any

from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import LoggingConfig
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide, TimeInForce
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

from benchmarks.nautilus.answering import Answer, serve

SCALE = 1_000_000_000
VENUE = Venue("XNAS")
AAPL = InstrumentId(Symbol("AAPL"), VENUE)
Step = tuple[str, int, int]
"""A side, and the bid and ask at that moment, scaled."""


class Taker(Strategy):  # type: ignore[misc] # the peer isn't installed where types are checked
    """One order for each quote."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__()
        self.begun = self.ended = 0
        self._sides = iter(
            [OrderSide.BUY if side == "buy" else OrderSide.SELL for side, *_ in steps]
        )
        self._one = Quantity.from_int(1)

    def on_start(self) -> None:
        self.subscribe_quote_ticks(AAPL)

    def on_quote_tick(self, tick: QuoteTick) -> None:
        if not self.begun:
            self.begun = thread_time_ns()
        side = next(self._sides)
        price = tick.ask_price if side == OrderSide.BUY else tick.bid_price
        order = self.order_factory.limit(AAPL, side, self._one, price, TimeInForce.DAY)
        self.submit_order(order)

    def on_stop(self) -> None:
        self.ended = thread_time_ns()


def trade(steps: list[Step], cash: int, step_ns: int) -> Answer:
    """Trade all steps on a new engine; what came of it, and the time it took."""
    engine, taker = _engine(cash), Taker(steps)
    engine.add_data([_quote(step, number * step_ns) for number, step in enumerate(steps, 1)])
    engine.add_strategy(taker)
    engine.run()
    answer = {"spent_ns": taker.ended - taker.begun, **_books(engine)}
    engine.dispose()
    return answer


def _engine(cash: int) -> BacktestEngine:
    quiet = LoggingConfig(bypass_logging=True)
    engine = BacktestEngine(BacktestEngineConfig(logging=quiet, run_analysis=False))
    money = Money(cash // SCALE, USD)
    engine.add_venue(VENUE, OmsType.NETTING, AccountType.CASH, [money], base_currency=USD)
    engine.add_instrument(
        Equity(
            instrument_id=AAPL,
            raw_symbol=AAPL.symbol,
            currency=USD,
            price_precision=2,
            price_increment=Price.from_str("0.01"),
            lot_size=Quantity.from_int(1),
            ts_event=0,
            ts_init=0,
        )
    )
    return engine


def _quote(step: Step, ts_ns: int) -> QuoteTick:
    _, bid, ask = step
    size = Quantity.from_int(1)
    return QuoteTick(AAPL, _price(bid), _price(ask), size, size, ts_ns, ts_ns)


def _price(scaled: int) -> Price:
    return Price.from_str(f"{Decimal(scaled) / SCALE:.2f}")


def _books(engine: BacktestEngine) -> Answer:
    """Orders as they ended, and the books, in scaled integers."""
    orders = sorted(engine.cache.orders(), key=lambda order: order.ts_init)
    account = engine.cache.account_for_venue(VENUE)
    return {
        "orders": [
            [order.side_string().lower(), _scaled(order.price), _scaled(order.quantity)]
            for order in orders
        ],
        "fills": [
            [order.side_string().lower(), _scaled(event.last_px), _scaled(event.last_qty)]
            for order in orders
            for event in order.events
            if type(event).__name__ == "OrderFilled"
        ],
        "position": _scaled(engine.portfolio.net_position(AAPL)),
        "realised": _scaled(engine.portfolio.realized_pnl(AAPL)),
        "cash": _scaled(account.balance_total(USD)),
    }


def _scaled(value: Any) -> int:
    exact = value.as_decimal() if hasattr(value, "as_decimal") else value
    return int(exact * SCALE)


if __name__ == "__main__":
    serve({"trade": trade})
