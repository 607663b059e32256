"""What trips the breaker, and how it comes back."""

from tradewind.domain.codes import AlarmCode
from tradewind.domain.values import SCALE, Money
from tradewind.engine.days import sync_breaker
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import Alarm, Append, CancelAll, Effect, StatusChanged
from tradewind.engine.records import PeakSeen
from tradewind.execution.inputs import ENTRIES, strategy_entries
from tradewind.risk.breaker import Breaker, BreakerState, TripCause, aged, tripped
from tradewind.risk.limits import UNLIMITED
from tradewind.risk.sentences import money
from tradewind.risk.windows import SlidingMaximum


def watch_equity(state: DeskState) -> list[Effect]:
    """After any change of equity: the losses of day, minute and strategies."""
    policy, account = state.policy, state.account
    if policy is None or state.day is None or account.unmarked:
        return []
    state.watched_equity = account.equity
    effects = _watch_strategies(state)
    peak = state.equity_peak.add(state.market_ns, account.equity - state.ledger.deposits)
    drop = peak - account.equity + state.ledger.deposits
    if account.day_loss >= policy.limits.max_daily_loss:
        effects += trip(
            state, TripCause.DAILY_LOSS, limit=policy.limits.max_daily_loss, actual=account.day_loss
        )
    elif drop >= policy.breaker.max_drawdown_per_minute:
        held = policy.breaker.max_drawdown_per_minute
        effects += trip(state, TripCause.DRAWDOWN, limit=held, actual=drop)
    return effects + _watch_peak(state)


def _watch_peak(state: DeskState) -> list[Effect]:
    account, policy = state.account, state.policy
    if account.equity <= account.peak:
        return []
    account.peak = account.equity
    if policy is None or policy.limits.max_drawdown == UNLIMITED:
        return []
    return [Append(PeakSeen(Money(account.peak - account.opening), state.market_ns))]


def _watch_strategies(state: DeskState) -> list[Effect]:
    effects: list[Effect] = []
    for name, seat in state.seats.items():
        held = seat.limits.max_daily_loss
        if held == UNLIMITED or seat.loss_cancelled:
            continue
        if -state.exposures.strategy(name).day_pnl >= held:
            seat.loss_cancelled = True
            effects.append(CancelAll(strategy_entries(name), "risk", "the strategy's daily loss"))
    return effects


def watch_range(state: DeskState, symbol: str, mark: int) -> list[Effect]:
    """After a new mark: the range of one minute against the volatility limit."""
    policy = state.policy
    if policy is None or policy.breaker.max_volatility == UNLIMITED:
        return []
    found = state.ranges.get(symbol)
    if found is None:
        found = state.ranges[symbol] = (SlidingMaximum(), SlidingMaximum())
    high = found[0].add(state.market_ns, mark)
    low = -found[1].add(state.market_ns, -mark)
    held = policy.breaker.max_volatility
    if (high - low) * SCALE < held * low:
        return []
    return trip(state, TripCause.VOLATILITY, limit=held, actual=(high - low) * SCALE // low)


def trip(state: DeskState, cause: TripCause, *, limit: int, actual: int) -> list[Effect]:
    """Open the breaker: entries are cancelled, exits pass."""
    before = state.breaker
    now = state.market_ns
    after = tripped(before, cause, now_ns=now, limit=limit, actual=actual)
    if after is before:
        return []
    return [
        *move(state, after),
        CancelAll(ENTRIES, "risk", f"circuit breaker: {cause}"),
        Alarm(AlarmCode.BREAKER, _told(after)),
    ]


def _told(breaker: Breaker) -> str:
    if breaker.cause is TripCause.VOLATILITY:
        share = breaker.actual * 10_000 // SCALE
        return f"the circuit breaker opened: prices moved {share} bps within a minute"
    what = "today's loss" if breaker.cause is TripCause.DAILY_LOSS else "drawdown in a minute"
    return (
        f"the circuit breaker opened: {what} is {money(breaker.actual)} "
        f"of at most {money(breaker.limit)}"
    )


def move(state: DeskState, after: Breaker) -> list[Effect]:
    """Take over a new state of the breaker and journal it."""
    state.breaker = after
    sync_breaker(state)
    return [Append(after, urgent=True), StatusChanged(f"breaker {after.state}")]


def age_breaker(state: DeskState) -> list[Effect]:
    """Let time cool the breaker down and prove it."""
    policy, before = state.policy, state.breaker
    if policy is None or before.state is BreakerState.CLOSED:
        return []
    after = aged(
        before,
        state.market_ns,
        cooldown_ns=policy.breaker.cooldown_ns,
        probation_ns=policy.breaker.probation_ns,
    )
    return move(state, after) if after is not before else []
