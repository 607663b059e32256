"""TradingStrategy: what trades, on which data, with how much, under which policy."""

from enum import StrEnum
from typing import Annotated

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.orders import OrderType, TimeInForce
from tradewind.domain.values import SCALE, SECOND
from tradewind.resources.fields import Amount, BasisPoints, Duration, Name, Share, Symbol
from tradewind.resources.policies import Metadata, NameRef, Placement, Spec
from tradewind.risk.limits import UNLIMITED, DeletionPolicy, ExitPlace
from tradewind.strategies.combining import Combine

Scalar = str | int | float | bool


class Mode(StrEnum):
    """Paper or real money; it must equal the account's environment."""

    PAPER = "Paper"
    LIVE = "Live"


class Channel(StrEnum):
    """Kinds of market data."""

    TRADES = "trades"
    QUOTES = "quotes"
    BARS = "bars"
    BOOK = "book"


class MarketData(Spec, frozen=True):
    """What the strategy reads."""

    feed: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,20}$")] = "iex"
    channels: tuple[Channel, ...] = (Channel.TRADES, Channel.QUOTES)
    bars: tuple[str, ...] = ()


class KeyRef(Spec, frozen=True):
    """A key of a ConfigMap."""

    name: Name
    key: str


class Content(Spec, frozen=True):
    """Where a file's content comes from: exactly one. `path` is for the local runner only."""

    config_map_ref: KeyRef | None = None
    path: str = ""


class Component(Spec, frozen=True):
    """One strategy of the resource: built in, by entry point, or from a file."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,80}$")]
    weight: Annotated[float, msgspec.Meta(gt=0, le=1000)] = 1.0
    parameters: dict[str, Scalar] = {}
    model: Content | None = None
    source: Content | None = None


class Capital(Spec, frozen=True):
    """The strategy's part of the account; it only tightens the policy."""

    allocation: Share = SCALE
    max_daily_loss: Amount = UNLIMITED


class SizingSpec(Spec, frozen=True):
    """How signals become orders."""

    fraction_of_equity: Share = SCALE // 20
    order_type: OrderType = OrderType.LIMIT
    limit_offset: BasisPoints = 2
    time_in_force: TimeInForce = TimeInForce.DAY
    timeout: Duration = 5 * SECOND
    max_notional: Amount = 0


class ExitsSpec(Spec, frozen=True):
    """Exits of each position; 0 is none. Who watches them: the venue or the platform."""

    at: ExitPlace = ExitPlace.PLATFORM
    stop_loss: Share = 0
    trailing_stop: Share = 0
    take_profit: Share = 0


class OnShutdown(StrEnum):
    """What happens to orders and positions at a shutdown; the policy keeps exits armed."""

    CANCEL_ENTRIES = "CancelEntries"
    KEEP = "Keep"
    FLATTEN = "Flatten"


class TradingStrategySpec(Spec, frozen=True):
    """What a trader decides."""

    risk_policy_ref: NameRef
    symbols: Annotated[tuple[Symbol, ...], msgspec.Meta(min_length=1, max_length=500)]
    strategies: Annotated[tuple[Component, ...], msgspec.Meta(min_length=1, max_length=20)]
    mode: Mode = Mode.PAPER
    trading_state: TradingState = TradingState.ACTIVE
    market_data: MarketData = MarketData()
    combine: Combine = Combine.WEIGHTED
    capital: Capital = Capital()
    sizing: SizingSpec = SizingSpec()
    exits: ExitsSpec = ExitsSpec()
    on_shutdown: OnShutdown = OnShutdown.CANCEL_ENTRIES
    deletion_policy: DeletionPolicy = DeletionPolicy.CANCEL
    placement: Placement = Placement()
    suspend: bool = False


class TradingStrategy(msgspec.Struct, frozen=True, kw_only=True):
    """A whole resource."""

    metadata: Metadata
    spec: TradingStrategySpec

    @property
    def name(self) -> str:
        """Its name."""
        return self.metadata.name

    @property
    def policy(self) -> str:
        """The policy that it trades under."""
        return self.spec.risk_policy_ref.name
