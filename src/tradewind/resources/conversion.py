"""Resources to the values that risk and strategies work with."""

from fnmatch import fnmatch

from tradewind.domain.codes import TradingState, strictest
from tradewind.resources.policies import Environment, LimitsSpec, RiskPolicy
from tradewind.resources.strategies import Channel, Mode, SizingSpec, TradingStrategy
from tradewind.risk.limits import (
    BreakerSettings,
    ExitSettings,
    Limits,
    PolicyLimits,
    StrategyLimits,
)
from tradewind.strategies.desk import HostConfig
from tradewind.strategies.sizing import Sizing

_KINDS = {
    Channel.TRADES: ("trade", "bust"),
    Channel.QUOTES: ("quote",),
    Channel.BARS: ("bar",),
    Channel.BOOK: ("book", "delta"),
}


def policy_limits(
    policy: RiskPolicy, platform_state: TradingState = TradingState.ACTIVE
) -> PolicyLimits:
    """A policy as risk applies it."""
    spec = policy.spec
    breaker = BreakerSettings(
        max_drawdown_per_minute=spec.circuit_breaker.max_drawdown_per_minute,
        max_volatility=spec.circuit_breaker.max_volatility,
        cooldown_ns=spec.circuit_breaker.cooldown,
    )
    return PolicyLimits(
        limits=_limits(spec.limits),
        breaker=breaker,
        state=spec.trading_state,
        platform_state=platform_state,
    )


def _limits(spec: LimitsSpec) -> Limits:
    different = {"duplicate_window", "max_quote_age", "restricted_symbols"}
    same = {name: getattr(spec, name) for name in spec.__struct_fields__ if name not in different}
    return Limits(
        duplicate_window_ns=spec.duplicate_window,
        max_quote_age_ns=spec.max_quote_age,
        restricted_symbols=frozenset(spec.restricted_symbols),
        **same,
    )


def strategy_limits(strategy: TradingStrategy, policy: RiskPolicy) -> StrategyLimits:
    """What a strategy may do under its policy; the stricter of both states holds."""
    spec, allowed = strategy.spec, policy.spec.strategies
    named_halted = strategy.name in allowed.halted
    state = strictest(
        spec.trading_state, TradingState.HALTED if named_halted else TradingState.ACTIVE
    )
    live = policy.spec.account.environment is Environment.LIVE
    return StrategyLimits(
        name=strategy.name,
        allowed=any(fnmatch(strategy.name, pattern) for pattern in allowed.allow),
        mode_matches=(spec.mode is Mode.LIVE) == live
        and (not live or strategy.name in allowed.live),
        state=state,
        symbols=frozenset(spec.symbols),
        allocation=spec.capital.allocation,
        max_daily_loss=spec.capital.max_daily_loss,
        exits=ExitSettings(
            at=spec.exits.at,
            stop_loss=spec.exits.stop_loss,
            trailing_stop=spec.exits.trailing_stop,
            take_profit=spec.exits.take_profit,
        ),
        deletion_policy=spec.deletion_policy,
    )


def host_config(strategy: TradingStrategy, install: str, *, allow_short: bool) -> HostConfig:
    """A strategy as its host needs it."""
    spec = strategy.spec
    return HostConfig(
        strategy=strategy.name,
        install=install,
        symbols=spec.symbols,
        combine=spec.combine,
        sizing=_sizing(spec.sizing, spec.capital.allocation, allow_short=allow_short),
    )


def _sizing(spec: SizingSpec, allocation: int, *, allow_short: bool) -> Sizing:
    return Sizing(
        fraction_of_equity=spec.fraction_of_equity,
        allocation=allocation,
        order_type=spec.order_type,
        limit_offset_bps=spec.limit_offset,
        time_in_force=spec.time_in_force,
        timeout_ns=spec.timeout,
        allow_short=allow_short,
        max_notional=spec.max_notional,
    )


def tick_kinds(strategy: TradingStrategy) -> tuple[str, ...]:
    """The tags of market events that a strategy reads."""
    channels = strategy.spec.market_data.channels
    kinds = [kind for channel in channels for kind in _KINDS[channel]]
    return tuple(dict.fromkeys([*kinds, *(("bar",) if strategy.spec.market_data.bars else ())]))
