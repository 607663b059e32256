"""The account of the simulation: its keys, policies, and what its strategies may do."""

from typing import Any

import msgspec

from tests.simulation.world import World
from tradewind.domain.values import SCALE, SECOND, Money, Nanos, Ratio
from tradewind.engine.desk_state import DeskSettings
from tradewind.execution import Settings
from tradewind.risk.limits import (
    BreakerSettings,
    ExitSettings,
    Limits,
    PolicyLimits,
    StrategyLimits,
    TradingHours,
)

KEY = b"k" * 32
OPERATOR_KEY = b"o" * 32
ACCOUNT, POLICY = "main", "main"
TOY, SMA = "toy", "sma"


def execution_settings(epoch: int, **changes: Any) -> Settings:
    """Execution's, as for a simulated venue."""
    usual = Settings(
        account=ACCOUNT,
        epoch=epoch,
        keys=(KEY,),
        operator_keys=(OPERATOR_KEY,),
        install="sim",
        unknown_window_ns=Nanos(5 * SECOND),
        watch_every_ns=Nanos(5 * SECOND),
        watch_ns=Nanos(60 * SECOND),
        reconcile_every_ns=Nanos(10 * SECOND),
        requests_per_minute=2_000,
        rate_in_market_time=True,
        exact_cash=True,
    )
    return msgspec.structs.replace(usual, **changes)


def desk_settings() -> DeskSettings:
    """Risk's."""
    return DeskSettings(account=ACCOUNT, policy=POLICY, approval_key=KEY, install="sim")


def policy(world: World, *, nervous: bool) -> PolicyLimits:
    """Limits that a busy strategy often meets; a nervous breaker trips on small losses."""
    chance = world.random

    def money(dollars: int) -> Money:
        return Money(dollars * SCALE)

    return PolicyLimits(
        limits=Limits(
            max_order_notional=money(12_000 if nervous else 3_000),
            max_position_notional=money(6_000),
            max_gross_exposure=money(9_000),
            max_orders_per_minute=1_000,
            price_collar=Ratio(SCALE // 50),
            max_daily_loss=money(400 if nervous else 5_000),
            max_open_orders=chance.choice([4, 12]),
            max_replaces_per_minute=1_000,
            duplicate_window_ns=Nanos(0),
            allow_short=chance.random() < 0.5,
            trading_hours=TradingHours.ALWAYS,
        ),
        breaker=_breaker(nervous=nervous),
    )


def _breaker(*, nervous: bool) -> BreakerSettings:
    if not nervous:
        return BreakerSettings(max_volatility=Ratio(SCALE))
    return BreakerSettings(
        max_volatility=Ratio(SCALE),
        max_drawdown_per_minute=Money(25 * SCALE),
        cooldown_ns=SECOND,
        probation_ns=Nanos(6 * SECOND),
    )


def strategy_limits(symbols: tuple[str, ...], *, exits: bool) -> tuple[StrategyLimits, ...]:
    """Both strategies may trade everything; the crossover has tight exits in some seeds."""
    ratio = Ratio(SCALE // 1_000)
    armed = ExitSettings(stop_loss=ratio, take_profit=ratio) if exits else ExitSettings()
    return (
        StrategyLimits(name=TOY, symbols=frozenset(symbols)),
        StrategyLimits(name=SMA, symbols=frozenset(symbols), exits=armed),
    )
