"""All checks at once, for the order that passes them: nearly every one.

Asking each check in turn costs a call for each, and the same numbers are read again and again; here
the same comparisons stand in a few straight expressions. A False is no refusal: it says that
`first_denial` has to look, in its order and with its words. A True is its None, and tests hold the
two to that.
"""

from tradewind.domain.orders import OrderClass, OrderType
from tradewind.domain.values import SCALE
from tradewind.risk.breaker import BreakerState
from tradewind.risk.checks_conduct import repeat_key
from tradewind.risk.checks_exposure import caps, check_capital, check_net_and_sector
from tradewind.risk.checks_market import check_prices
from tradewind.risk.checks_terms import check_grid, check_terms
from tradewind.risk.drafts import Draft
from tradewind.risk.limits import UNLIMITED

_CLOSED = BreakerState.CLOSED
_LIMIT, _SIMPLE = OrderType.LIMIT, OrderClass.SIMPLE


def passes(draft: Draft) -> bool:
    """Whether a strategy's order surely passes every check; prices the draft."""
    standing, held = draft.standing, draft.symbol.quantity
    closes = draft.reduces_account and draft.reduces_lane
    return (
        draft.open
        and draft.listed
        and standing.free
        and not (standing.failed or draft.strategy_conduct.locked or draft.market.barred)
        and (draft.any_hours or draft.calendar.is_open(draft.now_ns, draft.limits.trading_hours))
        and _is_well_formed(draft)
        and _is_priced_well(draft)
        and (closes or ((draft.buys or _may_go_short(draft)) and _is_sized_well(draft)))
        and (draft.reduces_account or (not draft.opposes(held) and _account_bears(draft)))
        and (draft.reduces_lane or _strategy_bears(draft))
        and _behaves(draft)
    )


def _is_well_formed(draft: Draft) -> bool:
    """Complete terms, prices on the tick, a quantity on the lot."""
    terms, quantity, limit = draft.terms, draft.quantity, draft.limit_price
    if draft.intent.replaces:
        return False
    if terms.type is not _LIMIT or terms.order_class is not _SIMPLE or draft.is_crypto:
        return check_terms(draft) is None and check_grid(draft) is None
    instrument = draft.instrument
    return (
        0 < quantity <= draft.limits.max_order_quantity
        and not quantity % instrument.lot
        and limit > 0
        and not limit % (instrument.tick if limit >= SCALE else instrument.sub_tick)
    )


def _is_priced_well(draft: Draft) -> bool:
    """A fresh price, a worst price within the collar, and nothing of ours to meet."""
    draft.price()
    market, reference, limit, buys = draft.market, draft.reference, draft.limit_price, draft.buys
    resting = draft.reservations.resting.get(draft.symbol.symbol)
    if resting is not None:
        opposing = resting.sells if buys else resting.buys
        if opposing.orders and opposing.meets(limit, buys=buys):
            return False
    if draft.terms.type is not _LIMIT:
        return check_prices(draft) is None
    slip = reference * draft.collar // SCALE
    return (
        reference > 0
        and market.usable
        and draft.now_ns - market.price_ns <= draft.limits.max_quote_age_ns
        and (limit <= reference + slip if buys else limit >= reference - slip)
    )


def _may_go_short(draft: Draft) -> bool:
    instrument = draft.instrument
    return draft.limits.allow_short and (
        draft.reduces_account
        or (
            instrument.shortable and instrument.easy_to_borrow and not draft.market.short_restricted
        )
    )


def _is_sized_well(draft: Draft) -> bool:
    limits, value = draft.limits, draft.notional
    return (
        limits.min_order_notional <= value <= limits.max_order_notional
        and value >= draft.instrument.min_notional
        and (
            limits.max_volume_share == UNLIMITED
            or draft.quantity <= draft.market.day_volume * limits.max_volume_share // SCALE
        )
    )


def _account_bears(draft: Draft) -> bool:
    """Losses, breaker, exposures, buying power, and the shares of equity."""
    limits, account = draft.limits, draft.account
    worst, gross, equity = draft.worst_after, draft.gross_after, account.equity
    concentration, leverage, margin_cap = caps(account, limits)
    return (
        account.breaker is _CLOSED
        and account.opening - equity - account.forgiven < limits.max_daily_loss
        and account.peak - equity < limits.max_drawdown
        and worst <= limits.max_position_notional
        and worst <= concentration
        and gross <= limits.max_gross_exposure
        and gross <= leverage
        and gross <= account.buying_power + account.gross_at_report
        and draft.margin_after <= margin_cap
        and (draft.symbol.active or account.open_symbols < limits.max_open_positions)
        and account.open_orders < limits.max_open_orders
        and (
            limits.max_net_exposure == limits.max_sector_exposure == UNLIMITED
            or check_net_and_sector(draft) is None
        )
    )


def _strategy_bears(draft: Draft) -> bool:
    """The strategy's own loss, its share of equity, and its orders for each fill."""
    limits, strategy, mine = draft.strategy_limits, draft.lane.strategy, draft.strategy_conduct
    return (
        strategy.opening - strategy.flows - strategy.value < limits.max_daily_loss
        and mine.orders < draft.limits.max_order_to_fill_ratio * (mine.fills or 1)
        and (limits.allocation == UNLIMITED or check_capital(draft) is None)
    )


def _behaves(draft: Draft) -> bool:
    """Rates and repeats."""
    limits, mine, conduct = draft.limits, draft.strategy_conduct, draft.conduct
    now_ns, span_ns = draft.now_ns, limits.duplicate_window_ns
    reduces = draft.reduces_account
    window = conduct.reductions if reduces else conduct.entries
    own = mine.reductions if reduces else mine.entries
    most, mine_at_most = limits.max_orders_per_minute, limits.max_orders_per_minute_per_strategy
    if len(window.times) >= most and window.count(now_ns) >= most:
        return False
    if len(own.times) >= mine_at_most and own.count(now_ns) >= mine_at_most:
        return False
    if not span_ns or draft.intent.parent:
        return True
    key = draft.key = repeat_key(draft)
    last_ns = conduct.repeats.last.get(key)
    return last_ns is None or now_ns - last_ns >= span_ns
