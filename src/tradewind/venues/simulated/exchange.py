"""The simulated exchange: a pure machine that market events and account commands move.

Everything takes effect at `now_ns`; the same calls with the same seed give the same results.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from tradewind.domain.events import MarketEvent, Quote, Trade, TradingStatus
from tradewind.domain.orders import OrderClass
from tradewind.domain.values import Nanos
from tradewind.venues.simulated import accounting, closing, recovery
from tradewind.venues.simulated.acceptance import accept
from tradewind.venues.simulated.accounts import Account, Configuration
from tradewind.venues.simulated.amendments import amend
from tradewind.venues.simulated.book_matching import flow_into_book
from tradewind.venues.simulated.checks import check_account
from tradewind.venues.simulated.flow_orders import Flow, FlowOrder
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.orders import (
    ExecutionRecord,
    OrderRecord,
    OrderRequest,
    Refusal,
    ReplaceRequest,
    Update,
)
from tradewind.venues.simulated.quote_matching import see_quote, see_trade
from tradewind.venues.simulated.records import Command, Mark, Record
from tradewind.venues.simulated.replacements import ask_replacement, check_replacement
from tradewind.venues.simulated.requests import ask_cancel
from tradewind.venues.simulated.sessions import AlwaysOpen, Sessions
from tradewind.venues.simulated.settings import AccountSettings, ExchangeSettings
from tradewind.venues.simulated.settling import settle
from tradewind.venues.simulated.state import ExchangeState
from tradewind.venues.simulated.terms import check_terms

_ALWAYS = AlwaysOpen()


class Exchange:
    """Markets and accounts of the simulated venue.

    Args:
        assets: What is listed, by symbol.
        settings: How it behaves.
        seed: Of every die that it throws.
        stock_sessions: Hours of equities; open at any hour if not given.
        crypto_sessions: Hours of crypto; open at any hour if not given.
    """

    def __init__(
        self,
        assets: Mapping[str, Asset],
        settings: ExchangeSettings,
        seed: int,
        *,
        stock_sessions: Sessions = _ALWAYS,
        crypto_sessions: Sessions = _ALWAYS,
    ) -> None:
        self.state = ExchangeState(
            assets,
            settings,
            seed=seed,
            stock_sessions=stock_sessions,
            crypto_sessions=crypto_sessions,
        )
        self._by_uuid = {asset.uuid: symbol for symbol, asset in assets.items()}
        self._bare = {symbol.replace("/", ""): symbol for symbol in assets if "/" in symbol}

    @property
    def now_ns(self) -> Nanos:
        """Market time; it never runs backwards."""
        return self.state.now_ns

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Every account, by id."""
        return self.state.accounts

    def symbol_of(self, name: str) -> str | None:
        """The listed symbol that a symbol, a pair without slash or an asset id means."""
        if name in self.state.assets:
            return name
        return self._by_uuid.get(name) or self._bare.get(name)

    # -- the market -------------------------------------------------------------------------

    def advance(self, ts_ns: int) -> None:
        """Let market time go on; whatever was due on the way happens at its own time."""
        state = self.state
        if not state.now_ns:
            state.now_ns = Nanos(ts_ns)
            accounting.begin(state)
        while state.jobs and state.jobs[0].due_ns <= ts_ns:
            state.now_ns = max(state.now_ns, Nanos(state.jobs[0].due_ns))
            settle(state)
        if ts_ns >= state.minute_end_ns:
            accounting.keep_minute(state)
            state.minute_end_ns = (ts_ns // accounting.MINUTE_NS + 1) * accounting.MINUTE_NS
        state.now_ns = max(state.now_ns, Nanos(ts_ns))

    def flow(self, event: Flow) -> None:
        """One anonymous order or cancel of a generated market; nothing trades in a halt."""
        self.advance(event.ts_ns)
        market = self.state.markets[event.symbol]
        if isinstance(event, FlowOrder):
            if not market.halted:
                flow_into_book(self.state, event)
        elif market.book.cancel(event.order_id):
            self.state.dirty[event.symbol] = None
        settle(self.state)

    def quote(self, quote: Quote) -> None:
        """An outside best bid and ask to fill against."""
        self.advance(quote.ts_ns)
        market = self.state.markets[quote.symbol]
        market.show(quote)
        market.quoted = True
        if not market.last_price and market.mark:
            market.touch(market.mark)
            self.state.moved[quote.symbol] = None
        see_quote(self.state, market)
        settle(self.state)

    def trade(self, trade: Trade) -> None:
        """An outside print: it moves stops and, in strict mode, fills resting orders.

        Where the tape has no quotes, orders also fill at its prints.
        """
        self.advance(trade.ts_ns)
        market = self.state.markets[trade.symbol]
        market.print(trade.price)
        self.state.moved[trade.symbol] = None
        see_trade(self.state, market, trade)
        if not market.quoted:
            market.imply(trade)
            see_quote(self.state, market)
        settle(self.state)

    def status(self, status: TradingStatus) -> None:
        """Halt or resume a symbol; what waited goes on."""
        self.advance(status.ts_ns)
        market = self.state.markets[status.symbol]
        market.halted = status.halted
        if not status.halted:
            for order_id in (*market.waiting, *market.active):
                self.state.schedule("work", order_id)
            market.waiting.clear()
        settle(self.state)

    # -- accounts ---------------------------------------------------------------------------

    def open_account(self, settings: AccountSettings) -> Account:
        """The account of these settings; opened with its starting cash the first time."""
        known = self.state.accounts.get(settings.account_id)
        if known is not None:
            return known
        account = Account(settings.account_id, settings.starting_cash, self.now_ns)
        self.state.accounts[account.id] = account
        self.state.touched[account.id] = None
        return account

    def configure(self, account_id: str, configuration: Configuration) -> Configuration:
        """Change what an account's owner may change."""
        self._note(account_id, "configure", "suspend" if configuration.suspend_trade else "")
        self.state.accounts[account_id].configuration = configuration
        self.state.touched[account_id] = None
        return configuration

    def submit(self, account_id: str, request: OrderRequest) -> OrderRecord | Refusal:
        """Place an order; the record is as it was acknowledged."""
        symbol = self.symbol_of(request.symbol)
        if symbol is None:
            return Refusal(422, 42210000, f'asset "{request.symbol}" not found')
        account = self.state.accounts[account_id]
        request = normal_request(replace(request, symbol=symbol))
        refusal = check_terms(request, self.state.assets[symbol]) or check_account(
            self.state, account, request
        )
        if refusal is not None:
            return refusal
        order = accept(self.state, account, request)
        self._note(account_id, "submit", order.id, order.client_order_id)
        settle(self.state)
        return order

    def replace(
        self, account_id: str, order_id: str, request: ReplaceRequest
    ) -> OrderRecord | Refusal:
        """Ask for a replacement; the record is the new order's, not yet in force."""
        account = self.state.accounts[account_id]
        old = self.order(account_id, order_id)
        if isinstance(old, Refusal):
            return old
        refusal = check_replacement(self.state, account, old, request)
        if refusal is not None:
            return refusal
        new = ask_replacement(self.state, old, request)
        self._note(account_id, "replace", new.id, new.client_order_id)
        settle(self.state)
        return new

    def cancel(self, account_id: str, order_id: str) -> Refusal | None:
        """Ask for a cancel; None is its acceptance, not the cancel."""
        order = self.order(account_id, order_id)
        if isinstance(order, Refusal):
            return order
        refusal = ask_cancel(self.state, order)
        if refusal is None:
            self._note(account_id, "cancel", order_id, order.client_order_id)
            settle(self.state)
        return refusal

    def cancel_all(self, account_id: str) -> list[tuple[OrderRecord, Refusal | None]]:
        """Ask for the cancel of every open order."""
        orders = self.open_orders(account_id)
        return [(order, self._cancel_if_open(account_id, order.id)) for order in orders]

    def close_position(
        self, account_id: str, symbol: str, *, quantity: int = 0
    ) -> OrderRecord | Refusal:
        """Close a position, or `quantity` of it, at market."""
        request = closing.closing_request(self.state, account_id, symbol, quantity)
        return request if isinstance(request, Refusal) else self.submit(account_id, request)

    def close_all(
        self, account_id: str, *, cancel_orders: bool
    ) -> list[tuple[str, OrderRecord | Refusal]]:
        """Close every position at market; open orders go first, at once, where asked."""
        if cancel_orders:
            closing.cancel_everything(self.state, account_id)
            self._note(account_id, "cancel", "all")
            settle(self.state)
        symbols = tuple(self.state.accounts[account_id].holdings)
        return [(symbol, self.close_position(account_id, symbol)) for symbol in symbols]

    def amend_execution(
        self, execution_id: str, *, price: int = 0, quantity: int = 0
    ) -> ExecutionRecord | Refusal:
        """Bust an execution, or correct it where a quantity is given."""
        amendment = amend(self.state, execution_id, price=price, quantity=quantity)
        if isinstance(amendment, ExecutionRecord):
            self._note(amendment.account_id, "correct" if quantity else "bust", execution_id)
        return amendment

    # -- queries ----------------------------------------------------------------------------

    def order(self, account_id: str, order_id: str) -> OrderRecord | Refusal:
        """An order of an account, by the venue's id."""
        order = self.state.orders.get(order_id)
        if order is None or order.account_id != account_id:
            return Refusal(404, 40410000, f"order not found for {order_id}")
        return order

    def order_by_client_id(self, account_id: str, client_order_id: str) -> OrderRecord | Refusal:
        """An order of an account, by the client's id, however old."""
        order_id = self.state.accounts[account_id].client_ids.get(client_order_id)
        if order_id is None:
            return Refusal(404, 40410000, f"order not found for {client_order_id}")
        return self.state.orders[order_id]

    def orders(self, account_id: str) -> Sequence[OrderRecord]:
        """Every order of an account, oldest first, legs included."""
        account = self.state.accounts[account_id]
        return [self.state.orders[order_id] for order_id in account.order_ids]

    def open_orders(self, account_id: str) -> Sequence[OrderRecord]:
        """Every order of an account that may still trade, oldest first, legs included."""
        account = self.state.accounts[account_id]
        found = [self.state.orders[order_id] for order_id in account.open]
        return sorted(found, key=lambda order: order.sequence)

    # -- what came of it --------------------------------------------------------------------

    def take_market_events(self) -> list[MarketEvent]:
        """Trades, quotes and book changes of generated markets since the last call."""
        taken, self.state.market_events = self.state.market_events, []
        return taken

    def take_account_events(self) -> list[tuple[str, Update]]:
        """Numbered updates for the order streams since the last call."""
        taken, self.state.updates = self.state.updates, []
        return [(update.account_id, update) for update in taken]

    def take_records(self) -> list[Record]:
        """What the journal must hold before anyone is told; empty if nothing changed."""
        state = self.state
        images = [state.accounts[account_id].image() for account_id in state.touched]
        state.touched.clear()
        records, state.records = state.records, []
        if not records and not images:
            return []
        return [*records, *images, self._mark()]

    def recover(self, records: Sequence[Record]) -> None:
        """Become what a journal tells, and put every open order back to its place."""
        recovery.restore(self.state, records)
        recovery.resume(self.state)
        settle(self.state)

    def _cancel_if_open(self, account_id: str, order_id: str) -> Refusal | None:
        return self.cancel(account_id, order_id) if self.state.orders[order_id].is_open else None

    def _mark(self) -> Mark:
        state = self.state
        held = {symbol for account in state.accounts.values() for symbol in account.holdings}
        markets = {symbol: state.markets[symbol] for symbol in sorted(held)}
        prices = {symbol: (m.mark, m.last_day_price) for symbol, m in markets.items()}
        return Mark(state.now_ns, state.sequence, state.update_number, prices)

    def _note(self, account_id: str, kind: str, subject: str, client_order_id: str = "") -> None:
        self.state.note(Command(self.now_ns, account_id, kind, subject, client_order_id))


def normal_request(request: OrderRequest) -> OrderRequest:
    """An OCO's limit may be given as its take-profit; both are then the same."""
    if request.order_class is not OrderClass.OCO:
        return request
    limit = request.limit_price or request.take_profit
    return replace(request, limit_price=limit, take_profit=limit)
