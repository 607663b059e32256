"""May anything be sent at all: readiness, states, the strategy's standing, losses, breaker."""

from tradewind.domain.codes import DenialCode, TradingState
from tradewind.risk.breaker import BreakerState
from tradewind.risk.denials import Denied
from tradewind.risk.drafts import Draft

_REDUCING = TradingState.REDUCING
_ACTIVE = TradingState.ACTIVE
_CLOSED = BreakerState.CLOSED


def check_state(draft: Draft) -> Denied | None:
    """Readiness and trading state; risk's own closings pass every state."""
    if not draft.open:
        return Denied(DenialCode.NOT_READY)
    if draft.own:
        return None
    standing = draft.standing
    if standing.policy is not _ACTIVE or standing.strategy is not _ACTIVE:
        return _check_restricted_state(draft)
    return _check_strategy(draft)


def _check_restricted_state(draft: Draft) -> Denied | None:
    policy, strategy = draft.standing.policy, draft.standing.strategy
    if policy.strictness > _REDUCING.strictness:
        return Denied(DenialCode.POLICY_HALTED, subject=policy)
    if strategy.strictness > _REDUCING.strictness:
        return Denied(DenialCode.STRATEGY_HALTED, subject=draft.intent.strategy)
    if policy is _REDUCING and not draft.reduces_account:
        return Denied(DenialCode.POLICY_REDUCING, draft.symbol.quantity, draft.quantity)
    if strategy is _REDUCING and not draft.reduces_lane:
        return Denied(DenialCode.STRATEGY_REDUCING, draft.lane.quantity, draft.quantity)
    return _check_strategy(draft)


def _check_strategy(draft: Draft) -> Denied | None:
    limits, name = draft.strategy_limits, draft.intent.strategy
    if not limits.allowed:
        return Denied(DenialCode.STRATEGY_NOT_ALLOWED, subject=name)
    if not limits.mode_matches:
        return Denied(DenialCode.MODE_MISMATCH, subject=name)
    if draft.standing.failed and not draft.reduces_lane:
        return Denied(DenialCode.STRATEGY_FAILED, subject=name)
    if draft.strategy_conduct.locked and not draft.reduces_lane:
        held = draft.limits.max_executions_per_minute
        return Denied(DenialCode.REPEATED_EXECUTION, held, held, name)
    return None


def check_losses(draft: Draft) -> Denied | None:
    """Losses of the day and the breaker stop entries; a strategy's own loss stops its entries."""
    limits, strategy = draft.limits, draft.lane.strategy
    loss = strategy.opening - strategy.flows - strategy.value
    if loss >= draft.strategy_limits.max_daily_loss and not draft.reduces_lane:
        held = draft.strategy_limits.max_daily_loss
        return Denied(DenialCode.STRATEGY_DAILY_LOSS, held, loss, draft.intent.strategy)
    if draft.reduces_account:
        return None
    account = draft.account
    loss = account.opening - account.equity - account.forgiven
    if loss >= limits.max_daily_loss:
        return Denied(DenialCode.DAILY_LOSS, limits.max_daily_loss, loss)
    if account.peak - account.equity >= limits.max_drawdown:
        return Denied(DenialCode.DRAWDOWN, limits.max_drawdown, account.peak - account.equity)
    return _check_breaker(draft) if account.breaker is not _CLOSED else None


def _check_breaker(draft: Draft) -> Denied | None:
    account, quarter = draft.account, draft.limits.max_order_notional // 4
    if account.breaker is BreakerState.OPEN:
        return Denied(DenialCode.BREAKER_OPEN)
    if account.open_entries >= 1:
        return Denied(DenialCode.BREAKER_HALF_OPEN, 1, account.open_entries, "entries")
    if draft.notional > quarter:
        return Denied(DenialCode.BREAKER_HALF_OPEN, quarter, draft.notional)
    return None
