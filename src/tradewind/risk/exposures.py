"""What the account would hold if every live order filled: kept up to date, never recomputed.

A symbol's worst case is the larger of its value with every buy filled and with every sell filled.
Live, UNKNOWN and merely approved orders count alike. Sums over symbols change with each
`revalued`, so that a check reads a few integers.
"""

from tradewind.domain.instruments import Instrument
from tradewind.domain.values import SCALE, notional
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
        value = notional(mark, self.quantity) if self.quantity else 0
        worst = max(value + self.buy_reserved, self.sell_reserved - value)
        strategy = self.strategy
        strategy.value += value - self.value
        strategy.gross += worst - self.worst
        self.value, self.worst = value, worst


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
        self.quantity = self.value = self.worst = 0
        self.buy_leaves = self.buy_reserved = self.sell_leaves = self.sell_reserved = 0
        self.cost_ratio = SCALE
        self.active = self.unmarked = False
        self.lanes: dict[str, Lane] = {}

    def revalue(self) -> None:
        """Follow a new mark, quantity or order, in every sum."""
        mark, account = self.market.mark, self.account
        value = notional(mark, self.quantity) if self.quantity else 0
        worst = max(value + self.buy_reserved, self.sell_reserved - value)
        account.value += value - self.value
        account.equity = account.cash + account.value
        if worst != self.worst:
            self._count(worst)
        self.value, self.worst = value, worst
        for lane in self.lanes.values():
            lane.revalue(mark)

    def settle(self) -> None:
        """After a change of position or orders: count it as open or not, then revalue."""
        account = self.account
        active = bool(self.quantity or self.buy_leaves or self.sell_leaves)
        account.open_symbols += active - self.active
        self.active = active
        held = self.quantity or any(lane.quantity for lane in self.lanes.values())
        unmarked = bool(held) and not self.market.mark
        account.unmarked += unmarked - self.unmarked
        self.unmarked = unmarked
        self.revalue()

    def _count(self, worst: int) -> None:
        account, change = self.account, worst - self.worst
        account.gross += change
        account.margin += _share(worst, self.cost_ratio) - _share(self.worst, self.cost_ratio)
        sector = self.instrument.sector if self.instrument else ""
        if sector:
            account.sectors[sector] = account.sectors.get(sector, 0) + change

    def cost(self, ratio: int) -> None:
        """Let each unit of exposure cost this share of it."""
        self.account.margin += _share(self.worst, ratio) - _share(self.worst, self.cost_ratio)
        self.cost_ratio = ratio


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
