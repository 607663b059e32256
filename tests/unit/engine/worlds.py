"""A desk with an execution, a venue and strategies that tests can play by hand."""

from itertools import count
from typing import Any

import msgspec

from tradewind.domain.codes import DenialCode
from tradewind.domain.events import MarketEvent, Quote, Tick, Trade
from tradewind.domain.fills import Fill
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.intents import ApprovedOrder, Intent, Refused
from tradewind.domain.orders import Order, OrderStatus, OrderTerms, OrderType, Side
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import AccountReport, OrderReport, Report, ReportBody
from tradewind.domain.values import SCALE, Nanos, Quantity
from tradewind.engine.desk import RiskDesk
from tradewind.engine.desk_state import DeskSettings
from tradewind.engine.effects import Append, Effect, Place, ToStrategy
from tradewind.engine.records import Record
from tradewind.engine.sessions import ExecutionSession
from tradewind.execution.inputs import Now
from tradewind.risk.limits import (
    BreakerSettings,
    Limits,
    PolicyLimits,
    StrategyLimits,
    TradingHours,
)

START_NS = 1_700_000_000 * 10**9
KEY = b"k" * 32
SYMBOLS = ("AAPL", "MSFT", "IBM", "GE", "F", "T", "XOM")


def units(value: float) -> Any:
    """Scaled from a number that a person writes."""
    return round(value * SCALE)


def limits(**changes: Any) -> Limits:
    """Wide limits; a test narrows what it is about."""
    return msgspec.structs.replace(
        Limits(
            max_order_notional=units(50_000),
            max_position_notional=units(60_000),
            max_gross_exposure=units(200_000),
            max_orders_per_minute=1_000,
            price_collar=units(0.01),
            max_daily_loss=units(5_000),
            max_concentration=units(1),
            duplicate_window_ns=Nanos(0),
            trading_hours=TradingHours.ALWAYS,
        ),
        **changes,
    )


def instrument(symbol: str, **changes: Any) -> Instrument:
    return msgspec.structs.replace(
        Instrument(
            symbol,
            AssetClass.EQUITY,
            lot=Quantity(SCALE),
            shortable=True,
            easy_to_borrow=True,
            marginable=True,
            sector="technology" if symbol in ("AAPL", "MSFT") else "",
        ),
        **changes,
    )


class World:
    """One desk; reports are numbered, and a report of every order is made from what was placed."""

    def __init__(
        self,
        *,
        limits_: Limits | None = None,
        breaker: BreakerSettings | None = None,
        strategies: tuple[StrategyLimits, ...] = (),
        cash: float = 100_000,
        power: float = 4,
        records: tuple[Record, ...] = (),
        level: bool = True,
    ) -> None:
        self.now: Any = START_NS
        self.journal: list[Record] = list(records)
        self.placed: dict[str, ApprovedOrder] = {}
        self.orders: dict[str, Order] = {}
        self.reports: list[Report] = []
        self.effects: list[Effect] = []
        self.fill_ids = count(1)
        self.ids = count(1)
        self.epochs: dict[str, int] = {}
        self.cash: Any = units(cash)
        self.power = power
        self.desk = RiskDesk(
            DeskSettings(account="acct", policy="main", approval_key=KEY),
            instruments=[instrument(symbol) for symbol in SYMBOLS],
            records=records,
        )
        policy = PolicyLimits(
            limits=limits_ or limits(),
            breaker=breaker or BreakerSettings(max_volatility=units(10**6)),
        )
        self.do(self.desk.apply_policy(policy, self.at(), by="test"))
        for strategy in strategies or (StrategyLimits(name="alpha"), StrategyLimits(name="beta")):
            self.do(self.desk.apply_strategy(strategy, self.at(), by="test"))
        if level:
            self.start()

    def at(self) -> Now:
        return Now(self.now, self.now)

    def later(self, seconds: float) -> None:
        self.now += units(seconds)
        self.do(self.desk.time(self.at()))

    def do(self, effects: list[Effect]) -> list[Effect]:
        """Perform effects: keep the journal and what was placed."""
        for effect in effects:
            if isinstance(effect, Append):
                self.journal.append(effect.record)
            elif isinstance(effect, Place):
                self.placed[effect.order.approval.client_order_id] = effect.order
        self.effects += effects
        return effects

    def start(self, session: int = 1) -> None:
        opened = ExecutionSession(
            session=session, machine_ns=self.now, last_report=len(self.reports), account="acct"
        )
        self.do(self.desk.session_opened(opened, self.at()))
        for report in self.reports:
            self.do(self.desk.report(report, self.at()))
        self.do(self.desk.execution_readiness(self.at(), ready=True))
        if not self.reports:
            self.account()
        for name in ("alpha", "beta"):
            self.open(name)

    def open(self, name: str) -> None:
        effects, snapshot = self.desk.strategy_opened(name, self.at())
        self.do(effects)
        self.epochs[name] = snapshot.epoch

    def report(self, body: ReportBody) -> list[Effect]:
        report = Report(len(self.reports) + 1, self.now, body)
        self.reports.append(report)
        return self.do(self.desk.report(report, self.at()))

    def account(self, *, matched: bool = True, **positions: float) -> list[Effect]:
        held = tuple(
            VenuePosition(name, units(value), units(100)) for name, value in positions.items()
        )
        return self.report(
            AccountReport(
                self.cash, self.cash, round(self.power * self.cash), held, matched=matched
            )
        )

    def event(self, event: MarketEvent) -> list[Effect]:
        return self.do(self.desk.tick(Tick(0, event.ts_ns, event), self.at()))

    def quote(self, symbol: str, bid: float, ask: float) -> list[Effect]:
        size = units(1_000)
        return self.event(Quote(symbol, self.now, units(bid), size, units(ask), size))

    def trade(self, symbol: str, price: float, quantity: float = 100) -> list[Effect]:
        return self.event(Trade(symbol, self.now, units(price), units(quantity)))

    def intent(
        self,
        symbol: str = "AAPL",
        side: Side = Side.BUY,
        quantity: float = 10,
        *,
        price: float | None = None,
        strategy: str = "alpha",
        **changes: Any,
    ) -> Intent:
        terms = OrderTerms(
            symbol,
            side,
            units(quantity),
            OrderType.LIMIT if price else OrderType.MARKET,
            limit_price=units(price or 0),
        )
        epoch = self.epochs.get(strategy, 0)
        name = f"local-{strategy}-{epoch}-{next(self.ids)}"
        intent = Intent(name, strategy, epoch, terms, self.now)
        return msgspec.structs.replace(intent, **changes)

    def ask(self, intent: Intent) -> ApprovedOrder | Refused:
        """The desk's answer to an intent."""
        effects = self.do(self.desk.intent(intent, self.at()))
        for effect in effects:
            if isinstance(effect, Place):
                return effect.order
        told = [effect.message for effect in effects if isinstance(effect, ToStrategy)]
        assert isinstance(told[-1], Refused), told
        return told[-1]

    def buy(self, symbol: str = "AAPL", quantity: float = 10, **changes: Any) -> str:
        """An approved buy; its id."""
        return self._approved(self.intent(symbol, Side.BUY, quantity, **changes))

    def sell(self, symbol: str = "AAPL", quantity: float = 10, **changes: Any) -> str:
        """An approved sell; its id."""
        return self._approved(self.intent(symbol, Side.SELL, quantity, **changes))

    def _approved(self, intent: Intent) -> str:
        answer = self.ask(intent)
        assert isinstance(answer, ApprovedOrder), answer
        return intent.client_order_id

    def denial(
        self, symbol: str = "AAPL", side: Side = Side.BUY, quantity: float = 10, **changes: Any
    ) -> DenialCode | None:
        """The code of the refusal, None when the order was approved."""
        answer = self.ask(self.intent(symbol, side, quantity, **changes))
        return answer.code if isinstance(answer, Refused) else None

    def order(self, name: str, status: OrderStatus, **changes: Any) -> list[Effect]:
        """Execution reports a state of an order."""
        return self.report(self._order_report(name, status, None, **changes))

    def fill(
        self, name: str, quantity: float | None = None, price: float = 100, fee: float = 0
    ) -> list[Effect]:
        """Execution reports a fill of all that is open, or of a part."""
        approval = self.placed[name].approval
        known = self.orders.get(name)
        done = known.filled_quantity if known else 0
        part: Any = units(quantity) if quantity else approval.terms.quantity - done
        fill = Fill(
            f"fill-{next(self.fill_ids)}",
            name,
            approval.strategy,
            approval.terms.symbol,
            approval.terms.side,
            part,
            units(price),
            self.now,
            units(fee),
        )
        self.cash -= approval.terms.side.sign * part * units(price) // SCALE + units(fee)
        filled = done + part
        status = OrderStatus.FILLED
        if filled < approval.terms.quantity:
            status = OrderStatus.PARTIALLY_FILLED
        return self.report(
            self._order_report(name, status, fill, filled_quantity=filled, unknown=False)
        )

    def _order_report(
        self, name: str, status: OrderStatus, fill: Fill | None, **changes: Any
    ) -> OrderReport:
        approval = self.placed[name].approval
        known = self.orders.get(name) or Order(
            name, approval.strategy, approval.terms, approval.purpose, replaces=approval.replaces
        )
        order = msgspec.structs.replace(known, status=status, **changes)
        self.orders[name] = order
        return OrderReport(order, fill, approval.reserved)

    def hold(self, symbol: str, quantity: float, *, strategy: str = "alpha") -> None:
        """Buy (or, negative, sell) and fill at 100."""
        side = Side.BUY if quantity > 0 else Side.SELL
        self.quote(symbol, 99.99, 100.01)
        intent = self.intent(symbol, side, abs(quantity), strategy=strategy)
        self.fill(self._approved(intent))
