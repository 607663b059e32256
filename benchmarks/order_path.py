"""The whole order path in one process: desk, core, and a venue that fills at the limit at once.

Each intent passes every check of the risk desk, is signed, verified by execution, recorded before
it is sent, acknowledged, filled at the quote, and booked by the ledger. Records are encoded and
buffered, as `durability: process` does.
"""

from typing import Any

from benchmarks.order_limits import open_limits
from benchmarks.order_shapes import STEP_NS
from tradewind.domain.events import Quote, Tick
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.intents import Intent
from tradewind.domain.orders import OrderStatus, OrderTerms, OrderType, Side
from tradewind.domain.values import SCALE
from tradewind.engine import effects as risk
from tradewind.engine.desk import RiskDesk
from tradewind.engine.desk_state import DeskSettings
from tradewind.engine.records import encode_record as encode_risk
from tradewind.engine.sessions import ExecutionSession
from tradewind.execution import effects as ex
from tradewind.execution.core import ExecutionCore
from tradewind.execution.inputs import Books, Now
from tradewind.execution.records import encode_record
from tradewind.execution.settings import Settings
from tradewind.ports.broker import (
    Accepted,
    AccountView,
    Execution,
    OrderView,
    StreamUp,
    TradeUpdate,
)
from tradewind.risk.limits import Limits, PolicyLimits, StrategyLimits

START: Any = 1_700_000_000 * 10**9
PRICE: Any = 100 * SCALE
LOT: Any = SCALE
KEY = b"k" * 32


class OrderPath:
    """Desk and core that are ready for orders of one strategy."""

    def __init__(self, cash: int = 100_000 * SCALE) -> None:
        self.now = Now(START, START)
        self.cash: Any = cash
        self.journal: list[bytes] = []
        """Execution's records, as they would go to the disk."""
        self.risk_journal: list[bytes] = []
        self.venue_number = 0
        self.desk = RiskDesk(
            DeskSettings(account="a", policy="p", approval_key=KEY),
            instruments=[Instrument("AAPL", AssetClass.EQUITY)],
        )
        self.core = ExecutionCore(
            Settings(account="a", epoch=1, keys=(KEY,), requests_per_minute=0)
        )
        self._open(open_limits())

    def _open(self, limits: Limits) -> None:
        self._core(self.core.start(self.now))
        self._core(self.core.venue_message(StreamUp(), self.now))
        self._core(self.core.tick(self.now))
        self._risk(self.desk.apply_policy(PolicyLimits(limits=limits), self.now, by="bench"))
        self._risk(self.desk.apply_strategy(StrategyLimits(name="s"), self.now, by="bench"))
        self._core(self.core.open_session("p", 0, self.now))
        opened = ExecutionSession(
            session=self.core.session,
            machine_ns=START,
            last_report=self.core.last_report,
            account="a",
        )
        self._risk(self.desk.session_opened(opened, self.now))
        self._risk(self.desk.execution_readiness(self.now, ready=True))
        self._tick(PRICE, PRICE)
        effects, self.session = self.desk.strategy_opened("s", self.now)
        self._risk(effects)

    def order(self, number: int, side: Side, bid: int, ask: int) -> None:
        """Show a quote and send a limit order at its touch, through to the fill."""
        self.now = Now(self.now.market_ns + STEP_NS, self.now.machine_ns + 1_000_000)  # type: ignore[arg-type]  # plain integers
        self._tick(bid, ask)
        price: Any = ask if side is Side.BUY else bid
        terms = OrderTerms("AAPL", side, LOT, OrderType.LIMIT, limit_price=price)
        name = f"i-s-{self.session.epoch}-{number + 1}"
        intent = Intent(name, "s", self.session.epoch, terms, self.now.market_ns)
        self._risk(self.desk.intent(intent, self.now, 0))

    def _tick(self, bid: Any, ask: Any) -> None:
        self._show(Quote("AAPL", self.now.market_ns, bid, LOT, ask, LOT))

    def _show(self, quote: Quote) -> None:
        self._risk(self.desk.tick(Tick(1, START, quote), self.now))

    def _risk(self, effects: list[Any]) -> None:
        for effect in effects:
            if isinstance(effect, risk.Append):
                self.risk_journal.append(encode_risk(effect.record))
            elif isinstance(effect, risk.Place):
                self._core(self.core.place(effect.order, self.now))
            elif isinstance(effect, risk.ToStrategy) and hasattr(effect.message, "code"):
                raise AssertionError(f"refused: {effect.message}")

    def _core(self, effects: list[Any]) -> None:
        for effect in effects:
            if isinstance(effect, ex.Append):
                self.journal.append(encode_record(effect.record))
            elif isinstance(effect, ex.Emit):
                self._risk(self.desk.report(effect.report, self.now))
            elif isinstance(effect, ex.Send):
                self._venue(effect.request)

    def _venue(self, request: Any) -> None:
        if isinstance(request, ex.Reconcile):
            account = AccountView("a", self.cash, self.cash, self.cash)
            self._core(
                self.core.reconcile_answer(request.round, Books((), (), (), (), account), self.now)
            )
        elif isinstance(request, ex.Submit):
            self._fill(request)

    def _fill(self, request: ex.Submit) -> None:
        self.venue_number += 1
        terms = request.terms
        order = OrderView(
            f"v{self.venue_number}",
            request.client_order_id,
            terms.symbol,
            terms.side,
            OrderStatus.FILLED,
            "filled",
            terms.quantity,
            terms.quantity,
            terms.limit_price,
            self.now.market_ns,
        )
        done = Execution(
            f"e{self.venue_number}",
            order.venue_order_id,
            terms.symbol,
            terms.side,
            terms.quantity,
            terms.limit_price,
            self.now.market_ns,
        )
        self._core(self.core.venue_answer(request.request_id, Accepted(order), self.now))
        update = TradeUpdate("fill", order, done, self.now.market_ns)
        self._core(self.core.venue_message(update, self.now))
