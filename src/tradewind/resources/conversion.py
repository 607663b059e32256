"""Resources to the values that risk, strategies and the simulated venue work with."""

from tradewind.domain.codes import TradingState, strictest
from tradewind.domain.values import SCALE, Money, Ratio
from tradewind.resources.accounts import Account, Environment, Fees, Latency
from tradewind.resources.policies import CircuitBreaker, LimitsSpec, RiskPolicy
from tradewind.resources.strategies import Channel, Exits, Mode, TradingStrategy
from tradewind.risk.limits import (
    UNLIMITED,
    BreakerSettings,
    ExitSettings,
    Limits,
    PolicyLimits,
    StrategyLimits,
)
from tradewind.strategies.desk import HostConfig
from tradewind.strategies.sizing import Sizing
from tradewind.venues.simulated.settings import ExchangeSettings, FeeSchedule, FillMode

_KINDS = {
    Channel.TRADES: ("trade", "bust"),
    Channel.QUOTES: ("quote",),
    Channel.BOOKS: ("book", "delta"),
    Channel.STATUSES: ("status",),
}
_RENAMED = {
    "duplicate_window": "duplicate_window_ns",
    "max_quote_age": "max_quote_age_ns",
    "max_intent_age": "max_intent_age_ns",
}


def policy_limits(
    policy: RiskPolicy, platform_state: TradingState = TradingState.ACTIVE
) -> PolicyLimits:
    """A policy as risk applies it."""
    return PolicyLimits(
        limits=_limits(policy.spec.limits),
        breaker=_breaker(policy.spec.circuit_breaker),
        state=policy.spec.trading_state,
        platform_state=platform_state,
    )


def strategy_limits(strategy: TradingStrategy, policy: RiskPolicy) -> StrategyLimits:
    """What a strategy may do under its policy; the stricter of both states holds."""
    spec, admission = strategy.spec, policy.spec.strategies
    halted = strategy.name in admission.halted
    named = TradingState.HALTED if halted else TradingState.ACTIVE
    return StrategyLimits(
        name=strategy.name,
        allowed=admission.admits(strategy.name) and not spec.suspend,
        mode_matches=_mode_matches(strategy, policy),
        state=strictest(spec.trading_state, named),
        symbols=frozenset(spec.symbols),
        allocation=spec.capital.allocation,
        max_daily_loss=spec.capital.max_daily_loss,
        exits=_exits(spec.exits),
        deletion_policy=spec.deletion_policy,
        suspended=spec.suspend,
    )


def host_config(strategy: TradingStrategy, install: str, *, allow_short: bool) -> HostConfig:
    """A strategy as its host needs it; `allow_short` is the policy's limit."""
    spec = strategy.spec
    return HostConfig(
        strategy=strategy.name,
        install=install,
        symbols=spec.symbols,
        combine=spec.combine,
        sizing=_sizing(strategy, allow_short=allow_short),
    )


def tick_kinds(strategy: TradingStrategy) -> tuple[str, ...]:
    """The tags of market events that a strategy reads."""
    channels = strategy.spec.market_data.channels
    kinds = [kind for channel in channels for kind in _KINDS[channel]]
    return tuple(dict.fromkeys([*kinds, *(("bar",) if strategy.spec.market_data.bars else ())]))


def exchange_settings(account: Account) -> ExchangeSettings:
    """How the simulated venue of an account behaves."""
    latency, fees = account.latency or Latency(), account.fees or Fees()
    standard = ExchangeSettings()
    return ExchangeSettings(
        fills=account.fills or FillMode.PAPER,
        latency_ns=latency.orders,
        latency_jitter_ns=latency.jitter,
        cancel_latency_ns=latency.cancels,
        fees=FeeSchedule(
            equity_per_share=fees.equity_per_share,
            equity_ratio=fees.equity_share,
            equity_minimum=fees.equity_minimum,
            crypto_ratio=fees.crypto_share,
            crypto_taken=fees.crypto_taken,
        ),
        partial_ratio=_or(account.partial_fills, standard.partial_ratio),
        reject_ratio=_or(account.rejects, standard.reject_ratio),
    )


def _limits(spec: LimitsSpec) -> Limits:
    values = {
        _RENAMED.get(name, name): getattr(spec, name)
        for name in spec.__struct_fields__
        if name != "restricted_symbols"
    }
    return Limits(restricted_symbols=frozenset(spec.restricted_symbols), **values)


def _breaker(spec: CircuitBreaker) -> BreakerSettings:
    return BreakerSettings(
        max_drawdown_per_minute=spec.max_drawdown_per_minute,
        max_volatility=spec.max_volatility,
        cooldown_ns=spec.cooldown,
        probation_ns=spec.probation,
    )


def _mode_matches(strategy: TradingStrategy, policy: RiskPolicy) -> bool:
    live = policy.spec.account.environment is Environment.LIVE
    named = strategy.name in policy.spec.strategies.live
    return (strategy.spec.mode is Mode.LIVE) == live and (named or not live)


def _exits(spec: Exits) -> ExitSettings:
    return ExitSettings(
        at=spec.at,
        stop_loss=_or(spec.stop_loss, Ratio(0)),
        trailing_stop=_or(spec.trailing_stop, Ratio(0)),
        take_profit=_or(spec.take_profit, Ratio(0)),
    )


def _sizing(strategy: TradingStrategy, *, allow_short: bool) -> Sizing:
    spec, capital = strategy.spec.sizing, strategy.spec.capital
    capped = spec.max_notional != UNLIMITED
    return Sizing(
        fraction_of_equity=spec.fraction_of_equity,
        allocation=Ratio(min(capital.allocation, SCALE)),
        order_type=spec.order_type,
        limit_offset_bps=spec.limit_offset,
        time_in_force=spec.time_in_force,
        timeout_ns=spec.timeout,
        allow_short=allow_short,
        max_notional=spec.max_notional if capped else Money(0),
        min_change=spec.min_change,
    )


def _or(value: Ratio | None, default: Ratio) -> Ratio:
    return default if value is None else value
