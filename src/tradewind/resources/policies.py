"""RiskPolicy: what guards one broker account."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.values import SCALE, Money, Nanos, Quantity, Ratio
from tradewind.resources.accounts import Account as Account
from tradewind.resources.accounts import Environment as Environment
from tradewind.resources.accounts import Venue as Venue
from tradewind.resources.fields import (
    Amount,
    AmountLimit,
    CountLimit,
    Duration,
    Listed,
    MultipleLimit,
    Share,
    ShareLimit,
    Symbol,
    UnitsLimit,
)
from tradewind.resources.marks import Spec, fixed, group, hot, rolls
from tradewind.resources.metadata import API_VERSION, Metadata
from tradewind.resources.placements import Placement
from tradewind.risk.limits import MINUTE, UNLIMITED, TradingHours


class Admission(Spec, frozen=True, kw_only=True):
    """Which strategies may trade on this account."""

    allow: Annotated[
        tuple[Listed, ...],
        hot('Names, or "*" for all; a live account names each.', max_length=1000, list="set"),
    ] = ("*",)
    live: Annotated[
        tuple[Listed, ...], hot("Names that may trade real money.", max_length=1000, list="set")
    ] = ()
    halted: Annotated[
        tuple[Listed, ...], hot("Names that are halted.", max_length=1000, list="set")
    ] = ()

    def admits(self, strategy: str) -> bool:
        """The strategy may trade here."""
        return "*" in self.allow or strategy in self.allow


class LimitsSpec(Spec, frozen=True, kw_only=True):
    """Every limit of the account; the first six must be stated, the others have a default."""

    max_order_notional: Annotated[AmountLimit, hot("Largest value of one order.")]
    max_position_notional: Annotated[AmountLimit, hot("Largest value held of one symbol.")]
    max_gross_exposure: Annotated[AmountLimit, hot("Largest value of all positions together.")]
    max_orders_per_minute: Annotated[CountLimit, hot("Orders of the account in a minute.")]
    price_collar: Annotated[ShareLimit, hot("How far a price may lie from the market.", above="0%")]
    max_daily_loss: Annotated[AmountLimit, hot("Loss of a day that trips the breaker.")]

    max_order_quantity: Annotated[UnitsLimit, hot("Largest quantity of one order.")] = Quantity(
        UNLIMITED
    )
    min_order_notional: Annotated[Amount, hot("Smallest value of one order.")] = Money(0)
    max_volume_share: Annotated[ShareLimit, hot("An order's share of the volume traded today.")] = (
        Ratio(UNLIMITED)
    )
    max_net_exposure: Annotated[AmountLimit, hot("Largest difference of longs and shorts.")] = (
        Money(UNLIMITED)
    )
    max_sector_exposure: Annotated[AmountLimit, hot("Largest value held of one sector.")] = Money(
        UNLIMITED
    )
    max_open_positions: Annotated[CountLimit, hot("Symbols held at once.")] = 5
    max_open_orders: Annotated[CountLimit, hot("Orders open at once.")] = 100
    max_concentration: Annotated[ShareLimit, hot("Share of equity in one symbol.")] = Ratio(
        SCALE // 4
    )
    max_leverage: Annotated[MultipleLimit, hot("Gross exposure over equity.")] = Ratio(3 * SCALE)
    margin_buffer: Annotated[
        Share, hot("Share of equity that margin may not touch.", at_most="100%")
    ] = Ratio(SCALE // 5)
    initial_margin: Annotated[
        Share, hot("What a marginable position costs, of its value.", at_most="100%")
    ] = Ratio(SCALE // 4)
    max_drawdown: Annotated[AmountLimit, hot("Loss from the day's best equity.")] = Money(UNLIMITED)
    max_orders_per_minute_per_strategy: Annotated[
        CountLimit, hot("Orders of one strategy in a minute.")
    ] = UNLIMITED
    max_replaces_per_minute: Annotated[CountLimit, hot("Replaced orders in a minute.")] = 60
    max_executions_per_minute: Annotated[CountLimit, hot("Fills in a minute.")] = 600
    max_order_to_fill_ratio: Annotated[CountLimit, hot("Orders for each fill.")] = 500
    duplicate_window: Annotated[Duration, hot("Same order again within this is refused.")] = Nanos(
        SCALE // 2
    )
    max_quote_age: Annotated[Duration, hot("Oldest price that an order may rest on.")] = Nanos(
        30 * SCALE
    )
    max_intent_age: Annotated[Duration, hot("Oldest intent that is looked at.")] = Nanos(SCALE)
    allow_short: Annotated[bool, hot("Positions below zero.")] = False
    restricted_symbols: Annotated[
        tuple[Symbol, ...], hot("Symbols that are not traded.", max_length=1000, list="set")
    ] = ()
    trading_hours: Annotated[TradingHours, hot("When orders may be sent.")] = TradingHours.REGULAR


class CircuitBreaker(Spec, frozen=True, kw_only=True):
    """What stops entries for a while; the daily loss is among the limits."""

    max_drawdown_per_minute: Annotated[AmountLimit, hot("Loss within a minute.")] = Money(UNLIMITED)
    max_volatility: Annotated[
        ShareLimit, hot("Range of a symbol's price within a minute, of its low.")
    ] = Ratio(SCALE // 10)
    cooldown: Annotated[Duration, hot("How long it stays open.")] = Nanos(60 * MINUTE)
    probation: Annotated[Duration, hot("Clean time, half open, before it closes.")] = Nanos(
        10 * MINUTE
    )


class Alert(Spec, frozen=True, kw_only=True):
    """Where alarms go: a webhook or a command."""

    webhook: Annotated[str, hot("URL that gets a POST.", max_length=2048)] = ""
    command: Annotated[
        tuple[Annotated[str, Meta(max_length=1024)], ...],
        hot("Program and arguments; the alarm is its input.", max_length=32),
    ] = ()
    codes: Annotated[
        tuple[AlarmCode, ...], hot("Only these alarms; all when empty.", max_length=64, list="set")
    ] = ()


class PolicyPlacement(Spec, frozen=True, kw_only=True):
    """Cores and nodes of the policy's workloads."""

    market_data: Annotated[Placement, group("Of market data.", "market-data")] = Placement()
    risk: Annotated[Placement, group("Of risk.", "risk")] = Placement()
    execution: Annotated[Placement, group("Of execution.", "execution")] = Placement()


class Durability(StrEnum):
    """What a journal record outlives: the machine's crash, or the process's only."""

    MACHINE = "machine"
    PROCESS = "process"


class Persistence(Spec, frozen=True, kw_only=True):
    """Journals."""

    durability: Annotated[
        Durability, rolls("What a record outlives before bytes leave.", "execution")
    ] = Durability.MACHINE
    storage_class_name: Annotated[str, fixed("Storage class of the volumes.", max_length=253)] = ""
    size: Annotated[
        str, fixed("Size of each volume.", pattern="^[1-9][0-9]{0,8}(Mi|Gi|Ti)$", max_length=11)
    ] = "1Gi"
    retain: Annotated[bool, hot("The volumes stay when the policy is gone; only true.")] = True


class UpdatePolicy(StrEnum):
    """When a policy and its strategies move to a new build."""

    MANUAL = "Manual"
    WINDOW = "Window"
    IMMEDIATE = "Immediate"


class RiskPolicySpec(Spec, frozen=True, kw_only=True):
    """One broker account, what may happen on it, and where its workloads run."""

    account: Annotated[Account, group("The broker account.")]
    limits: Annotated[LimitsSpec, group("Limits of the account.")]
    trading_state: Annotated[TradingState, hot("What the account may do.")] = TradingState.ACTIVE
    strategies: Annotated[Admission, group("Which strategies may trade.")] = Admission()
    circuit_breaker: Annotated[CircuitBreaker, group("Stops entries.")] = CircuitBreaker()
    alerts: Annotated[tuple[Alert, ...], hot("Where alarms go.", max_length=16)] = ()
    persistence: Annotated[Persistence, group("Journals.")] = Persistence()
    placement: Annotated[PolicyPlacement, group("Cores and nodes.")] = PolicyPlacement()
    update_policy: Annotated[UpdatePolicy, hot("When to move to a new build.")] = (
        UpdatePolicy.MANUAL
    )


class RiskPolicy(Spec, frozen=True, kw_only=True):
    """Guards one broker account."""

    metadata: Metadata
    spec: RiskPolicySpec
    api_version: str = API_VERSION
    kind: str = "RiskPolicy"

    @property
    def name(self) -> str:
        """The policy's name."""
        return self.metadata.name
