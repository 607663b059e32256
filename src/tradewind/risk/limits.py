"""Limits as values: what a policy and a strategy allow, with every default in one place."""

from enum import StrEnum

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.values import SCALE, SECOND, Money, Nanos, Quantity, Ratio

UNLIMITED = 2**63 - 1
"""No limit: what the word `unlimited` means. It compares like a number and crosses every wire."""
MINUTE = Nanos(60 * SECOND)


class TradingHours(StrEnum):
    """When orders may be sent."""

    REGULAR = "regular"
    EXTENDED = "extended"
    ALWAYS = "always"


class Limits(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Every limit of an account; the first six have no default, so that a person states them.

    Shares are ratios: of equity for `max_concentration` and `margin_buffer`, of a price for
    `price_collar`, of the volume traded today for `max_volume_share`. `max_leverage` is gross
    exposure over equity. `initial_margin` is what a marginable position costs, as a share of its
    value; every other position costs all of it.
    """

    max_order_notional: Money
    max_position_notional: Money
    max_gross_exposure: Money
    max_orders_per_minute: int
    price_collar: Ratio
    max_daily_loss: Money

    max_order_quantity: Quantity = Quantity(UNLIMITED)
    min_order_notional: Money = Money(0)
    max_volume_share: Ratio = Ratio(UNLIMITED)
    max_net_exposure: Money = Money(UNLIMITED)
    max_sector_exposure: Money = Money(UNLIMITED)
    max_open_positions: int = 5
    max_open_orders: int = 100
    max_concentration: Ratio = Ratio(SCALE // 4)
    max_leverage: Ratio = Ratio(3 * SCALE)
    margin_buffer: Ratio = Ratio(SCALE // 5)
    initial_margin: Ratio = Ratio(SCALE // 4)
    max_drawdown: Money = Money(UNLIMITED)
    max_orders_per_minute_per_strategy: int = UNLIMITED
    max_replaces_per_minute: int = 60
    max_executions_per_minute: int = 600
    max_order_to_fill_ratio: int = 500
    duplicate_window_ns: Nanos = Nanos(SECOND // 2)
    max_quote_age_ns: Nanos = Nanos(30 * SECOND)
    max_intent_age_ns: Nanos = SECOND
    allow_short: bool = False
    restricted_symbols: frozenset[str] = frozenset()
    trading_hours: TradingHours = TradingHours.REGULAR


class BreakerSettings(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """When the circuit breaker trips, and how it comes back.

    The loss that trips it is `Limits.max_daily_loss`. `max_volatility` is the range of a symbol's
    price within one minute as a share of its low.
    """

    max_drawdown_per_minute: Money = Money(UNLIMITED)
    max_volatility: Ratio = Ratio(SCALE // 10)
    cooldown_ns: Nanos = Nanos(60 * MINUTE)
    probation_ns: Nanos = Nanos(10 * MINUTE)


class ExitPlace(StrEnum):
    """Who watches a position's exits: the venue where it holds legs of ours, else the platform."""

    VENUE = "venue"
    PLATFORM = "platform"


class ExitSettings(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Exits of each position of a strategy, as shares of a price; 0 means none."""

    at: ExitPlace = ExitPlace.PLATFORM
    stop_loss: Ratio = Ratio(0)
    trailing_stop: Ratio = Ratio(0)
    take_profit: Ratio = Ratio(0)

    @property
    def armed(self) -> bool:
        """There is something to watch."""
        return bool(self.stop_loss or self.trailing_stop or self.take_profit)


class DeletionPolicy(StrEnum):
    """What happens to a strategy's orders and positions when it is removed."""

    CANCEL = "Cancel"
    FLATTEN = "Flatten"
    KEEP = "Keep"


class StrategyLimits(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one strategy may do inside the account's limits.

    `symbols` empty means any. `close_only` symbols were removed from the resource while it held
    them. `allocation` is a share of equity, `max_daily_loss` the strategy's own. One that is
    `suspended` is not `allowed` either.
    """

    name: str
    allowed: bool = True
    mode_matches: bool = True
    state: TradingState = TradingState.ACTIVE
    symbols: frozenset[str] = frozenset()
    close_only: frozenset[str] = frozenset()
    allocation: Ratio = Ratio(UNLIMITED)
    max_daily_loss: Money = Money(UNLIMITED)
    exits: ExitSettings = ExitSettings()
    deletion_policy: DeletionPolicy = DeletionPolicy.CANCEL
    suspended: bool = False


class PolicyLimits(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One version of a policy, as risk applies it: `state` is the file's or resource's word."""

    limits: Limits
    breaker: BreakerSettings = BreakerSettings()
    state: TradingState = TradingState.ACTIVE
    platform_state: TradingState = TradingState.ACTIVE


REQUIRED = tuple(field.name for field in msgspec.structs.fields(Limits) if field.required)
"""The limits that a person must state."""
DEFAULTS: dict[str, object] = {
    field.name: field.default for field in msgspec.structs.fields(Limits) if not field.required
}
"""Every other limit with its written default."""
