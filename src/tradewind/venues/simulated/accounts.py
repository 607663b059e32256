"""An account: exact cash and holdings, settings that its owner may change, and its history."""

from collections import deque

import msgspec

from tradewind.domain.orders import Side
from tradewind.domain.values import SCALE, Money, Nanos, Price, Quantity, notional, round_div

_KEPT_MINUTES = 30 * 24 * 60


class Configuration(msgspec.Struct, frozen=True, gc=False, omit_defaults=False):
    """What `/v2/account/configurations` reads and changes."""

    suspend_trade: bool = False
    no_shorting: bool = False
    fractional_trading: bool = True
    max_margin_multiplier: str = "4"
    trade_confirm_email: str = "all"
    disable_overnight_trading: bool = False
    max_options_trading_level: int = 0
    ptp_no_exception_entry: bool = False


class Holding(msgspec.Struct, frozen=True, gc=False):
    """A signed position; `cost` is the signed sum paid for what is held."""

    symbol: str
    quantity: Quantity = Quantity(0)
    cost: Money = Money(0)

    @property
    def entry_price(self) -> Price:
        """Average entry price."""
        if not self.quantity:
            return Price(0)
        return Price(round_div(self.cost * SCALE * _sign(self.quantity), abs(self.quantity)))


class Activity(msgspec.Struct, frozen=True, gc=False, tag_field="record", tag="activity"):
    """A line of the account's history: FILL, or FEE and CFEE for money taken.

    `id` sorts by time. `amount` is signed money for fees, `quantity` signed coins for fees that are
    taken in coin; `execution_id` names what it is about.
    """

    id: str
    account_id: str
    type: str
    ts_ns: Nanos
    execution_id: str
    order_id: str
    symbol: str
    amount: Money = Money(0)
    order_status: str = ""
    quantity: Quantity = Quantity(0)


class Watchlist(msgspec.Struct, frozen=True, gc=False):
    """A named, ordered list of symbols."""

    id: str
    name: str
    symbols: tuple[str, ...]
    created_ns: Nanos
    updated_ns: Nanos


class AccountImage(msgspec.Struct, frozen=True, gc=False, tag_field="record", tag="account"):
    """Everything of an account that its orders, executions and activities do not tell; no keys."""

    account_id: str
    starting_cash: Money
    configuration: Configuration
    created_ns: Nanos
    cash: Money
    last_equity: Money
    holdings: tuple[Holding, ...]
    closes: tuple[tuple[Nanos, Money], ...] = ()
    watchlists: tuple[Watchlist, ...] = ()


class Account:
    """One account's books. Cash and holdings are exact: every change is an execution or a fee."""

    def __init__(self, account_id: str, starting_cash: Money, created_ns: Nanos) -> None:
        self.id, self.starting_cash, self.created_ns = account_id, starting_cash, created_ns
        self.configuration = Configuration()
        self.cash = starting_cash
        self.last_equity = starting_cash
        self.holdings: dict[str, Holding] = {}
        self.closes: list[tuple[Nanos, Money]] = []
        self.minutes: deque[tuple[int, Money]] = deque(maxlen=_KEPT_MINUTES)
        self.watchlists: dict[str, Watchlist] = {}
        self.open: dict[str, None] = {}
        self.client_ids: dict[str, str] = {}
        self.order_ids: list[str] = []
        self.execution_ids: list[str] = []
        self.activities: list[Activity] = []

    def holding(self, symbol: str) -> Holding:
        """The holding in a symbol, flat if there is none."""
        return self.holdings.get(symbol) or Holding(symbol)

    def trade(self, symbol: str, side: Side, *, quantity: int, price: int) -> None:
        """Book an execution: cash moves by price times quantity, rounded half to even."""
        signed = side.sign * quantity
        self.cash = Money(self.cash - side.sign * notional(price, quantity))
        self.keep(moved(self.holding(symbol), signed, price))

    def pay_in_kind(self, symbol: str, quantity: int) -> None:
        """Give up some of what is held, with its share of the cost."""
        if quantity:
            self.keep(moved(self.holding(symbol), -quantity, self.holding(symbol).entry_price))

    def keep(self, holding: Holding) -> None:
        """Store a holding; flat ones are forgotten."""
        if holding.quantity:
            self.holdings[holding.symbol] = holding
        else:
            self.holdings.pop(holding.symbol, None)

    def image(self) -> AccountImage:
        """The account as the journal keeps it."""
        return AccountImage(
            account_id=self.id,
            starting_cash=self.starting_cash,
            configuration=self.configuration,
            created_ns=self.created_ns,
            cash=self.cash,
            last_equity=self.last_equity,
            holdings=tuple(self.holdings.values()),
            closes=tuple(self.closes),
            watchlists=tuple(self.watchlists.values()),
        )

    @classmethod
    def from_image(cls, image: AccountImage) -> "Account":
        """The account that an image shows, without its history."""
        account = cls(image.account_id, image.starting_cash, image.created_ns)
        account.take(image)
        return account

    def take(self, image: AccountImage) -> None:
        """Become what a newer image shows, keeping the history."""
        self.configuration = image.configuration
        self.cash, self.last_equity = image.cash, image.last_equity
        self.holdings = {holding.symbol: holding for holding in image.holdings}
        self.closes = list(image.closes)
        self.watchlists = {watchlist.id: watchlist for watchlist in image.watchlists}


def moved(holding: Holding, signed: int, price: int) -> Holding:
    """A holding after buying `signed` (selling if negative) at `price`."""
    held = holding.quantity
    if held * signed >= 0:
        cost = holding.cost + _sign(signed) * notional(price, abs(signed))
        return Holding(holding.symbol, Quantity(held + signed), Money(cost))
    closed = min(abs(held), abs(signed))
    rest = signed + _sign(held) * closed
    cost = holding.cost - round_div(holding.cost * closed, abs(held))
    reduced = Holding(holding.symbol, Quantity(held - _sign(held) * closed), Money(cost))
    return moved(reduced, rest, price) if rest else reduced


def _sign(value: int) -> int:
    return -1 if value < 0 else 1
