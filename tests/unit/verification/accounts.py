"""A small account for tests: the real execution core trades at the real simulated exchange.

Both sides' records gather in lists, so that a test may tamper with them before they are written.
"""

from pathlib import Path
from typing import Any

import msgspec

from tests.unit.execution.builders import KEY, START, Bench, approval
from tradewind.domain.events import Quote
from tradewind.domain.fills import FeePosting
from tradewind.domain.intents import ApprovedOrder, Cause, CheckResult, TraceContext
from tradewind.domain.orders import OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import MILLISECOND, SCALE, Money, Nanos, Price, Quantity, Ratio
from tradewind.execution import (
    Append,
    Books,
    Cancel,
    Effect,
    LookUp,
    Reconcile,
    Replace,
    Request,
    Send,
    Submit,
    encode_record,
)
from tradewind.execution.approvals import signature
from tradewind.execution.records import Record
from tradewind.ports.broker import (
    Accepted,
    AccountView,
    Ambiguous,
    Answer,
    Found,
    NotFound,
    OrderView,
    RejectedByVenue,
    StreamUp,
)
from tradewind.storage.journal import Durability, FileJournal
from tradewind.venues.alpaca.parse_orders import order_view as parse_order
from tradewind.venues.alpaca.parse_updates import OrderEvent, parse_update
from tradewind.venues.simulated.assets import asset_of
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.journal import VenueJournal
from tradewind.venues.simulated.order_views import order_view, update_view
from tradewind.venues.simulated.orders import OrderRecord, OrderRequest, Refusal, ReplaceRequest
from tradewind.venues.simulated.records import Record as VenueRecord
from tradewind.venues.simulated.settings import (
    AccountSettings,
    ExchangeSettings,
    FeeSchedule,
    MarketKind,
)

POLICY = "main"
CASH = Money(100_000 * SCALE)
CAUSE = Cause(
    symbol="AAPL",
    tick_kind="trade",
    tick_seq=12,
    tick_ns=START,
    tick_price=Price(100 * SCALE),
    features={"fast": 100.5, "slow": 99.5},
    signals={"sma": 0.75},
    note="target 10",
    stamps={"feed_read": 1_000, "intent_out": 251_000, "risk_out": 1_251_000},
    trace=TraceContext("ab" * 16, "cd" * 8),
)


class TradingAccount:
    """One account: `bench` is our execution, `exchange` the venue."""

    def __init__(self, *, fee: int = 3_500_000) -> None:
        settings = ExchangeSettings(
            market=MarketKind.REPLAY,
            partial_ratio=Ratio(0),
            fees=FeeSchedule(equity_per_share=Money(fee)),
        )
        self.exchange = Exchange({name: asset_of(name) for name in ("AAPL", "MSFT")}, settings, 7)
        self.bench = Bench(account=f"simulated/{POLICY}")
        self.theirs: list[list[VenueRecord]] = []
        self.lose_answers = False
        self.exchange.advance(self.bench.market_ns)
        self.exchange.open_account(AccountSettings(POLICY, starting_cash=CASH))
        self.quote("AAPL", 99.99, 100.01)
        self.quote("MSFT", 199.99, 200.01)
        self._begin()

    @property
    def ours(self) -> list[Record]:
        """Our records so far."""
        return [effect.record for effect in self.bench.effects if isinstance(effect, Append)]

    def quote(self, symbol: str, bid: float, ask: float) -> None:
        """Let the market show a best bid and ask."""
        size = Quantity(1_000 * SCALE)
        prices = Price(round(bid * SCALE)), Price(round(ask * SCALE))
        self.exchange.quote(
            Quote(symbol, Nanos(self.bench.market_ns), prices[0], size, prices[1], size)
        )
        self._hear()

    def buy(self, name: str, quantity: int = 10, price: float = 0, symbol: str = "AAPL") -> None:
        """Send an approved buy: at a limit, or at market with a worst price of 1 % above."""
        self.send(name, symbol=symbol, side=Side.BUY, quantity=quantity, price=price)

    def send(self, name: str, *, symbol: str, side: Side, quantity: int, price: float) -> None:
        """Send an approved order."""
        limit = Price(round(price * SCALE))
        kind = OrderType.LIMIT if price else OrderType.MARKET
        terms = OrderTerms(symbol, side, Quantity(quantity * SCALE), kind, limit_price=limit)
        market = {"AAPL": 100, "MSFT": 200}[symbol]
        worst = limit or Price(market * SCALE + side.sign * 10_005_000)
        made = approval(
            name, terms=terms, worst_price=worst, account=f"simulated/{POLICY}", session=1
        )
        checks = (CheckResult("MAX_ORDER_NOTIONAL", 5_000 * SCALE, 1_000 * SCALE),)
        order = ApprovedOrder(made, signature(made, KEY), CAUSE, checks)
        self._act(self.bench.core.place(order, self.bench.now))
        self._hear()

    def cancel(self, name: str) -> None:
        """Ask for a cancel."""
        core = self.bench.core
        self._act(core.cancel(name, self.bench.now, by="a person", reason="changed my mind"))
        self._hear()

    def trade_outside(self, quantity: int = 5) -> None:
        """An order that somebody else sends to the account."""
        request = OrderRequest(
            "AAPL",
            Side.BUY,
            OrderType.MARKET,
            TimeInForce.DAY,
            quantity=Quantity(quantity * SCALE),
            client_order_id="by-hand",
        )
        self.exchange.submit(POLICY, request)
        self._hear()

    def bust(self) -> None:
        """The venue takes its newest execution back."""
        fills = [each for each in self.exchange.state.executions.values() if each.kind == "fill"]
        self.exchange.amend_execution(fills[-1].id, price=0, quantity=0)
        self._hear()

    def wait(self, seconds: float) -> None:
        """Let time pass, answering what execution asks."""
        for _ in range(round(seconds * 10)):
            self.bench.market_ns += 100 * MILLISECOND
            self.bench.machine_ns += 100 * MILLISECOND
            self.exchange.advance(self.bench.market_ns)
            self.bench.core.risk_heard(self.bench.now)
            self._act(self.bench.core.tick(self.bench.now))
            self._hear()

    def write(self, state: Path) -> Path:
        """Write both journals as a state folder has them."""
        folder = state / "state" / f"{POLICY}-execution" / "journal"
        journal = FileJournal(
            folder,
            f"simulated/{POLICY}",
            durability=Durability.PROCESS,
            segment_bytes=1 << 16,
        )
        for record in self.ours:
            journal.append(encode_record(record))
        journal.commit()
        journal.close()
        self.write_venue(state)
        return state

    def write_venue(self, state: Path) -> None:
        """Write the venue's journal alone."""
        self._keep()
        journal = VenueJournal(state / "venues" / POLICY, durable=False)
        for batch in self.theirs:
            journal.append(batch)
        journal.close()

    def _begin(self) -> None:
        bench = self.bench
        self._act(bench.core.start(bench.now))
        self._act(bench.core.open_session("risk", 0, bench.now))
        self._act(bench.core.venue_message(StreamUp(), bench.now))
        self._hear()

    def _act(self, effects: Any) -> None:
        for effect in self.bench.run(effects):
            self._do(effect)

    def _do(self, effect: Effect) -> None:
        if not isinstance(effect, Send):
            return
        core, request, now = self.bench.core, effect.request, self.bench.now
        match request:
            case Reconcile():
                self._act(core.reconcile_answer(request.round, self._books(), now))
            case LookUp():
                self._act(core.look_up_answer(request.client_order_id, self._found(request), now))
            case _:
                answer = self._answer(request)
                lost = Ambiguous("no answer within 5 s") if self.lose_answers else answer
                self._act(core.venue_answer(request.request_id, lost, now))

    def _answer(self, request: Request) -> Answer:
        done: OrderRecord | Refusal
        match request:
            case Submit():
                done = self.exchange.submit(POLICY, _request(request))
            case Replace():
                change = ReplaceRequest(
                    request.terms.quantity,
                    request.terms.limit_price,
                    client_order_id=request.client_order_id,
                )
                done = self.exchange.replace(POLICY, request.venue_order_id, change)
            case Cancel():
                refused = self.exchange.cancel(POLICY, request.venue_order_id)
                return RejectedByVenue(refused.message) if refused else Accepted()
            case _:
                self.exchange.cancel_all(POLICY)
                return Accepted()
        if isinstance(done, Refusal):
            return RejectedByVenue(done.message, str(done.code), done.http)
        return Accepted(_view(done))

    def _found(self, request: LookUp) -> Found | NotFound:
        found = self.exchange.order_by_client_id(POLICY, request.client_order_id)
        return NotFound() if isinstance(found, Refusal) else Found(_view(found))

    def _hear(self) -> None:
        self._keep()
        for _, update in self.exchange.take_account_events():
            parsed = parse_update(msgspec.json.encode(update_view(update)))
            assert isinstance(parsed, OrderEvent)
            self._act(self.bench.core.venue_message(parsed.update, self.bench.now))
        self._keep()

    def _keep(self) -> None:
        records = self.exchange.take_records()
        if records:
            self.theirs.append(records)

    def _books(self) -> Books:
        account = self.exchange.accounts[POLICY]
        return Books(
            open_orders=tuple(_view(order) for order in self.exchange.open_orders(POLICY)),
            executions=(),
            postings=tuple(
                FeePosting(each.id, Money(-each.amount), each.ts_ns)
                for each in account.activities
                if each.type != "FILL"
            ),
            positions=tuple(
                VenuePosition(held.symbol, held.quantity) for held in account.holdings.values()
            ),
            account=AccountView("uuid", account.cash, account.cash, account.cash),
        )


def _view(order: OrderRecord) -> OrderView:
    return parse_order(order_view(order))


def _request(request: Submit) -> OrderRequest:
    terms = request.terms
    return OrderRequest(
        terms.symbol,
        terms.side,
        terms.type,
        terms.time_in_force,
        quantity=terms.quantity,
        limit_price=terms.limit_price,
        client_order_id=request.client_order_id,
    )


def settled() -> TradingAccount:
    """An account that bought, sold, cancelled and reconciled."""
    account = TradingAccount()
    account.buy("o-1", 10)
    account.buy("o-2", 5, price=200.01, symbol="MSFT")
    account.send("o-3", symbol="AAPL", side=Side.SELL, quantity=4, price=0)
    account.buy("o-4", 3, price=90)
    account.cancel("o-4")
    account.wait(40)
    return account
