"""From a configuration to a market: its tape, its assets, its exchange and its memory."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from tradewind.venues.simulated.assets import asset_of, traits_of
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.flow import GeneratedTape
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.market_memory import MarketMemory, generated_tape
from tradewind.venues.simulated.replays import ReplayTape
from tradewind.venues.simulated.settings import MarketKind

AnyTape = GeneratedTape | ReplayTape


def replay_of(config: VenueConfig) -> ReplayTape | None:
    """The recorded tape; None where the market is generated.

    Raises:
        ConfigurationError: a file that cannot be replayed.
    """
    if not config.replay:
        return None
    return ReplayTape(config.replay_paths, from_ns=config.from_ns, spread=config.bar_spread)


def listed(config: VenueConfig, replay: ReplayTape | None) -> dict[str, Asset]:
    """The assets: all that a generated market has, or a tape's own and what else is asked for."""
    if replay is None:
        return {trait.symbol: trait.asset for trait in traits_of(config.symbols)}
    symbols = dict.fromkeys((*replay.symbols(), *config.symbols))
    return {symbol: asset_of(symbol) for symbol in symbols}


def exchange_of(config: VenueConfig, assets: dict[str, Asset]) -> Exchange:
    """The exchange, before it recovers from its journal."""
    kind = MarketKind.REPLAY if config.replay else MarketKind.GENERATED
    settings = msgspec.structs.replace(config.exchange, market=kind)
    return Exchange(assets, settings, config.seed)


def tape_of(
    config: VenueConfig, replay: ReplayTape | None, *, least_ns: int, wall_ns: Callable[[], int]
) -> AnyTape:
    """The tape, never before `least_ns` if it is generated.

    Raises:
        ConfigurationError: the market's memory cannot be read.
    """
    if replay is not None:
        return replay
    return generated_tape(
        traits_of(config.symbols),
        MarketMemory(Path(config.state)),
        seed=config.seed,
        start_ns=config.start_ns(wall_ns),
        least_ns=least_ns,
    )
