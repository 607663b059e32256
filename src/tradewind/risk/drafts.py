"""The order being checked, with the numbers that several checks share."""

from tradewind.domain.instruments import AssetClass
from tradewind.domain.intents import Intent
from tradewind.domain.orders import OrderTerms, OrderType, Purpose, Side
from tradewind.domain.values import SCALE, round_div
from tradewind.risk.conduct import Conduct, StrategyConduct
from tradewind.risk.exposures import AccountExposure, Lane, SymbolExposure
from tradewind.risk.limits import Limits, StrategyLimits
from tradewind.risk.reservations import LiveOrder, Reservations
from tradewind.risk.sessions import Calendar
from tradewind.risk.states import Standing

_BUY = Side.BUY
_FLATTEN = Purpose.FLATTEN
_LIMIT, _MARKET = OrderType.LIMIT, OrderType.MARKET
_TRAILING = OrderType.TRAILING_STOP
# Members are bound once: looking one up on its class costs as much as a whole check.


class Draft:
    """One order beside what it is checked against; filled anew for each order, never kept.

    `own` marks risk's own exits and closings. `reduces_account` and `reduces_lane` say whether the
    position stays on its side, at policy and at strategy scope, after every live order has filled.
    `reference` is the price it would meet: the other side's, or the mark where that side is absent
    or farther from the mark than the collar; 0 when there is none.
    """

    __slots__ = (
        "account",
        "added",
        "added_quantity",
        "buys",
        "calendar",
        "collar",
        "conduct",
        "intent",
        "lane",
        "limit_price",
        "limits",
        "notional",
        "now_ns",
        "open",
        "own",
        "quantity",
        "reduces_account",
        "reduces_lane",
        "reference",
        "replaced",
        "reservations",
        "reserve_price",
        "standing",
        "strategy_conduct",
        "strategy_limits",
        "symbol",
        "terms",
        "worst_after",
        "worst_price",
    )

    calendar: Calendar
    intent: Intent
    terms: OrderTerms
    limits: Limits
    strategy_limits: StrategyLimits
    account: AccountExposure
    symbol: SymbolExposure
    lane: Lane
    reservations: Reservations
    conduct: Conduct
    strategy_conduct: StrategyConduct
    standing: Standing
    replaced: LiveOrder | None

    def __init__(self) -> None:
        self.now_ns = self.quantity = self.added_quantity = self.limit_price = self.collar = 0
        self.reference = self.worst_price = self.reserve_price = 0
        self.notional = self.added = self.worst_after = 0
        self.buys = self.own = self.open = self.reduces_account = self.reduces_lane = False
        self.replaced = None

    def take(self, intent: Intent, now_ns: int) -> None:
        """Take the order's own terms, and whether it reduces."""
        self.intent, self.now_ns = intent, now_ns
        terms = self.terms = intent.terms
        quantity = self.quantity = self.added_quantity = terms.quantity
        self.limit_price, self.replaced = terms.limit_price, None
        if intent.replaces:
            self._replace(intent.replaces)
            quantity = self.added_quantity
        self.own = intent.purpose is _FLATTEN
        symbol, lane = self.symbol, self.lane
        buys = self.buys = terms.side is _BUY
        if buys:
            self.reduces_account = symbol.quantity + symbol.buy_leaves + quantity <= 0
            self.reduces_lane = lane.quantity + lane.buy_leaves + quantity <= 0
        else:
            self.reduces_account = symbol.quantity - symbol.sell_leaves - quantity >= 0
            self.reduces_lane = lane.quantity - lane.sell_leaves - quantity >= 0

    def price(self) -> None:
        """Work out what it would meet, may pay at worst, and adds to the worst case."""
        market, terms, buys = self.symbol.market, self.terms, self.buys
        mark, touch = market.mark, market.ask if buys else market.bid
        slip = mark * self.collar // SCALE
        reference = touch if touch and -slip <= touch - mark <= slip else mark
        if self.own and not self.fresh:
            reference = 0  # a closing goes without a price rather than not at all
        self.reference = reference
        worst = terms.limit_price or self._on_grid(worst_price(terms, reference, self.collar))
        self.worst_price = worst
        price = worst if buys else _dearest(worst, market.ask, mark)
        self.reserve_price = price
        value, rest = divmod(price * self.quantity, SCALE)
        if rest:
            value = round_div(price * self.quantity, SCALE)
        self.notional = value
        if self.replaced is not None:
            value = max(0, value - self.replaced.reserved)
        self.added = value
        symbol = self.symbol
        if buys:
            worst = symbol.value + symbol.buy_reserved + value
        else:
            worst = symbol.sell_reserved + value - symbol.value
        self.worst_after = worst if worst > symbol.worst else symbol.worst

    def _on_grid(self, price: int) -> int:
        """A coin's price as its venue takes it, no worse than the given one.

        Execution itself knows the grid of equities, but not that of each coin.
        """
        instrument = self.symbol.instrument
        if instrument is None or instrument.asset_class is not AssetClass.CRYPTO or not price:
            return price
        tick = instrument.tick_at(price)
        return max(tick, price - price % tick) if self.buys else price + -price % tick

    @property
    def fresh(self) -> bool:
        """Whether the symbol has a price that may be traded on."""
        market = self.symbol.market
        return market.usable and self.now_ns - market.price_ns <= self.limits.max_quote_age_ns

    def _replace(self, name: str) -> None:
        replaced = self.replaced = self.reservations.orders.get(name)
        if replaced is not None:
            self.added_quantity = max(0, self.quantity - replaced.leaves)


def worst_price(terms: OrderTerms, reference: int, collar: int) -> int:
    """The worst price at which an order without a limit may execute; 0 when nothing bounds it.

    A stop trades near its stop price, a trailing stop near where its stop starts.
    """
    start = stop_reference(terms, reference)
    if not start:
        return 0
    slip = start * min(collar, SCALE) // SCALE
    return start + slip if terms.side is _BUY else max(1, start - slip)


def stop_reference(terms: OrderTerms, reference: int) -> int:
    """Where the order would start to trade."""
    kind = terms.type
    if kind is _LIMIT or kind is _MARKET or not reference:
        return reference
    buys = terms.side is _BUY
    if kind is _TRAILING:
        trail = terms.trail_price or reference * terms.trail_percent // SCALE
        return reference + trail if buys else max(1, reference - trail)
    return max(reference, terms.stop_price) if buys else min(reference, terms.stop_price)


def _dearest(worst: int, ask: int, mark: int) -> int:
    """What each unit of a sell is reserved at: the most that it may open at."""
    worst = max(worst, ask)
    return mark if mark > worst else worst
