"""The order being checked, with the numbers that several checks share."""

from tradewind.domain.intents import Intent
from tradewind.domain.orders import OrderTerms, OrderType, Purpose, Side
from tradewind.domain.values import SCALE, notional
from tradewind.risk.conduct import Conduct, StrategyConduct
from tradewind.risk.exposures import AccountExposure, Lane, SymbolExposure
from tradewind.risk.limits import Limits, StrategyLimits
from tradewind.risk.quotes import USABLE_FEEDS
from tradewind.risk.reservations import LiveOrder, Reservations
from tradewind.risk.sessions import Calendar
from tradewind.risk.states import Standing


class Draft:
    """One order beside what it is checked against; filled anew for each order, never kept.

    `own` marks risk's own exits and closings. `reduces_account` and `reduces_lane` say whether the
    position stays on its side, at policy and at strategy scope, after every live order has filled.
    `reference` is the price it would meet, 0 when there is no fresh one.
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
        self.buys = terms.side is Side.BUY
        quantity = self.quantity = self.added_quantity = terms.quantity
        self.limit_price = terms.limit_price
        self.replaced = None
        if intent.replaces:
            self._replace(intent.replaces)
            quantity = self.added_quantity
        self.own = intent.purpose is Purpose.FLATTEN
        self._reduce(quantity)

    def price(self) -> None:
        """Work out what it would meet, may pay at worst, and adds to the worst case."""
        market, terms = self.symbol.market, self.terms
        self.reference = _reference(self.buys, market.bid, market.ask, market.last)
        if self.own and not self.fresh:
            self.reference = 0  # a closing goes without a price rather than not at all
        self.worst_price = worst_price(terms, self.reference, self.collar)
        self.reserve_price = reserve_price(self.buys, self.worst_price, market.ask, market.mark)
        self.notional = notional(self.reserve_price, self.quantity)
        replaced = self.replaced
        self.added = self.notional
        if replaced is not None:
            self.added = max(0, self.notional - replaced.reserved)
        self._extend()

    @property
    def fresh(self) -> bool:
        """Whether the symbol has a price that may be traded on."""
        market = self.symbol.market
        age = self.now_ns - market.price_ns
        return market.feed_state in USABLE_FEEDS and age <= self.limits.max_quote_age_ns

    def _extend(self) -> None:
        symbol = self.symbol
        if self.buys:
            worst = symbol.value + symbol.buy_reserved + self.added
        else:
            worst = symbol.sell_reserved + self.added - symbol.value
        self.worst_after = worst if worst > symbol.worst else symbol.worst

    def _reduce(self, quantity: int) -> None:
        symbol, lane = self.symbol, self.lane
        if self.buys:
            self.reduces_account = symbol.quantity + symbol.buy_leaves + quantity <= 0
            self.reduces_lane = lane.quantity + lane.buy_leaves + quantity <= 0
        else:
            self.reduces_account = symbol.quantity - symbol.sell_leaves - quantity >= 0
            self.reduces_lane = lane.quantity - lane.sell_leaves - quantity >= 0

    def _replace(self, name: str) -> None:
        replaced = self.replaced = self.reservations.orders.get(name)
        if replaced is not None:
            self.added_quantity = max(0, self.quantity - replaced.leaves)


def _reference(buys: bool, bid: int, ask: int, last: int) -> int:  # noqa: FBT001 - a side
    return (ask or last) if buys else (bid or last)


def worst_price(terms: OrderTerms, reference: int, collar: int) -> int:
    """The worst price at which the order may execute; 0 when nothing bounds it.

    A stop trades near its stop price, a trailing stop near where its stop starts.
    """
    if terms.type is OrderType.LIMIT or terms.type is OrderType.STOP_LIMIT:
        return terms.limit_price
    start = stop_reference(terms, reference)
    if not start:
        return 0
    if terms.side is Side.BUY:
        return start + start * min(collar, SCALE) // SCALE
    return max(1, start - start * min(collar, SCALE) // SCALE)


def stop_reference(terms: OrderTerms, reference: int) -> int:
    """Where the order would start to trade."""
    if terms.type is OrderType.MARKET or terms.type is OrderType.LIMIT or not reference:
        return reference
    buys = terms.side is Side.BUY
    if terms.type is OrderType.TRAILING_STOP:
        trail = terms.trail_price or reference * terms.trail_percent // SCALE
        return reference + trail if buys else max(1, reference - trail)
    return max(reference, terms.stop_price) if buys else min(reference, terms.stop_price)


def reserve_price(buys: bool, worst: int, ask: int, mark: int) -> int:  # noqa: FBT001 - a side
    """What each unit is reserved at: a buy at its worst, a sell at the dearest it may open."""
    return worst if buys else max(worst, ask, mark)
