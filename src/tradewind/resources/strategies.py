"""TradingStrategy: which strategies trade what, how large, and what happens at the end."""

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from tradewind.domain.codes import TradingState
from tradewind.domain.orders import OrderType, TimeInForce
from tradewind.domain.values import SCALE, Money, Nanos, Ratio
from tradewind.resources.fields import AmountLimit, BasisPoints, Duration, Share, ShareLimit, Symbol
from tradewind.resources.marks import Spec, group, hot, rolls
from tradewind.resources.metadata import API_VERSION, Metadata
from tradewind.resources.placements import Placement
from tradewind.resources.sources import Ref, Source
from tradewind.risk.limits import UNLIMITED, DeletionPolicy, ExitPlace
from tradewind.strategies.combining import Combine


class Mode(StrEnum):
    """Whether the strategy means real money; the account must agree."""

    PAPER = "Paper"
    LIVE = "Live"


class Feed(StrEnum):
    """Market-data feeds, in the broker's own words."""

    IEX = "iex"
    SIP = "sip"
    DELAYED_SIP = "delayed_sip"
    BOATS = "boats"
    OVERNIGHT = "overnight"
    OTC = "otc"
    TEST = "test"


class Channel(StrEnum):
    """Kinds of market data."""

    TRADES = "trades"
    QUOTES = "quotes"
    BOOKS = "books"
    STATUSES = "statuses"


class MarketData(Spec, frozen=True, kw_only=True):
    """What the strategies hear."""

    feed: Annotated[
        Feed, rolls("The feed; one for all strategies of a policy.", "strategy", "market-data")
    ] = Feed.IEX
    channels: Annotated[
        tuple[Channel, ...], rolls("Kinds of market data.", min_length=1, max_length=8, list="set")
    ] = (Channel.TRADES, Channel.QUOTES)
    bars: Annotated[
        tuple[Annotated[str, Meta(max_length=24)], ...],
        rolls("Frames such as 1s, 1m, 100ticks.", max_length=16, list="set"),
    ] = ()


class Component(Spec, frozen=True, kw_only=True):
    """One strategy: built in or installed (`name`), or from a file (`path` or `source`)."""

    name: Annotated[
        str, rolls("A built-in or installed strategy; a label when a file is given.", max_length=63)
    ] = ""
    path: Annotated[
        str, rolls("A Python file, relative to the resource's; one machine.", max_length=1024)
    ] = ""
    source: Annotated[Source | None, group("A Python file from elsewhere.")] = None
    class_name: Annotated[
        str, rolls("The strategy's class, where the file holds several.", max_length=128)
    ] = ""
    weight: Annotated[float, rolls("How much its opinion counts.", gt=0, le=1_000_000)] = 1.0
    parameters: Annotated[dict[str, Any], rolls("The strategy's own parameters.")] = {}
    model: Annotated[Source | None, group("An ONNX model.")] = None


class Capital(Spec, frozen=True, kw_only=True):
    """The strategy's part of the account; it only tightens the policy."""

    allocation: Annotated[ShareLimit, rolls("Share of equity.")] = Ratio(UNLIMITED)
    max_daily_loss: Annotated[AmountLimit, hot("Its own loss of a day.")] = Money(UNLIMITED)


class SizingSpec(Spec, frozen=True, kw_only=True):
    """From a signal to an order."""

    fraction_of_equity: Annotated[
        Share, rolls("What full strength holds, of the strategy's capital.", at_most="1000%")
    ] = Ratio(SCALE // 20)
    order_type: Annotated[OrderType, rolls("market or limit.")] = OrderType.LIMIT
    limit_offset: Annotated[BasisPoints, rolls("How far a limit reaches beyond the market.")] = 2
    time_in_force: Annotated[TimeInForce, rolls("How long an order works.")] = TimeInForce.DAY
    timeout: Annotated[Duration, rolls("When an unfilled order is cancelled.")] = Nanos(5 * SCALE)
    max_notional: Annotated[AmountLimit, rolls("Largest position of one symbol.")] = Money(
        UNLIMITED
    )
    min_change: Annotated[
        float, rolls("Smaller changes of strength are left alone.", ge=0, le=2)
    ] = 0.1


class Exits(Spec, frozen=True, kw_only=True):
    """What closes a position without the strategy."""

    at: Annotated[ExitPlace, hot("Who watches: the venue or the platform.")] = ExitPlace.PLATFORM
    stop_loss: Annotated[Share | None, hot("Loss from entry.", above="0%", at_most="100%")] = None
    trailing_stop: Annotated[
        Share | None, hot("Fall from the best.", above="0%", at_most="100%")
    ] = None
    take_profit: Annotated[Share | None, hot("Gain from entry.", above="0%")] = None


class OnShutdown(StrEnum):
    """What a stop of the platform does to a strategy's orders and positions."""

    CANCEL_ENTRIES = "CancelEntries"
    KEEP = "Keep"
    FLATTEN = "Flatten"


class TradingStrategySpec(Spec, frozen=True, kw_only=True):
    """What trades, on which policy's account."""

    risk_policy_ref: Annotated[Ref, group("The policy that guards it.")]
    symbols: Annotated[
        tuple[Symbol, ...],
        rolls(
            "What it trades; one removed is close-only.", min_length=1, max_length=100, list="set"
        ),
    ]
    strategies: Annotated[
        tuple[Component, ...], rolls("The strategies.", min_length=1, max_length=16)
    ]
    mode: Annotated[Mode, rolls("Paper or real money.")] = Mode.PAPER
    trading_state: Annotated[TradingState, hot("What it may do.")] = TradingState.ACTIVE
    suspend: Annotated[bool, hot("Cancel and stop the workload; exits stay armed.")] = False
    market_data: Annotated[MarketData, group("What it hears.")] = MarketData()
    combine: Annotated[Combine, rolls("How several strategies agree.")] = Combine.WEIGHTED
    capital: Annotated[Capital, group("Its part of the account.")] = Capital()
    sizing: Annotated[SizingSpec, group("From signal to order.")] = SizingSpec()
    exits: Annotated[Exits, group("What closes a position.")] = Exits()
    on_shutdown: Annotated[OnShutdown, hot("What a stop does.")] = OnShutdown.CANCEL_ENTRIES
    deletion_policy: Annotated[DeletionPolicy, hot("What its removal does.")] = (
        DeletionPolicy.CANCEL
    )
    placement: Annotated[Placement, group("Cores and nodes.")] = Placement()


class TradingStrategy(Spec, frozen=True, kw_only=True):
    """Trades symbols on a policy's account."""

    metadata: Metadata
    spec: TradingStrategySpec
    api_version: str = API_VERSION
    kind: str = "TradingStrategy"

    @property
    def name(self) -> str:
        """The strategy's name."""
        return self.metadata.name

    @property
    def policy(self) -> str:
        """The name of the policy that guards it."""
        return self.spec.risk_policy_ref.name
