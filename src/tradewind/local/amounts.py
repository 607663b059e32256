"""Numbers and terms as a trader writes them."""

from collections.abc import Callable

from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.fills import Fill
from tradewind.domain.intents import CheckResult
from tradewind.domain.orders import OrderTerms, OrderType
from tradewind.domain.values import SCALE, format_scaled, round_div
from tradewind.risk.limits import UNLIMITED
from tradewind.risk.sentences import money

_FOURTH = SCALE // 10_000
_COUNTS = {
    Code.MAX_OPEN_POSITIONS,
    Code.MAX_OPEN_ORDERS,
    Code.ORDER_RATE,
    Code.STRATEGY_ORDER_RATE,
    Code.REPLACE_RATE,
    Code.REPEATED_EXECUTION,
    Code.ORDER_TO_FILL_RATIO,
}
_TIMES = {Code.STALE_PRICE, Code.DUPLICATE_ORDER, Code.INTENT_STALE}
_PRICES = {Code.PRICE_COLLAR, Code.CROSSED_MARKET, Code.OFF_TICK, Code.SHORT_SALE_RESTRICTED}
_QUANTITIES = {Code.MAX_ORDER_QUANTITY, Code.MAX_VOLUME_SHARE, Code.OFF_LOT, Code.SHORT_NOT_ALLOWED}


def price(value: int) -> str:
    """A price with two decimals at least."""
    text = format_scaled(value)
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"


def average_text(value: int) -> str:
    """An average price: four decimals are enough where it is above one."""
    return price(round_div(value, _FOURTH) * _FOURTH if value >= SCALE else value)


def measured(code: str, value: int) -> str:
    """A check's number in the unit of the check."""
    if value >= UNLIMITED:
        return "unlimited"
    return _show(code)(value)


def share(check: CheckResult) -> float | None:
    """How much of its limit a check found used, 1.0 is all; None where that means nothing."""
    if check.check in _PRICES or not 0 < check.limit < UNLIMITED:
        return None
    return check.actual / check.limit


def words(terms: OrderTerms) -> str:
    """An order's terms in one line: "buy 13 AAPL, limit 230.16, day"."""
    parts = [f"{terms.side} {format_scaled(terms.quantity)} {terms.symbol}", _kind(terms)]
    parts.append(terms.time_in_force.value)
    if terms.take_profit:
        parts.append(f"take profit {price(terms.take_profit)}")
    if terms.stop_loss:
        parts.append(f"stop loss {price(terms.stop_loss)}")
    return ", ".join(parts)


def fill_words(fill: Fill) -> str:
    """A fill in one line: "13 at 230.12, fee 0.01"."""
    fee = f", fee {price(fill.fee)}" if fill.fee else ""
    what = "" if fill.kind == "fill" else f"{fill.kind} of {fill.reverses}: "
    return f"{what}{format_scaled(fill.quantity)} at {price(fill.price)}{fee}"


def average(notional: int, quantity: int) -> int:
    """The average price of some quantity, 0 for none."""
    return round_div(notional * SCALE, quantity) if quantity else 0


def _kind(terms: OrderTerms) -> str:
    match terms.type:
        case OrderType.MARKET:
            return "at market"
        case OrderType.LIMIT:
            return f"limit {price(terms.limit_price)}"
        case OrderType.STOP:
            return f"stop {price(terms.stop_price)}"
        case OrderType.STOP_LIMIT:
            return f"stop {price(terms.stop_price)}, limit {price(terms.limit_price)}"
        case OrderType.TRAILING_STOP:
            return f"trailing stop {_trail(terms)}"


def _trail(terms: OrderTerms) -> str:
    if terms.trail_price:
        return price(terms.trail_price)
    return f"{format_scaled(terms.trail_percent * 100)}%"


def _show(code: str) -> Callable[[int], str]:
    for codes, show in _SHOWN:
        if code in codes:
            return show
    return money


def _milliseconds(value: int) -> str:
    return f"{value / 1e6:.0f} ms"


_SHOWN: tuple[tuple[set[Code], Callable[[int], str]], ...] = (
    (_COUNTS, str),
    (_TIMES, _milliseconds),
    (_PRICES, price),
    (_QUANTITIES, format_scaled),
)
