"""Resources as risk, strategies and the simulated venue take them."""

import msgspec

from tests.unit.resources.files import POLICY, STRATEGY, edited, resources_of
from tradewind.domain.codes import TradingState
from tradewind.domain.values import SCALE, SECOND, Ratio
from tradewind.resources.conversion import (
    exchange_settings,
    host_config,
    policy_limits,
    strategy_limits,
    tick_kinds,
)
from tradewind.resources.policies import LimitsSpec, RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind.risk.limits import DEFAULTS, REQUIRED, UNLIMITED, BreakerSettings, StrategyLimits
from tradewind.strategies.sizing import Sizing
from tradewind.venues.simulated.settings import (
    CryptoFees,
    ExchangeSettings,
    FeeSchedule,
    FillMode,
)


def a_policy(old: str = "spec:", new: str = "spec:") -> RiskPolicy:
    return resources_of(edited(POLICY, old, new), STRATEGY).policies["main"]


def a_strategy(old: str = "spec:", new: str = "spec:") -> TradingStrategy:
    return resources_of(POLICY, edited(STRATEGY, old, new)).strategies["crossover"]


def test_unstated_limits_are_those_that_risk_writes_down() -> None:
    limits = policy_limits(a_policy()).limits
    assert {name: getattr(limits, name) for name in DEFAULTS} == DEFAULTS


def test_a_resource_states_what_risk_requires() -> None:
    fields = msgspec.structs.fields(LimitsSpec)
    assert tuple(field.name for field in fields if field.required) == REQUIRED


def test_stated_limits_reach_risk_exactly() -> None:
    limits = policy_limits(a_policy()).limits
    assert limits.max_order_notional == 5000 * SCALE
    assert limits.price_collar == SCALE // 100
    assert limits.max_orders_per_minute == 60


def test_unlimited_is_no_limit() -> None:
    policy = a_policy('maxDailyLoss: "5000"', "maxDailyLoss: unlimited")
    assert policy_limits(policy).limits.max_daily_loss == UNLIMITED


def test_an_unstated_breaker_is_the_standard_one() -> None:
    assert policy_limits(a_policy()).breaker == BreakerSettings()


def test_an_unstated_sizing_is_the_standard_one() -> None:
    assert host_config(a_strategy(), "test", allow_short=False).sizing == Sizing()


def test_a_strategy_without_terms_of_its_own_only_has_its_symbols() -> None:
    limits = strategy_limits(a_strategy(), a_policy())
    assert limits == StrategyLimits(name="crossover", symbols=frozenset({"AAPL", "MSFT"}))


def test_the_stricter_of_policy_and_strategy_holds() -> None:
    policy = a_policy('allow: ["*"]', 'allow: ["*"]\n    halted: [crossover]')
    assert strategy_limits(a_strategy(), policy).state is TradingState.HALTED
    reducing = a_strategy("spec:\n", "spec:\n  tradingState: Reducing\n")
    assert strategy_limits(reducing, a_policy()).state is TradingState.REDUCING


def test_capital_is_a_share_of_equity_in_sizing_and_in_risk() -> None:
    strategy = a_strategy("spec:\n", "spec:\n  capital: {allocation: 30%}\n")
    assert strategy_limits(strategy, a_policy()).allocation == 3 * SCALE // 10
    assert host_config(strategy, "t", allow_short=False).sizing.allocation == 3 * SCALE // 10


def test_exits_are_shares_of_a_price_and_none_where_unstated() -> None:
    strategy = a_strategy("spec:\n", "spec:\n  exits: {stopLoss: 2%}\n")
    exits = strategy_limits(strategy, a_policy()).exits
    assert (exits.stop_loss, exits.take_profit) == (SCALE // 50, 0)


def test_an_offset_below_zero_rests_on_this_side_of_the_market() -> None:
    strategy = a_strategy("spec:\n", "spec:\n  sizing: {limitOffset: -3bps, timeout: 1m}\n")
    sizing = host_config(strategy, "t", allow_short=False).sizing
    assert (sizing.limit_offset_bps, sizing.timeout_ns) == (-3, 60 * SECOND)


def test_a_simulated_venue_is_the_standard_one_with_its_documented_fees() -> None:
    fees = FeeSchedule(crypto_ratio=Ratio(SCALE // 400))
    assert exchange_settings(a_policy().spec.account) == ExchangeSettings(fees=fees)


def test_a_simulated_venue_can_be_strict_slow_and_costly() -> None:
    policy = a_policy(
        "venue: simulated",
        "venue: simulated\n    fills: strict\n    latency: {orders: 5ms}\n"
        '    fees: {equityPerShare: "0.005", cryptoTaken: coin}',
    )
    settings = exchange_settings(policy.spec.account)
    assert settings.fills is FillMode.STRICT
    assert settings.latency_ns == SECOND // 200
    assert settings.fees.equity_per_share == SCALE // 200
    assert settings.fees.crypto_taken is CryptoFees.COIN


def test_bars_are_heard_where_frames_are_named() -> None:
    assert tick_kinds(a_strategy()) == ("trade", "bust", "quote")
    barred = a_strategy("spec:\n", "spec:\n  marketData: {channels: [trades, books], bars: [1s]}\n")
    assert tick_kinds(barred) == ("trade", "bust", "book", "delta", "bar")


def test_services_read_what_the_runner_writes() -> None:
    for resource in (a_policy(), a_strategy()):
        written = msgspec.json.encode(resource)
        assert msgspec.json.decode(written, type=type(resource)) == resource
