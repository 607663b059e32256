"""The order path in one process with the simulated venue's own exchange at its end.

The exchange checks, accepts, matches against the quote, settles and keeps an account, as the venue
of a paper run does; only HTTP and the order stream are left out.
"""

from typing import Any

from benchmarks.order_path import START, OrderPath
from tradewind.domain.events import Quote
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.orders import OrderStatus
from tradewind.domain.values import SCALE
from tradewind.execution import effects as ex
from tradewind.ports.broker import Accepted, Execution, OrderView, TradeUpdate
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.orders import (
    ExecutionRecord,
    OrderRecord,
    OrderRequest,
    Refusal,
    Update,
    VenueStatus,
)
from tradewind.venues.simulated.settings import AccountSettings, ExchangeSettings, MarketKind

STATES = {
    VenueStatus.PENDING_NEW: OrderStatus.PENDING_NEW,
    VenueStatus.NEW: OrderStatus.NEW,
    VenueStatus.FILLED: OrderStatus.FILLED,
}


class ExchangePath(OrderPath):
    """Desk and core, and an exchange that matches each order against the quote."""

    def __init__(self, cash: int = 100_000 * SCALE) -> None:
        aapl = Asset(Instrument("AAPL", AssetClass.EQUITY))
        none: Any = 0
        settings = ExchangeSettings(market=MarketKind.REPLAY, partial_ratio=none)
        self.exchange = Exchange({"AAPL": aapl}, settings, seed=1)
        self.exchange.advance(START)
        money: Any = cash
        self.exchange.open_account(AccountSettings("a", starting_cash=money))
        super().__init__(cash)

    def _show(self, quote: Quote) -> None:
        self.exchange.quote(quote)
        super()._show(quote)

    def _fill(self, request: ex.Submit) -> None:
        terms = request.terms
        wanted = OrderRequest(
            terms.symbol,
            terms.side,
            terms.type,
            terms.time_in_force,
            terms.quantity,
            limit_price=terms.limit_price,
            client_order_id=request.client_order_id,
        )
        record = self.exchange.submit("a", wanted)
        if isinstance(record, Refusal):
            raise AssertionError(f"refused by the exchange: {record.message}")  # noqa: TRY004 # a refusal is a value
        self._core(self.core.venue_answer(request.request_id, Accepted(_view(record)), self.now))
        for _, update in self.exchange.take_account_events():
            self._core(self.core.venue_message(_told(update), self.now))
        self.exchange.take_records()


def _told(update: Update) -> TradeUpdate:
    done = _done(update.execution) if update.execution else None
    return TradeUpdate(update.event, _view(update.order), done, update.ts_ns)


def _done(record: ExecutionRecord) -> Execution:
    return Execution(
        record.id,
        record.order_id,
        record.symbol,
        record.side,
        record.quantity,
        record.price,
        record.ts_ns,
    )


def _view(record: OrderRecord) -> OrderView:
    return OrderView(
        record.id,
        record.client_order_id,
        record.symbol,
        record.side,
        STATES[record.status],
        record.status.value,
        record.quantity,
        record.filled_quantity,
        record.average_price,
        record.updated_ns,
    )
