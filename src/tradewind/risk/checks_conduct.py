"""Behaviour over time: rates, repeats, and orders without fills."""

from tradewind.domain.codes import DenialCode
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft
from tradewind.risk.limits import UNLIMITED
from tradewind.risk.windows import MINUTE_NS


def check_repeats(draft: Draft) -> Denied | None:
    """The same order again within the window."""
    window = draft.limits.duplicate_window_ns
    if window and not draft.intent.parent and not draft.renews:
        draft.key = repeat_key(draft)
        age = draft.conduct.repeats.age(draft.key, draft.now_ns)
        if age is not None and age < window:
            return Denied(DenialCode.DUPLICATE_ORDER, window, age)
    return None


def check_rates(draft: Draft) -> Denied | None:
    """Orders per minute; entries, orders that reduce, and replaces have a budget each."""
    if draft.replaced is not None:
        return _check_replaces(draft)
    limit, conduct = draft.limits.max_orders_per_minute, draft.conduct
    window = conduct.reductions if draft.reduces_account else conduct.entries
    if len(window.times) >= limit and (sent := window.count(draft.now_ns)) >= limit:
        return Denied(DenialCode.ORDER_RATE, limit, sent)
    return None


def _check_replaces(draft: Draft) -> Denied | None:
    limit, sent = draft.limits.max_replaces_per_minute, draft.conduct.replaces.count(draft.now_ns)
    return Denied(DenialCode.REPLACE_RATE, limit, sent) if sent >= limit else None


def check_strategy_conduct(draft: Draft) -> Denied | None:
    """The strategy's own rate, and its orders for each fill."""
    limits, strategy = draft.limits, draft.strategy_conduct
    held = limits.max_orders_per_minute_per_strategy
    if held != UNLIMITED and draft.replaced is None:
        window = strategy.reductions if draft.reduces_account else strategy.entries
        if (sent := window.count(draft.now_ns)) >= held:
            return Denied(DenialCode.STRATEGY_ORDER_RATE, held, sent, draft.intent.strategy)
    ratio = limits.max_order_to_fill_ratio
    if strategy.orders >= ratio * (strategy.fills or 1) and not draft.reduces_lane:
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
    now_ns, strategy, conduct = draft.now_ns, draft.strategy_conduct, draft.conduct
    span_ns = draft.limits.duplicate_window_ns
    if span_ns:
        conduct.repeats.add(draft.key or repeat_key(draft), now_ns, span_ns)
    strategy.orders += 1
    if draft.replaced is not None:
        conduct.replaces.add(now_ns)
        return
    one, other = conduct.entries.times, strategy.entries.times
    if draft.reduces_account:
        one, other = conduct.reductions.times, strategy.reductions.times
    horizon = now_ns - MINUTE_NS
    one.append(now_ns)
    while one[0] <= horizon:
        one.popleft()
    other.append(now_ns)
    while other[0] <= horizon:
        other.popleft()
