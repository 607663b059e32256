"""The order being checked, with the numbers that several checks share."""

from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.intents import Intent
from tradewind.domain.orders import OrderTerms, OrderType, Purpose, Side
from tradewind.domain.values import SCALE, round_div
from tradewind.risk.conduct import Conduct, StrategyConduct
from tradewind.risk.exposures import AccountExposure, Lane, SymbolExposure
from tradewind.risk.limits import Limits, StrategyLimits, TradingHours
from tradewind.risk.live_orders import LiveOrder
from tradewind.risk.quotes import SymbolMarket
from tradewind.risk.reservations import Reservations
from tradewind.risk.sessions import Calendar
from tradewind.risk.states import Standing

_BUY = Side.BUY
_FLATTEN = Purpose.FLATTEN
_LIMIT, _MARKET = OrderType.LIMIT, OrderType.MARKET
_TRAILING = OrderType.TRAILING_STOP
# Members are bound once: looking one up on its class costs as much as a whole check.


class Draft:
    """One order beside what it is checked against.

    There is one for each strategy and symbol. It is filled anew for each order, and what follows
    from limits and instrument alone only when one of these, all values, is another: `listed` says
    that they let the strategy trade the symbol, `any_hours` that there is no hour at which it may
    not. `own` marks risk's own exits and closings. `reduces_account` and `reduces_lane` say whether
    the position stays on its side, at policy and at strategy scope, after every live order has
    filled. `reference` is the price it would meet: the other side's, or the mark where that side is
    absent or farther from the mark than the collar; 0 when there is none.
    """

    __slots__ = (
        "account",
        "added",
        "any_hours",
        "buys",
        "calendar",
        "collar",
        "conduct",
        "gross_after",
        "increase",
        "instrument",
        "intent",
        "is_crypto",
        "key",
        "lane",
        "limit_price",
        "limits",
        "listed",
        "margin_after",
        "market",
        "notional",
        "now_ns",
        "open",
        "own",
        "quantity",
        "reduces_account",
        "reduces_lane",
        "reference",
        "renews",
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

    intent: Intent
    terms: OrderTerms
    limits: Limits
    strategy_limits: StrategyLimits
    instrument: Instrument
    replaced: LiveOrder | None
    key: tuple[str, str, bool, int, int] | None

    def __init__(  # noqa: PLR0913 - all that an order is checked against
        self,
        symbol: SymbolExposure,
        lane: Lane,
        *,
        reservations: Reservations,
        conduct: Conduct,
        strategy_conduct: StrategyConduct,
        standing: Standing,
        calendar: Calendar,
    ) -> None:
        self.symbol, self.lane = symbol, lane
        self.account: AccountExposure = symbol.account
        self.market: SymbolMarket = symbol.market
        self.reservations, self.calendar = reservations, calendar
        self.conduct, self.strategy_conduct = conduct, strategy_conduct
        self.standing = standing
        self.now_ns = self.quantity = self.limit_price = self.collar = 0
        self.reference = self.worst_price = self.reserve_price = 0
        self.notional = self.added = self.increase = 0
        self.worst_after = self.gross_after = self.margin_after = 0
        self.buys = self.own = self.open = self.reduces_account = self.reduces_lane = False
        self.listed = self.any_hours = self.is_crypto = self.renews = False
        self.replaced = self.key = None

    def rule(self, limits: Limits, strategy_limits: StrategyLimits) -> None:
        """Let these limits hold, and the instrument as it is known now."""
        self.limits, self.strategy_limits = limits, strategy_limits
        name, instrument = self.symbol.symbol, self.symbol.instrument
        self.collar = limits.price_collar
        self.instrument = instrument  # type: ignore[assignment]  # what is listed has one
        self.listed = self.is_crypto = False
        if instrument is not None:
            self.listed = instrument.tradable and _lists(name, limits, strategy_limits)
            self.is_crypto = instrument.asset_class is AssetClass.CRYPTO
        always = limits.trading_hours is TradingHours.ALWAYS or not self.calendar.bounded
        self.any_hours = always or self.is_crypto

    def take(self, intent: Intent, now_ns: int) -> None:
        """Take the order's own terms, and whether it reduces."""
        self.intent, self.now_ns = intent, now_ns
        terms = self.terms = intent.terms
        quantity: int = terms.quantity
        self.quantity = quantity
        self.limit_price, self.replaced, self.key = terms.limit_price, None, None
        if intent.replaces:
            quantity = self._replace(intent.replaces, quantity)
        self.own, self.renews = intent.purpose is _FLATTEN, False
        symbol, lane = self.symbol, self.lane
        if terms.side is _BUY:
            self.buys = True
            self.reduces_account = symbol.quantity + symbol.buy_leaves + quantity <= 0
            self.reduces_lane = lane.quantity + lane.buy_leaves + quantity <= 0
        else:
            self.buys = False
            self.reduces_account = symbol.quantity - symbol.sell_leaves - quantity >= 0
            self.reduces_lane = lane.quantity - lane.sell_leaves - quantity >= 0

    def renew(self, live: LiveOrder) -> None:
        """Take the order as one that is reserved already: it adds nothing to itself."""
        self.replaced, self.renews = live, True
        symbol, lane = self.symbol, self.lane
        if self.buys:
            self.reduces_account = symbol.quantity + symbol.buy_leaves <= 0
            self.reduces_lane = lane.quantity + lane.buy_leaves <= 0
        else:
            self.reduces_account = symbol.quantity - symbol.sell_leaves >= 0
            self.reduces_lane = lane.quantity - lane.sell_leaves >= 0

    def price(self) -> None:
        """Work out what it would meet and may pay at worst."""
        market, buys = self.market, self.buys
        mark, ask = market.mark, market.ask
        touch = ask if buys else market.bid
        reference = mark
        if touch and touch != mark:
            slip = mark * self.collar // SCALE
            reference = touch if -slip <= touch - mark <= slip else mark
        if self.own and not self.fresh:
            reference = 0  # a closing goes without a price rather than not at all
        self.reference = reference
        worst = self.limit_price
        if not worst:
            worst = self._on_grid(worst_price(self.terms, reference, self.collar))
        self.worst_price = worst
        if not buys:  # a sell is reserved at the most that it may open at
            worst = ask if ask > worst else worst
            worst = mark if mark > worst else worst
        self.reserve_price = worst
        product = worst * self.quantity
        value = product // SCALE
        if value * SCALE != product:
            value = round_div(product, SCALE)
        self.notional = value
        if self.replaced is not None:
            value = max(0, value - self.replaced.reserved)
        self.added = value
        if not self.reduces_account:
            self._weigh(value)

    def _weigh(self, value: int) -> None:
        """What symbol and account would be worth at worst with it."""
        symbol, account = self.symbol, self.account
        if self.buys:
            worst = symbol.value + symbol.buy_reserved + value
        else:
            worst = symbol.sell_reserved + value - symbol.value
        before = symbol.worst
        self.worst_after = worst if worst > before else before
        increase = self.increase = worst - before if worst > before else 0
        self.gross_after = account.gross + increase
        ratio = symbol.cost_ratio
        self.margin_after = account.margin + (
            increase if ratio == SCALE else increase * ratio // SCALE
        )

    def _on_grid(self, price: int) -> int:
        """A coin's price as its venue takes it, no worse than the given one.

        Execution itself knows the grid of equities, but not that of each coin.
        """
        if not (self.is_crypto and price):
            return price
        tick = self.instrument.tick_at(price)
        return max(tick, price - price % tick) if self.buys else price + -price % tick

    def opposes(self, held: int) -> bool:
        """Whether it is against a position."""
        return held < 0 if self.buys else held > 0

    @property
    def fresh(self) -> bool:
        """Whether the symbol has a price that may be traded on."""
        market = self.market
        return market.usable and self.now_ns - market.price_ns <= self.limits.max_quote_age_ns

    def _replace(self, name: str, quantity: int) -> int:
        """What an order in the place of another adds to it."""
        replaced = self.replaced = self.reservations.orders.get(name)
        return quantity if replaced is None else max(0, quantity - replaced.leaves)


def _lists(symbol: str, limits: Limits, strategy: StrategyLimits) -> bool:
    return (
        strategy.allowed
        and strategy.mode_matches
        and symbol not in limits.restricted_symbols
        and symbol not in strategy.close_only
        and (not strategy.symbols or symbol in strategy.symbols)
    )


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
