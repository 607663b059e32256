"""What open orders hold back: buying power for what opens, quantity for what closes."""

from collections.abc import Iterator

from tradewind.domain.orders import OrderType, Side
from tradewind.domain.values import Money, Quantity, notional
from tradewind.venues.simulated.accounts import Account, Holding
from tradewind.venues.simulated.orders import OrderRecord, Role, VenueStatus
from tradewind.venues.simulated.state import ExchangeState

_MARKET_MARGIN = 1_025_000_000
_SHORT_MARGIN = 1_030_000_000


def open_orders(state: ExchangeState, account: Account) -> Iterator[OrderRecord]:
    """An account's orders that may still trade."""
    return (state.orders[order_id] for order_id in tuple(account.open))


def equity(state: ExchangeState, account: Account) -> Money:
    """Cash and every holding at its mark."""
    held = (market_value(state, holding.symbol, holding.quantity) for holding in _held(account))
    return Money(account.cash + sum(held))


def exposure(state: ExchangeState, account: Account) -> Money:
    """Long and short market value, both counted as positive."""
    held = (
        abs(market_value(state, holding.symbol, holding.quantity)) for holding in _held(account)
    )
    return Money(sum(held))


def market_value(state: ExchangeState, symbol: str, quantity: int) -> Money:
    """A holding at its mark."""
    return notional(state.markets[symbol].mark, quantity)


def reserved(state: ExchangeState, account: Account, *, without: str = "") -> Money:
    """Money that open opening orders hold; of an order and its replacement the larger."""
    values = {
        order.id: order_value(state, account, order)
        for order in open_orders(state, account)
        if not is_it(order, without)
    }
    pairs = ((order.id, order.replacement) for order in open_orders(state, account))
    doubled = sum(
        min(values.get(old, 0), values.get(new, 0)) for old, new in pairs if new in values
    )
    return Money(sum(values.values()) - doubled)


def order_value(state: ExchangeState, account: Account, order: OrderRecord) -> Money:
    """Buying power that an order holds: nothing if it only closes."""
    held = account.holding(order.symbol).quantity
    closes = held * order.side.sign < 0 or order.role in (Role.TAKE_PROFIT, Role.STOP_LOSS)
    if closes:
        return Money(0)
    return cost_basis(state, order)


def cost_basis(state: ExchangeState, order: OrderRecord) -> Money:
    """The most that an order is expected to cost."""
    if order.notional and not order.filled_quantity:
        return order.notional
    market = state.markets[order.symbol]
    ask = market.far(Side.BUY)[0] or market.mark
    if order.side is Side.SELL:
        price = max(order.limit_price, notional(_SHORT_MARGIN, ask))
    elif order.type is OrderType.LIMIT or order.type is OrderType.STOP_LIMIT:
        price = order.limit_price
    else:
        price = notional(_MARKET_MARGIN, max(ask, order.stop_price))
    return notional(price, order.leaves)


def held_quantity(
    state: ExchangeState, account: Account, symbol: str, *, without: str = ""
) -> Quantity:
    """Quantity that open orders will close; a group's two exits hold it once."""
    held = account.holding(symbol).quantity
    closing: dict[str, int] = {}
    for order in open_orders(state, account):
        if _closes(order, symbol, held) and not is_it(order, without):
            key = order.group_id or order.replaces or order.id
            closing[key] = max(closing.get(key, 0), order.leaves)
    return Quantity(min(abs(held), sum(closing.values())))


def buying_power(state: ExchangeState, account: Account, *, without: str = "") -> Money:
    """What is left for marginable orders."""
    multiplier = account_multiplier(state, account)
    if multiplier == 1:
        return non_marginable_power(state, account, without=without)
    room = multiplier * equity(state, account) - exposure(state, account)
    return Money(max(0, room - reserved(state, account, without=without)))


def non_marginable_power(state: ExchangeState, account: Account, *, without: str = "") -> Money:
    """What is left for assets that nobody lends on: cash that is truly there."""
    shorts = sum(
        -market_value(state, holding.symbol, holding.quantity)
        for holding in _held(account)
        if holding.quantity < 0
    )
    free = account.cash - 2 * shorts - reserved(state, account, without=without)
    return Money(max(0, free))


def account_multiplier(state: ExchangeState, account: Account) -> int:
    """The margin multiplier in force: the venue's, or less if the owner said so."""
    chosen = account.configuration.max_margin_multiplier
    return min(state.settings.multiplier, int(chosen) if chosen in ("1", "2", "4") else 4)


def is_it(order: OrderRecord, excluded: str) -> bool:
    """Whether an order, or its group, is the one that `excluded` names; "" names none."""
    return bool(excluded) and excluded in (order.id, order.group_id)


def _closes(order: OrderRecord, symbol: str, held: int) -> bool:
    waiting = order.status is VenueStatus.HELD and order.role is not Role.NONE
    return order.symbol == symbol and order.side.sign * held < 0 and not waiting


def _held(account: Account) -> Iterator[Holding]:
    return iter(account.holdings.values())
