"""Behaviour over time: rates, repeats, and orders without fills."""

from tradewind.domain.codes import DenialCode
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft


def check_conduct(draft: Draft) -> Denied | None:
    """Rates of the account and the strategy, repeated orders, and the order-to-fill ratio."""
    limits, now = draft.limits, draft.now_ns
    window = limits.duplicate_window_ns
    age = draft.conduct.repeats.age(repeat_key(draft), now)
    if age is not None and age < window and not draft.intent.parent:
        return Denied(DenialCode.DUPLICATE_ORDER, window, age)
    if draft.replaced is not None:
        sent = draft.conduct.replaces.count(now)
        if sent >= limits.max_replaces_per_minute:
            return Denied(DenialCode.REPLACE_RATE, limits.max_replaces_per_minute, sent)
        return None
    return _check_rates(draft)


def _check_rates(draft: Draft) -> Denied | None:
    limits, now, strategy = draft.limits, draft.now_ns, draft.strategy_conduct
    if draft.reduces_account:
        account_window, window = draft.conduct.reductions, strategy.reductions
    else:
        account_window, window = draft.conduct.entries, strategy.entries
    sent = account_window.count(now)
    if sent >= limits.max_orders_per_minute:
        return Denied(DenialCode.ORDER_RATE, limits.max_orders_per_minute, sent)
    sent = window.count(now)
    if sent >= limits.max_orders_per_minute_per_strategy:
        held = limits.max_orders_per_minute_per_strategy
        return Denied(DenialCode.STRATEGY_ORDER_RATE, held, sent, draft.intent.strategy)
    ratio = limits.max_order_to_fill_ratio
    if strategy.orders >= ratio * max(1, strategy.fills) and not draft.reduces_lane:
        return Denied(DenialCode.ORDER_TO_FILL_RATIO, ratio, strategy.orders)
    return None


def repeat_key(draft: Draft) -> tuple[str, str, bool, int, int]:
    """What makes two orders the same."""
    return (
        draft.intent.strategy,
        draft.terms.symbol,
        draft.buys,
        draft.quantity,
        draft.limit_price,
    )


def count_approved(draft: Draft) -> None:
    """Count an approved order into every window."""
    now, strategy = draft.now_ns, draft.strategy_conduct
    draft.conduct.repeats.add(repeat_key(draft), now, draft.limits.duplicate_window_ns)
    strategy.orders += 1
    if draft.replaced is not None:
        draft.conduct.replaces.add(now)
    elif draft.reduces_account:
        draft.conduct.reductions.add(now)
        strategy.reductions.add(now)
    else:
        draft.conduct.entries.add(now)
        strategy.entries.add(now)
