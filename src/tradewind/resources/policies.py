"""RiskPolicy: guards one broker account."""

from enum import StrEnum
from typing import Annotated

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.values import SCALE, SECOND
from tradewind.resources.fields import Amount, Count, Duration, Name, Share, Symbol
from tradewind.risk.limits import UNLIMITED, TradingHours

_MINUTE = 60 * SECOND


class Spec(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of every part of a resource: camelCase outside, unknown fields refused."""


class NameRef(Spec, frozen=True):
    """Points at another resource of the same namespace."""

    name: Name


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The part of Kubernetes' metadata that matters here; the rest is ignored."""

    name: Name
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class Venue(StrEnum):
    """Where an account lives."""

    SIMULATED = "simulated"
    ALPACA = "alpaca"


class Environment(StrEnum):
    """Whether an account holds real money."""

    PAPER = "paper"
    LIVE = "live"


class Fills(StrEnum):
    """How the simulated venue fills."""

    PAPER = "paper"
    STRICT = "strict"


class Account(Spec, frozen=True):
    """The broker account. `starting_cash` and `fills` are the simulated venue's."""

    venue: Venue
    environment: Environment = Environment.PAPER
    credentials_secret_ref: NameRef | None = None
    starting_cash: Amount = 100_000 * SCALE
    fills: Fills = Fills.PAPER
    latency: Duration = 0
    fees: Share = 0


class Allowed(Spec, frozen=True):
    """Which strategies may trade here; `*` is any. `live` names those that may with real money."""

    allow: tuple[str, ...] = ("*",)
    live: tuple[Name, ...] = ()
    halted: tuple[Name, ...] = ()


class LimitsSpec(Spec, frozen=True):
    """Limits of the account; the first six must be stated, only `unlimited` means none."""

    max_order_notional: Amount
    max_position_notional: Amount
    max_gross_exposure: Amount
    max_orders_per_minute: Count
    price_collar: Share
    max_daily_loss: Amount
    max_order_quantity: Amount = UNLIMITED
    min_order_notional: Amount = 0
    max_volume_share: Share = UNLIMITED
    max_net_exposure: Amount = UNLIMITED
    max_sector_exposure: Amount = UNLIMITED
    max_open_positions: Count = 5
    max_open_orders: Count = 100
    max_concentration: Share = SCALE // 4
    max_leverage: Share = 3 * SCALE
    margin_buffer: Share = SCALE // 5
    max_drawdown: Amount = UNLIMITED
    max_orders_per_minute_per_strategy: Count = UNLIMITED
    max_replaces_per_minute: Count = 60
    max_executions_per_minute: Count = 600
    max_order_to_fill_ratio: Count = 500
    duplicate_window: Duration = SECOND // 2
    max_quote_age: Duration = 30 * SECOND
    allow_short: bool = False
    restricted_symbols: tuple[Symbol, ...] = ()
    trading_hours: TradingHours = TradingHours.REGULAR


class CircuitBreaker(Spec, frozen=True):
    """When trading stops by itself, and for how long."""

    max_drawdown_per_minute: Amount = UNLIMITED
    max_volatility: Share = SCALE // 10
    cooldown: Duration = 60 * _MINUTE


class Alerts(Spec, frozen=True):
    """Where a person is told: a webhook's URL, a command with arguments, or both."""

    webhook: Annotated[str, msgspec.Meta(pattern=r"^https?://")] = ""
    command: tuple[str, ...] = ()


class Pinning(Spec, frozen=True):
    """Whole cores of its own."""

    cpus: Annotated[int, msgspec.Meta(ge=1, le=64)]


class Placement(Spec, frozen=True):
    """Where a workload runs. `pinning` present means pinned."""

    pinning: Pinning | None = None
    node_affinity: dict[str, object] = {}
    tolerations: tuple[dict[str, object], ...] = ()


class PolicyPlacement(Spec, frozen=True):
    """Placement of each workload of a policy."""

    market_data: Placement = Placement()
    risk: Placement = Placement()
    execution: Placement = Placement()


class Durability(StrEnum):
    """What a journal survives: the machine's crash, or the process's only."""

    MACHINE = "machine"
    PROCESS = "process"


class RiskPolicySpec(Spec, frozen=True):
    """What a risk officer decides."""

    account: Account
    limits: LimitsSpec
    trading_state: TradingState = TradingState.ACTIVE
    strategies: Allowed = Allowed()
    circuit_breaker: CircuitBreaker = CircuitBreaker()
    alerts: Alerts = Alerts()
    durability: Durability = Durability.MACHINE
    placement: PolicyPlacement = PolicyPlacement()


class RiskPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """A whole resource."""

    metadata: Metadata
    spec: RiskPolicySpec

    @property
    def name(self) -> str:
        """Its name."""
        return self.metadata.name
