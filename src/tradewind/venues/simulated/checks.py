"""Whether this account may place this order now: id, wash trades, quantity, buying power."""

from collections.abc import Callable

from tradewind.domain.orders import OrderClass, OrderType, Side
from tradewind.domain.values import SCALE, Money, Price, format_scaled, notional
from tradewind.venues.simulated.accounts import Account
from tradewind.venues.simulated.orders import OrderRecord, OrderRequest, Refusal, Role
from tradewind.venues.simulated.reservations import (
    buying_power,
    held_quantity,
    is_it,
    non_marginable_power,
    open_orders,
)
from tradewind.venues.simulated.state import ExchangeState

_MINIMUM = {True: Money(10 * SCALE), False: Money(SCALE)}
_CENT = SCALE // 100
_LIMITED = (OrderType.LIMIT, OrderType.STOP_LIMIT)

Check = Callable[[ExchangeState, Account, OrderRequest, str], Refusal | None]


def check_account(
    state: ExchangeState, account: Account, request: OrderRequest, *, replacing: str = ""
) -> Refusal | None:
    """The first reason for which this account may not place this order, None if it may."""
    checks: tuple[Check, ...] = (
        _too_late,
        _beside_the_market,
        _client_id,
        _suspended,
        _fractional,
        _wash,
        _quantity,
        _power,
    )
    for check in checks:
        refusal = check(state, account, request, replacing)
        if refusal is not None:
            return refusal
    return None


def _client_id(
    _: ExchangeState, account: Account, request: OrderRequest, __: str
) -> Refusal | None:
    if request.client_order_id in account.client_ids:
        return Refusal(422, 40010001, "client_order_id must be unique")
    return None


def _suspended(_: ExchangeState, account: Account, __: OrderRequest, ___: str) -> Refusal | None:
    if account.configuration.suspend_trade:
        return Refusal(403, 40310000, "new orders are rejected by user request")
    return None


def _fractional(
    state: ExchangeState, account: Account, request: OrderRequest, _: str
) -> Refusal | None:
    """The owner may have switched fractional equity orders off."""
    allowed = account.configuration.fractional_trading or state.assets[request.symbol].is_crypto
    if allowed or not (request.notional or request.quantity % SCALE):
        return None
    return Refusal(403, 40310000, "account is not allowed to trade fractional shares")


def _too_late(state: ExchangeState, _: Account, request: OrderRequest, __: str) -> Refusal | None:
    hours, force = state.sessions(request.symbol), request.time_in_force
    if hours.takes(state.now_ns, force):
        return None
    return Refusal(422, 42210000, f"{force} orders are not accepted at this time")


def _beside_the_market(
    state: ExchangeState, _: Account, request: OrderRequest, replacing: str
) -> Refusal | None:
    """A limit that would take far worse than the market is a typing error."""
    mark = state.markets[request.symbol].mark
    if not mark:
        return None
    worse = (request.limit_price - mark) * request.side.sign if request.limit_price else 0
    if worse > notional(mark, state.settings.price_away_ratio):
        return Refusal(422, 42210000, "limit price is too far away from the market")
    return None if replacing else _stop_too_near(request, mark)


def _stop_too_near(request: OrderRequest, mark: Price) -> Refusal | None:
    """A stop loss lies at least a cent beyond the price at which its position would be opened."""
    if not request.stop_loss:
        return None
    exits_only = request.order_class is OrderClass.OCO
    base = mark if exits_only or request.type not in _LIMITED else request.limit_price
    exits = request.side if exits_only else request.side.opposite
    if (request.stop_loss - base) * exits.sign >= _CENT:
        return None
    above = ">= base_price + 0.01" if exits is Side.BUY else "<= base_price - 0.01"
    extra: dict[str, str | list[str]] = {"base_price": format_scaled(base)}
    return Refusal(422, 42210000, f"stop_loss.stop_price must be {above}", extra)


def _wash(
    state: ExchangeState, account: Account, request: OrderRequest, replacing: str
) -> Refusal | None:
    exempt = request.order_class is not OrderClass.SIMPLE
    if exempt or request.type is OrderType.TRAILING_STOP or not state.settings.wash_guard:
        return None
    for order in open_orders(state, account):
        if not is_it(order, replacing) and _crosses(request, order):
            return _wash_refusal(order)
    return None


def _crosses(request: OrderRequest, order: OrderRecord) -> bool:
    if order.symbol != request.symbol or order.side is request.side:
        return False
    if order.role is not Role.NONE or order.type is OrderType.TRAILING_STOP:
        return False
    if order.type not in _LIMITED or request.type not in _LIMITED:
        return True
    gap = request.limit_price - order.limit_price
    return gap * request.side.sign >= 0


def _wash_refusal(order: OrderRecord) -> Refusal:
    opposite = "market/stop" if order.type not in _LIMITED else "limit"
    extra: dict[str, str | list[str]] = {
        "existing_order_id": order.id,
        "reject_reason": f"opposite side {opposite} order exists",
    }
    return Refusal(403, 40310000, "potential wash trade detected. use complex orders", extra)


def _quantity(
    state: ExchangeState, account: Account, request: OrderRequest, replacing: str
) -> Refusal | None:
    held = account.holding(request.symbol).quantity
    if held * request.side.sign < 0:
        return _closing(state, account, request, replacing)
    if request.side is Side.SELL:
        return _short(state, account, request)
    return None


def _closing(
    state: ExchangeState, account: Account, request: OrderRequest, replacing: str
) -> Refusal | None:
    held = abs(account.holding(request.symbol).quantity)
    reserved = held_quantity(state, account, request.symbol, without=replacing)
    asked = request.quantity or _in_units(state, request)
    if asked <= held - reserved:
        return None
    related = [
        order.id
        for order in open_orders(state, account)
        if order.symbol == request.symbol and order.side is request.side
    ]
    extra: dict[str, str | list[str]] = {
        "available": format_scaled(held - reserved),
        "existing_qty": format_scaled(held),
        "held_for_orders": format_scaled(reserved),
        "related_orders": related,
        "symbol": request.symbol,
    }
    message = (
        f"insufficient qty available for order (requested: {format_scaled(asked)}, "
        f"available: {format_scaled(held - reserved)})"
    )
    return Refusal(403, 40310000, message, extra)


def _short(state: ExchangeState, account: Account, request: OrderRequest) -> Refusal | None:
    instrument = state.assets[request.symbol].instrument
    if state.assets[request.symbol].is_crypto:
        asked = format_scaled(request.quantity or _in_units(state, request))
        message = f"insufficient balance for {request.symbol} (requested: {asked}, available: 0)"
        return Refusal(403, 40310000, message, {"symbol": request.symbol, "available": "0"})
    if account.configuration.no_shorting or state.settings.multiplier == 1:
        return Refusal(403, 40310000, "account is not allowed to short")
    if not instrument.shortable or not instrument.easy_to_borrow:
        return Refusal(422, 42210000, f'asset "{request.symbol}" cannot be sold short')
    if request.notional or request.quantity % SCALE:
        return Refusal(422, 42210000, "fractional orders cannot be sold short")
    return None


def _power(
    state: ExchangeState, account: Account, request: OrderRequest, replacing: str
) -> Refusal | None:
    held = account.holding(request.symbol).quantity
    if held * request.side.sign < 0:
        return None
    cost = request.notional or notional(_expected_price(state, request), request.quantity)
    asset = state.assets[request.symbol]
    minimum = _MINIMUM[asset.is_crypto]
    if cost < minimum and (asset.is_crypto or request.notional or request.quantity % SCALE):
        return Refusal(
            403, 40310000, f"cost basis must be >= minimal amount of order {minimum // SCALE}"
        )
    marginable = not asset.is_crypto
    power = (buying_power if marginable else non_marginable_power)(
        state, account, without=replacing
    )
    if cost <= power:
        return None
    extra: dict[str, str | list[str]] = {
        "buying_power": format_scaled(power),
        "cost_basis": format_scaled(cost),
    }
    return Refusal(403, 40310000, "insufficient buying power", extra)


def _expected_price(state: ExchangeState, request: OrderRequest) -> Price:
    """By the ask: a short is valued at three percent above it, a market buy at two and a half."""
    market = state.markets[request.symbol]
    ask = market.far(Side.BUY)[0] or market.mark
    if request.side is Side.SELL:
        return Price(max(request.limit_price, ask * 103 // 100))
    if request.type in _LIMITED:
        return request.limit_price
    return Price(max(ask, request.stop_price) * 1025 // 1000)


def _in_units(state: ExchangeState, request: OrderRequest) -> int:
    market = state.markets[request.symbol]
    price = request.limit_price or market.far(request.side)[0] or market.mark
    return request.notional * SCALE // price if price else 0
