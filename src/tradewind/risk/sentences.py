"""One plain sentence for each refusal, with its numbers as a trader writes them."""

from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.values import SCALE, format_scaled, round_div
from tradewind.risk.denials import Denied

_MONEY = {
    Code.MAX_ORDER_NOTIONAL: "the order is worth {actual}; one order may be worth {limit}",
    Code.MIN_ORDER_NOTIONAL: "the order is worth {actual}; the least is {limit}",
    Code.MAX_POSITION_NOTIONAL: "{subject} would be worth {actual}; a position may be {limit}",
    Code.MAX_SECTOR_EXPOSURE: "sector {subject} would hold {actual} of at most {limit}",
    Code.MAX_GROSS_EXPOSURE: "gross exposure would be {actual} of at most {limit}",
    Code.MAX_NET_EXPOSURE: "net exposure would be {actual} of at most {limit}",
    Code.MAX_CONCENTRATION: "{subject} would be worth {actual}; its share of equity allows {limit}",
    Code.MAX_LEVERAGE: "gross exposure would be {actual}; leverage on equity allows {limit}",
    Code.MARGIN_BUFFER: "margin would be {actual}; equity less the buffer allows {limit}",
    Code.BUYING_POWER: "the order adds {actual}; buying power left is {limit}",
    Code.DAILY_LOSS: "today's loss is {actual} of at most {limit}; entries stop until tomorrow",
    Code.DRAWDOWN: "equity is {actual} below today's best; at most {limit} is allowed",
    Code.STRATEGY_CAPITAL: "{subject} would hold {actual}; its share of equity is {limit}",
    Code.STRATEGY_DAILY_LOSS: "{subject} lost {actual} today of at most {limit}",
}
_PRICES = {
    Code.PRICE_COLLAR: "the price {actual} is beyond the collar's {limit}",
    Code.CROSSED_MARKET: "the market is crossed: bid {actual} above ask {limit}",
    Code.OFF_TICK: "the price {actual} is not a multiple of the tick {limit}",
    Code.SHORT_SALE_RESTRICTED: "short sales must be above {limit} now; the limit is {actual}",
    Code.SELF_TRADE: "it would meet our own resting order {subject} at {limit}",
}
_QUANTITIES = {
    Code.QUANTITY_NOT_POSITIVE: "the quantity {actual} must be above 0",
    Code.MAX_ORDER_QUANTITY: "the quantity {actual} is above the {limit} allowed for one order",
    Code.MAX_VOLUME_SHARE: "the quantity {actual} is above {limit}, its share of today's volume",
    Code.OFF_LOT: "the quantity {actual} is not a multiple of the lot {limit}",
    Code.CHILD_EXCEEDS_PARENT: "with this order its parent's children have {actual} of {limit}",
    Code.SHORT_NOT_ALLOWED: "selling {actual} with {limit} free to sell would go short",
    Code.THROUGH_ZERO: "{actual} would turn the account's position in {subject} over, of which "
    "{limit} are free to close: a venue takes a closing and an opening as two orders",
    Code.HELD_BY_EXITS: "exits at the venue hold the position in {subject}: of {actual}, {limit} "
    "are free; the exits are being cancelled, ask again",
    Code.POLICY_REDUCING: "the policy is Reducing: {actual} would not reduce a position of {limit}",
    Code.STRATEGY_REDUCING: "the strategy is Reducing: {actual} would not reduce its {limit}",
}
_COUNTS = {
    Code.MAX_OPEN_POSITIONS: "{actual} of {limit} positions are open; closing one makes room",
    Code.MAX_OPEN_ORDERS: "{actual} of {limit} orders are open; ending one makes room",
    Code.ORDER_RATE: "{actual} orders went out within a minute; {limit} are allowed",
    Code.STRATEGY_ORDER_RATE: "{subject} sent {actual} orders within a minute; {limit} are allowed",
    Code.REPLACE_RATE: "{actual} replaces went out within a minute; {limit} are allowed",
    Code.REPEATED_EXECUTION: "{subject} is locked: it reached {limit} executions within a minute; "
    "`tradewind resume` with a reason unlocks it",
    Code.ORDER_TO_FILL_RATIO: "{actual} orders today; {limit} for each fill are allowed",
}
_TIMES = {
    Code.STALE_PRICE: "the last price is {actual} ms old; at most {limit} ms is allowed",
    Code.DUPLICATE_ORDER: "the same order went out {actual} ms ago; wait {limit} ms",
    Code.INTENT_STALE: "the intent is {actual} ms old; at most {limit} ms is allowed",
}
_PLAIN = {
    Code.INVALID_ORDER: "the order's terms are not complete: {subject}",
    Code.DUPLICATE_ID: "this order id was used before with other terms",
    Code.TIF_NOT_ALLOWED: "this time in force is not possible: {subject}",
    Code.ORDER_TYPE_NOT_ALLOWED: "this order type is not possible: {subject}",
    Code.INSTRUMENT_UNKNOWN: "{subject} is not an instrument of this venue",
    Code.INSTRUMENT_NOT_TRADABLE: "{subject} cannot be traded now",
    Code.INSTRUMENT_HALTED: "trading in {subject} is halted",
    Code.RESTRICTED_SYMBOL: "{subject} is on the policy's restricted list",
    Code.SYMBOL_NOT_IN_STRATEGY: "{subject} is not among the strategy's symbols",
    Code.SYMBOL_CLOSE_ONLY: "{subject} was removed from the strategy and may only be closed",
    Code.OUTSIDE_TRADING_HOURS: "the market is closed ({subject} hours)",
    Code.NO_PRICE: "there is no price for {subject} yet",
    Code.NOT_SHORTABLE: "{subject} cannot be borrowed for a short sale",
    Code.STRATEGY_NOT_ALLOWED: "the policy does not allow {subject}",
    Code.STRATEGY_FAILED: "{subject} has failed; it may only close",
    Code.MODE_MISMATCH: "the mode of {subject} and the account's environment differ",
    Code.POLICY_HALTED: "the policy is {subject}; `tradewind resume` with a reason lifts it",
    Code.STRATEGY_HALTED: "{subject} is halted; `tradewind resume` with a reason lifts it",
    Code.BREAKER_OPEN: "the circuit breaker is open: orders that add exposure are refused",
    Code.NOT_READY: "risk is not level with execution and the market yet",
}


def sentence(denied: Denied) -> str:
    """Say why in one sentence."""
    if denied.code is Code.INTENT_STALE and denied.subject:
        return f"the intent is of session {denied.actual}; session {denied.limit} is open"
    for texts, show in _TABLES:
        text = texts.get(denied.code)
        if text is not None:
            return text.format(
                limit=show(denied.limit), actual=show(denied.actual), subject=denied.subject
            )
    return _half_open(denied) if denied.code is Code.BREAKER_HALF_OPEN else denied.code.value


def _half_open(denied: Denied) -> str:
    if denied.subject:
        return "the circuit breaker is half open: one entry at a time"
    return (
        f"the circuit breaker is half open: the order is worth {money(denied.actual)}, "
        f"a quarter of the usual size is {money(denied.limit)}"
    )


def money(value: int) -> str:
    """Write money with thousands and cents: 1,234.50."""
    cents = round_div(abs(value), SCALE // 100)
    sign = "-" if value < 0 and cents else ""
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def _milliseconds(value: int) -> str:
    return str(value // 1_000_000)


_TABLES = (
    (_COUNTS, str),
    (_MONEY, money),
    (_PRICES, format_scaled),
    (_QUANTITIES, format_scaled),
    (_TIMES, _milliseconds),
    (_PLAIN, str),
)
