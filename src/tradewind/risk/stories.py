"""The numbers of an approved order's checks, for its journal entry: built after the decision."""

from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.intents import CheckResult
from tradewind.domain.values import SCALE
from tradewind.risk.checks_exposure import caps, lane_gross_after
from tradewind.risk.drafts import Draft
from tradewind.risk.exposures import AccountExposure
from tradewind.risk.limits import UNLIMITED, Limits

_COLLAR, _STALE = Code.PRICE_COLLAR.value, Code.STALE_PRICE.value
_ORDER, _LOSS, _RATE = (
    Code.MAX_ORDER_NOTIONAL.value,
    Code.DAILY_LOSS.value,
    Code.ORDER_RATE.value,
)
_POSITION, _GROSS = Code.MAX_POSITION_NOTIONAL.value, Code.MAX_GROSS_EXPOSURE.value
_POSITIONS, _ORDERS = Code.MAX_OPEN_POSITIONS.value, Code.MAX_OPEN_ORDERS.value
_CONCENTRATION, _LEVERAGE = Code.MAX_CONCENTRATION.value, Code.MAX_LEVERAGE.value
_MARGIN, _POWER, _CAPITAL = (
    Code.MARGIN_BUFFER.value,
    Code.BUYING_POWER.value,
    Code.STRATEGY_CAPITAL.value,
)


def story(draft: Draft) -> tuple[CheckResult, ...]:
    """Each limit in force with what was measured."""
    price = CheckResult(_COLLAR, draft.worst_price, draft.reference)
    if draft.own:
        return (price,)
    limits, account, now_ns = draft.limits, draft.account, draft.now_ns
    window = draft.conduct.reductions if draft.reduces_account else draft.conduct.entries
    loss = account.opening - account.equity - account.forgiven
    found: tuple[CheckResult, ...] = (
        price,
        CheckResult(_STALE, limits.max_quote_age_ns, now_ns - draft.market.price_ns),
        CheckResult(_ORDER, limits.max_order_notional, draft.notional),
        CheckResult(_LOSS, limits.max_daily_loss, loss),
        CheckResult(_RATE, limits.max_orders_per_minute, window.count(now_ns)),
    )
    if not draft.reduces_account:
        found += _exposures(draft, limits, account)
    share = draft.strategy_limits.allocation
    return found if share == UNLIMITED else (*found, _capital(draft, share))


def _capital(draft: Draft, share: int) -> CheckResult:
    held = max(0, draft.account.equity) * share // SCALE
    return CheckResult(_CAPITAL, held, lane_gross_after(draft))


def _exposures(draft: Draft, limits: Limits, account: AccountExposure) -> tuple[CheckResult, ...]:
    worst, gross = draft.worst_after, draft.gross_after
    concentration, leverage, margin_cap = caps(account, limits)
    opened = account.open_symbols + (not draft.symbol.active)
    available = account.buying_power - account.gross + account.gross_at_report
    return (
        CheckResult(_POSITION, limits.max_position_notional, worst),
        CheckResult(_GROSS, limits.max_gross_exposure, gross),
        CheckResult(_POSITIONS, limits.max_open_positions, opened),
        CheckResult(_ORDERS, limits.max_open_orders, account.open_orders + 1),
        CheckResult(_CONCENTRATION, concentration, worst),
        CheckResult(_LEVERAGE, leverage, gross),
        CheckResult(_MARGIN, margin_cap, draft.margin_after),
        CheckResult(_POWER, available, draft.increase),
    )
