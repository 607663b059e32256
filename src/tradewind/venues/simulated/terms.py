"""Whether an order's terms are possible at all, before anyone looks at the account."""

from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import SCALE
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.orders import OrderRequest, Refusal

_T, _F, _C = OrderType, TimeInForce, OrderClass
_CRYPTO_TYPES = (_T.MARKET, _T.LIMIT, _T.STOP_LIMIT)
_CRYPTO_FORCES = (_F.GTC, _F.IOC)
_LASTING = (_F.DAY, _F.GTC)
LIMITED = (_T.LIMIT, _T.STOP_LIMIT)
STOPPED = (_T.STOP, _T.STOP_LIMIT)
_CENT = SCALE // 100


def check_terms(request: OrderRequest, asset: Asset) -> Refusal | None:
    """The first reason for which the venue refuses these terms, None if there is none."""
    for check in (_fields, _kinds, _grid, _fractions, _hours, _groups):
        message = check(request, asset)
        if message:
            return Refusal(422, 42210000, message)
    return None


def changed_terms_fault(request: OrderRequest, asset: Asset) -> str:
    """Why an order that exists may not have these terms, "" if it may."""
    checks = (_kinds, _grid, _hours)
    return next((fault for check in checks if (fault := check(request, asset))), "")


def off_grid(asset: Asset, prices: tuple[int, ...]) -> str:
    """Which price is finer than its grid, in words."""
    for price in prices:
        if price % asset.instrument.tick_at(price):
            return (
                "invalid limit_price: sub-penny increment does not fulfill minimum pricing criteria"
            )
    return ""


def _fields(request: OrderRequest, asset: Asset) -> str:
    if not asset.instrument.tradable:
        return f"asset {asset.symbol} is not active"
    if bool(request.quantity) == bool(request.notional):
        return "exactly one of qty and notional is required"
    group_limit = request.order_class is _C.OCO and request.take_profit
    if (request.type in LIMITED) != bool(request.limit_price) and not group_limit:
        return f"{request.type} orders and limit_price do not match"
    if (request.type in STOPPED) != bool(request.stop_price):
        return f"{request.type} orders and stop_price do not match"
    trails = bool(request.trail_price) + bool(request.trail_percent)
    if trails != (request.type is _T.TRAILING_STOP):
        return "trailing stop orders need one of trail_price and trail_percent, others none"
    return ""


def _kinds(request: OrderRequest, asset: Asset) -> str:
    if not asset.is_crypto:
        return ""
    if request.type not in _CRYPTO_TYPES:
        return f"invalid order type for crypto order: {request.type}"
    if request.time_in_force not in _CRYPTO_FORCES:
        return f"invalid crypto time_in_force: {request.time_in_force}"
    return "crypto orders must be simple" if request.order_class is not _C.SIMPLE else ""


def _grid(request: OrderRequest, asset: Asset) -> str:
    prices = (
        request.limit_price,
        request.stop_price,
        request.take_profit,
        request.stop_loss,
        request.stop_loss_limit,
    )
    return off_grid(asset, prices)


def _fractions(request: OrderRequest, asset: Asset) -> str:
    instrument = asset.instrument
    if asset.is_crypto:
        off_lot = request.quantity % instrument.lot
        return "quantity does not fulfill min_trade_increment" if off_lot else ""
    if not request.notional and request.quantity % SCALE == 0:
        return ""
    if not instrument.fractionable:
        return f"asset {asset.symbol} is not fractionable"
    if request.time_in_force is not _F.DAY:
        return "fractional orders must be DAY orders"
    simple = request.order_class is _C.SIMPLE and request.type is not _T.TRAILING_STOP
    return "" if simple else "fractional orders must be simple orders"


def _hours(request: OrderRequest, asset: Asset) -> str:
    if not request.extended_hours or asset.is_crypto:
        return ""
    fits = request.type is _T.LIMIT and request.time_in_force in _LASTING
    fits = fits and request.order_class is _C.SIMPLE
    return "" if fits else "extended hours order must be DAY or GTC limit orders"


def _groups(request: OrderRequest, _: Asset) -> str:
    legs = bool(request.take_profit) + bool(request.stop_loss)
    needed = {_C.SIMPLE: 0, _C.OTO: 1}.get(request.order_class, 2)
    if request.order_class is _C.OCO and request.limit_price and legs == 1:
        legs = 2
    if legs != needed:
        return f"{request.order_class} orders require {needed} exit legs"
    if request.order_class is _C.SIMPLE:
        return ""
    if request.time_in_force not in _LASTING:
        return "complex orders must be DAY or GTC"
    if request.order_class is _C.OCO and request.type is not _T.LIMIT:
        return "oco orders must be limit orders"
    return _legs_apart(request)


def _legs_apart(request: OrderRequest) -> str:
    """A long's profit lies at least a cent above its stop; a short's below."""
    entering = request.side if request.order_class is not _C.OCO else request.side.opposite
    profit = request.take_profit or (request.limit_price if request.order_class is _C.OCO else 0)
    if not profit or not request.stop_loss:
        return ""
    gap = (profit - request.stop_loss) * entering.sign
    if gap >= _CENT:
        return ""
    above = "above" if entering is Side.BUY else "below"
    return f"take_profit.limit_price must be {above} stop_loss.stop_price"
