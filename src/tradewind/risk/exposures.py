"""What the account would hold if every live order filled: kept up to date, never recomputed.

A symbol's worst case is the larger of its value with every buy filled and with every sell filled.
Live, UNKNOWN and merely approved orders count alike. Sums over symbols follow each
change, so that a check reads a few integers.
"""

from tradewind.domain.instruments import Instrument
from tradewind.domain.values import SCALE, round_div
from tradewind.risk.breaker import BreakerState
from tradewind.risk.quotes import SymbolMarket


class AccountExposure:
    """The account's sums.

    `margin` is what the worst case costs, `equity` includes marks. `opening` and `peak` are the
    day's; `forgiven` is the day's loss up to which a person has reset the breaker.
    """

    __slots__ = (
        "breaker",
        "buying_power",
        "caps",
        "caps_equity",
        "caps_limits",
        "cash",
        "equity",
        "forgiven",
        "gross",
        "gross_at_report",
        "initial_margin",
        "margin",
        "open_entries",
        "open_orders",
        "open_symbols",
        "opening",
        "peak",
        "pending_buys",
        "pending_sells",
        "sectors",
        "unmarked",
        "value",
    )

    def __init__(self) -> None:
        self.cash = self.value = self.equity = 0
        self.gross = self.margin = self.pending_buys = self.pending_sells = 0
        self.open_symbols = self.open_orders = self.open_entries = self.unmarked = 0
        self.buying_power = self.gross_at_report = 0
        self.caps, self.caps_equity = (0, 0, 0), -1
        self.caps_limits: object = None
        self.opening = self.peak = self.forgiven = 0
        self.initial_margin = SCALE
        self.sectors: dict[str, int] = {}
        self.breaker = BreakerState.CLOSED

    @property
    def day_pnl(self) -> int:
        """P&L since the day opened, fees and marks included."""
        return self.equity - self.opening

    @property
    def day_loss(self) -> int:
        """The loss that counts against the daily limit; negative is a gain."""
        return self.opening - self.equity - self.forgiven

    @property
    def available(self) -> int:
        """Buying power as the venue told it, less the exposure added since."""
        return self.buying_power - (self.gross - self.gross_at_report)


class StrategyExposure:
    """One strategy's sums. `flows` is its cash from fills and fees since its first order.

    `capital` is its share of equity, worked out once for each equity.
    """

    __slots__ = (
        "capital",
        "flows",
        "gross",
        "name",
        "open_entries",
        "opening",
        "share",
        "share_of",
        "value",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.gross = self.value = self.flows = self.opening = self.open_entries = 0
        self.capital = self.share_of = self.share = 0

    @property
    def day_pnl(self) -> int:
        """P&L since the day opened, fees and marks included."""
        return self.flows + self.value - self.opening


class Lane:
    """One strategy's part of one symbol."""

    __slots__ = (
        "buy_leaves",
        "buy_reserved",
        "quantity",
        "sell_leaves",
        "sell_reserved",
        "strategy",
        "value",
        "worst",
    )

    def __init__(self, strategy: StrategyExposure) -> None:
        self.strategy = strategy
        self.quantity = self.value = self.worst = 0
        self.buy_leaves = self.buy_reserved = self.sell_leaves = self.sell_reserved = 0

    def revalue(self, mark: int) -> None:
        """Follow a new mark, quantity or order."""
        value, quantity = 0, self.quantity
        if quantity:
            product = mark * quantity
            value = product // SCALE
            if value * SCALE != product:
                value = round_div(product, SCALE)
        if value != self.value:
            self.strategy.value += value - self.value
            self.value = value
        buys, sells = value + self.buy_reserved, self.sell_reserved - value
        worst = buys if buys > sells else sells
        if worst != self.worst:
            self.strategy.gross += worst - self.worst
            self.worst = worst


class SymbolExposure:
    """One symbol: market, account position, live orders, and the strategies' lanes."""

    __slots__ = (
        "account",
        "active",
        "buy_leaves",
        "buy_reserved",
        "cost_ratio",
        "instrument",
        "lanes",
        "margin",
        "market",
        "quantity",
        "sell_leaves",
        "sell_reserved",
        "symbol",
        "unmarked",
        "value",
        "worst",
    )

    def __init__(
        self, symbol: str, instrument: Instrument | None, account: AccountExposure
    ) -> None:
        self.symbol, self.instrument, self.account = symbol, instrument, account
        self.market = SymbolMarket()
        self.quantity = self.value = self.worst = self.margin = 0
        self.buy_leaves = self.buy_reserved = self.sell_leaves = self.sell_reserved = 0
        self.cost_ratio = SCALE
        self.active = self.unmarked = False
        self.lanes: dict[str, Lane] = {}

    def revalue(self) -> None:
        """Follow a new mark, in every sum; a lane that holds nothing has no value to follow."""
        mark = self.market.mark
        self._revalue(mark)
        for lane in self.lanes.values():
            if lane.quantity:
                lane.revalue(mark)

    def settle(self) -> None:
        """After a change of positions or orders: count it as open or not, then revalue."""
        mark = self.market.mark
        self._count_open(mark)
        self._revalue(mark)
        for lane in self.lanes.values():
            lane.revalue(mark)

    def reserve(self, lane: Lane) -> None:
        """After a change of one strategy's orders alone: no value has moved."""
        held = self.quantity or self.buy_leaves or self.sell_leaves
        if not (held and self.active):
            self._count_open(self.market.mark)
        value = self.value
        buys, sells = value + self.buy_reserved, self.sell_reserved - value
        worst = buys if buys > sells else sells
        if worst != self.worst:
            self._count(worst)
        value = lane.value
        buys, sells = value + lane.buy_reserved, lane.sell_reserved - value
        worst = buys if buys > sells else sells
        if worst != lane.worst:
            lane.strategy.gross += worst - lane.worst
            lane.worst = worst

    def settle_lane(self, lane: Lane) -> None:
        """After a change of one strategy's position, and of its orders."""
        mark = self.market.mark
        held = self.quantity or self.buy_leaves or self.sell_leaves
        if not (held and self.active and mark) or self.unmarked:
            self._count_open(mark)
        self._revalue(mark)
        lane.revalue(mark)

    def _count_open(self, mark: int) -> None:
        active = bool(self.quantity or self.buy_leaves or self.sell_leaves)
        if active is not self.active:
            self.account.open_symbols += 1 if active else -1
            self.active = active
        if not mark or self.unmarked:
            held = self.quantity or any(lane.quantity for lane in self.lanes.values())
            unmarked = bool(held) and not mark
            self.account.unmarked += unmarked - self.unmarked
            self.unmarked = unmarked

    def _revalue(self, mark: int) -> None:
        """Straight arithmetic, no calls: it runs with every mark, approval and report."""
        value, quantity = 0, self.quantity
        if quantity:
            product = mark * quantity
            value = product // SCALE
            if value * SCALE != product:
                value = round_div(product, SCALE)
        if value != self.value:
            account = self.account
            account.value += value - self.value
            account.equity = account.cash + account.value
            self.value = value
        buys, sells = value + self.buy_reserved, self.sell_reserved - value
        worst = buys if buys > sells else sells
        if worst != self.worst:
            self._count(worst)

    def _count(self, worst: int) -> None:
        account, change, instrument = self.account, worst - self.worst, self.instrument
        account.gross += change
        self.worst = worst
        margin = _share(worst, self.cost_ratio)
        account.margin += margin - self.margin
        self.margin = margin
        if instrument is not None and (sector := instrument.sector):
            account.sectors[sector] = account.sectors.get(sector, 0) + change

    def cost(self, ratio: int) -> None:
        """Let each unit of exposure cost this share of it."""
        margin = _share(self.worst, ratio)
        self.account.margin += margin - self.margin
        self.cost_ratio, self.margin = ratio, margin


def _share(value: int, ratio: int) -> int:
    return value if ratio == SCALE else value * ratio // SCALE


class Exposures:
    """The account with all its symbols and strategies."""

    __slots__ = ("account", "instruments", "strategies", "symbols")

    def __init__(self, instruments: dict[str, Instrument]) -> None:
        self.account = AccountExposure()
        self.instruments = instruments
        self.symbols: dict[str, SymbolExposure] = {}
        self.strategies: dict[str, StrategyExposure] = {}

    def symbol(self, name: str) -> SymbolExposure:
        """The symbol's exposure, made at its first use."""
        found = self.symbols.get(name)
        if found is None:
            found = SymbolExposure(name, self.instruments.get(name), self.account)
            self.symbols[name] = found
            self._price(found)
        return found

    def strategy(self, name: str) -> StrategyExposure:
        """The strategy's exposure, made at its first use."""
        found = self.strategies.get(name)
        if found is None:
            found = self.strategies[name] = StrategyExposure(name)
        return found

    def lane(self, symbol: str, strategy: str) -> Lane:
        """A strategy's part of a symbol, made at its first use."""
        lanes = self.symbol(symbol).lanes
        found = lanes.get(strategy)
        if found is None:
            found = lanes[strategy] = Lane(self.strategy(strategy))
        return found

    def know(self, instruments: dict[str, Instrument]) -> None:
        """Learn or replace what can be traded."""
        self.instruments = self.instruments | instruments
        for name in instruments.keys() & self.symbols.keys():
            symbol = self.symbols[name]
            self._move_sector(symbol, instruments[name])
            self._price(symbol)

    def set_initial_margin(self, ratio: int) -> None:
        """Let marginable positions cost this share of their value."""
        self.account.initial_margin = ratio
        for symbol in self.symbols.values():
            self._price(symbol)

    def set_cash(self, cash: int) -> None:
        """Follow the ledger's cash."""
        account = self.account
        account.cash = cash
        account.equity = cash + account.value

    def _price(self, symbol: SymbolExposure) -> None:
        marginable = symbol.instrument is not None and symbol.instrument.marginable
        symbol.cost(self.account.initial_margin if marginable else SCALE)

    def _move_sector(self, symbol: SymbolExposure, instrument: Instrument) -> None:
        sectors = self.account.sectors
        for held, change in ((symbol.instrument, -symbol.worst), (instrument, symbol.worst)):
            if held and held.sector:
                sectors[held.sector] = sectors.get(held.sector, 0) + change
        symbol.instrument = instrument
