"""What a strategy may see, and its only way to speak."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import Quote
from tradewind.domain.instruments import Instrument
from tradewind.domain.orders import Order, OrderTerms, OrderType, Purpose, Side, TimeInForce
from tradewind.domain.values import Money, Nanos, Price, Quantity, round_to_lot, share_of, to_float
from tradewind.ports.predictor import Predictor
from tradewind.strategies.combining import Opinion
from tradewind.strategies.desk import Desk, Wish
from tradewind.strategies.sizing import on_tick, time_in_force

_NOTHING: Mapping[str, float] = {}


class Context:
    """One component's view of its resource's desk."""

    def __init__(
        self,
        label: str,
        desk: Desk,
        *,
        weight: float = 1.0,
        model: Predictor | None = None,
        may_trade: Callable[[str], bool],
    ) -> None:
        self.label = label
        self.intervals: dict[Nanos, Nanos] = {}
        self._desk, self._weight, self._model = desk, weight, model
        self._may_trade = may_trade

    @property
    def symbols(self) -> tuple[str, ...]:
        """The resource's symbols, in its order."""
        return self._desk.config.symbols

    @property
    def now_ns(self) -> Nanos:
        """Market time."""
        return self._desk.board.now_ns

    @property
    def equity(self) -> Money:
        """The account's equity as risk last told it."""
        return self._desk.holdings.equity

    @property
    def capital(self) -> Money:
        """The part of equity that the resource's allocation gives us; never negative."""
        allocation = self._desk.config.sizing.allocation
        return Money(share_of(max(0, self.equity), allocation))

    @property
    def model(self) -> Predictor:
        """The resource's model.

        Raises:
            ConfigurationError: the resource names none for this component.
        """
        if self._model is None:
            raise ConfigurationError(f"{self.label} needs a model: name one under `model`")
        return self._model

    def position(self, symbol: str) -> Quantity:
        """Signed quantity that this resource holds."""
        return self._desk.holdings.position(symbol)

    def open_orders(self, symbol: str) -> Sequence[Order]:
        """This resource's orders that may still trade, those just sent included."""
        return self._desk.holdings.live(symbol)

    def quote(self, symbol: str) -> Quote | None:
        """The newest quote."""
        return self._desk.board.quotes.get(symbol)

    def price(self, symbol: str) -> float:
        """The middle of the quote, else the last trade, in currency; 0.0 before either."""
        return to_float(self._desk.board.price(symbol))

    def instrument(self, symbol: str) -> Instrument:
        """Tick and lot of a symbol."""
        return self._desk.instrument(symbol)

    def every(self, interval_ns: Nanos) -> None:
        """Call `on_timer` at each interval of market time from now on."""
        self.intervals[interval_ns] = Nanos(0)

    def signal(
        self,
        symbol: str,
        strength: float,
        *,
        note: str = "",
        features: Mapping[str, float] = _NOTHING,
    ) -> None:
        """Say what to hold: 1 is fully long, -1 fully short, 0 flat; beyond them is clamped.

        It stands until said otherwise. `note` and `features` are kept with the orders it causes.
        """
        if not isfinite(strength):
            raise ValueError(f"signal for {symbol} must be a number, was {strength}")
        self._known(symbol)
        clamped = max(-1.0, min(1.0, strength))
        opinion = Opinion(clamped, self._weight, note, dict(features))
        self._desk.note_opinion(self.label, symbol, opinion)

    def order(
        self,
        symbol: str,
        side: Side,
        quantity: int,
        *,
        limit: int = 0,
        note: str = "",
        features: Mapping[str, float] = _NOTHING,
    ) -> str:
        """Ask for an order of our own (market without `limit`) and return its client order id.

        Returns "" and sends nothing while warming up, without a session, below one lot, or in the
        pause that follows a refusal (1 s, 2 s, 4 s … 60 s).
        """
        grid = self.instrument(self._known(symbol))
        lots = round_to_lot(quantity, grid.lot)
        if lots <= 0 or not self._may_trade(symbol):
            return ""
        terms = self._terms(grid, side, lots, on_tick(limit, grid, side) if limit else Price(0))
        purpose = self._purpose(terms)
        if not self._desk.patience.allows(symbol, purpose, self.now_ns):
            return ""
        said = {self.label: Opinion(float(side.sign), self._weight, note, dict(features))}
        cause = self._desk.cause(symbol, said)
        timeout = self._desk.config.sizing.timeout_ns
        return self._desk.send(Wish(terms, purpose, self.label, cause, timeout))

    def cancel(self, client_order_id: str, *, reason: str = "") -> None:
        """Ask for the cancel of a live order; unknown ids are ignored."""
        self._desk.cancel(client_order_id, reason or self.label)

    def cancel_all(self, symbol: str) -> None:
        """Cancel every order that this resource has working in a symbol."""
        for order in self.open_orders(symbol):
            self.cancel(order.client_order_id)

    def _terms(self, grid: Instrument, side: Side, lots: Quantity, limit: Price) -> OrderTerms:
        return OrderTerms(
            symbol=grid.symbol,
            side=side,
            quantity=lots,
            type=OrderType.LIMIT if limit else OrderType.MARKET,
            time_in_force=time_in_force(TimeInForce.DAY, grid.symbol),
            limit_price=limit,
        )

    def _purpose(self, terms: OrderTerms) -> Purpose:
        held = self.position(terms.symbol)
        if held * terms.side.sign >= 0:
            return Purpose.ENTRY
        live = self.open_orders(terms.symbol)
        same = sum(order.leaves for order in live if order.terms.side is terms.side)
        return Purpose.EXIT if same + terms.quantity <= abs(held) else Purpose.ENTRY

    def _known(self, symbol: str) -> str:
        if symbol not in self._desk.opinions:
            raise ValueError(f"{symbol!r} is not among the resource's symbols {self.symbols}")
        return symbol
