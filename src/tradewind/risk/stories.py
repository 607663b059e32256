"""The numbers of an approved order's checks, for its journal entry: built after the decision."""

from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.intents import CheckResult
from tradewind.domain.values import SCALE
from tradewind.risk.checks_exposure import lane_gross_after
from tradewind.risk.drafts import Draft
from tradewind.risk.limits import UNLIMITED


def story(draft: Draft) -> tuple[CheckResult, ...]:
    """Each limit in force with what was measured."""
    price = CheckResult(Code.PRICE_COLLAR, draft.worst_price, draft.reference)
    if draft.own:
        return (price,)
    limits, loss = draft.limits, draft.account.day_loss
    age = draft.now_ns - draft.symbol.market.price_ns
    found = [
        price,
        CheckResult(Code.STALE_PRICE, limits.max_quote_age_ns, age),
        CheckResult(Code.MAX_ORDER_NOTIONAL, limits.max_order_notional, draft.notional),
        CheckResult(Code.DAILY_LOSS, limits.max_daily_loss, loss),
        CheckResult(Code.ORDER_RATE, limits.max_orders_per_minute, _rate(draft)),
    ]
    if not draft.reduces_account:
        found += _exposures(draft)
    if draft.strategy_limits.allocation != UNLIMITED:
        held = max(0, draft.account.equity) * draft.strategy_limits.allocation // SCALE
        found.append(CheckResult(Code.STRATEGY_CAPITAL, held, lane_gross_after(draft)))
    return tuple(found)


def _rate(draft: Draft) -> int:
    conduct = draft.conduct
    window = conduct.reductions if draft.reduces_account else conduct.entries
    return window.count(draft.now_ns)


def _exposures(draft: Draft) -> list[CheckResult]:
    limits, account, symbol = draft.limits, draft.account, draft.symbol
    worst, equity = draft.worst_after, max(0, account.equity)
    gross = account.gross + worst - symbol.worst
    margin = account.margin + (worst - symbol.worst) * symbol.cost_ratio // SCALE
    opened = account.open_symbols + (not symbol.active)
    return [
        CheckResult(Code.MAX_POSITION_NOTIONAL, limits.max_position_notional, worst),
        CheckResult(Code.MAX_GROSS_EXPOSURE, limits.max_gross_exposure, gross),
        CheckResult(Code.MAX_OPEN_POSITIONS, limits.max_open_positions, opened),
        CheckResult(Code.MAX_OPEN_ORDERS, limits.max_open_orders, account.open_orders + 1),
        CheckResult(Code.MAX_CONCENTRATION, _share(equity, limits.max_concentration), worst),
        CheckResult(Code.MAX_LEVERAGE, _share(equity, limits.max_leverage), gross),
        CheckResult(Code.MARGIN_BUFFER, _share(equity, SCALE - limits.margin_buffer), margin),
        CheckResult(Code.BUYING_POWER, account.available, worst - symbol.worst),
    ]


def _share(equity: int, ratio: int) -> int:
    return min(UNLIMITED, equity * ratio // SCALE)
