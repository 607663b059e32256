"""From a configuration to a market: its assets, its exchange, and its tape where it goes on."""

from collections.abc import Callable

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.values import Nanos
from tradewind.venues.simulated.assets import asset_of, traits_of
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.flow import GeneratedTape
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.market_memory import MarketMemory, MarketState
from tradewind.venues.simulated.replays import ReplayTape, symbols_of
from tradewind.venues.simulated.sessions import AlwaysOpen, NewYorkHours
from tradewind.venues.simulated.settings import Hours, MarketKind
from tradewind.venues.simulated.texts import time_text

AnyTape = GeneratedTape | ReplayTape


def listed(config: VenueConfig) -> dict[str, Asset]:
    """The assets: all that a generated market has, or a tape's own and what else is asked for.

    Raises:
        ConfigurationError: a recording that cannot be read, or a symbol that is not listed.
    """
    if not config.replay:
        return {trait.symbol: trait.asset for trait in traits_of(config.symbols)}
    symbols = dict.fromkeys((*symbols_of(config.replay_paths), *config.symbols))
    return {symbol: asset_of(symbol) for symbol in symbols}


def exchange_of(config: VenueConfig, assets: dict[str, Asset]) -> Exchange:
    """The exchange, before it recovers from its journal."""
    kind = MarketKind.REPLAY if config.replay else MarketKind.GENERATED
    settings = msgspec.structs.replace(config.exchange, market=kind)
    hours = NewYorkHours() if settings.hours is Hours.NEW_YORK else AlwaysOpen()
    return Exchange(assets, settings, config.seed, stock_sessions=hours)


def tape_of(
    config: VenueConfig, memory: MarketMemory, *, least_ns: int, wall_ns: Callable[[], int]
) -> AnyTape:
    """The tape, gone on with where it stopped; `least_ns` is the time that its accounts have seen.

    Raises:
        ConfigurationError: what is on disk cannot be read, or lies before that time.
    """
    known = memory.load()
    if config.replay:
        return _replayed(config, known, least_ns=least_ns)
    traits = traits_of(config.symbols)
    flow = known.flow if known is not None else None
    if flow is None or flow.seed != config.seed:
        start_ns = max(config.start_ns(wall_ns), least_ns)
        return GeneratedTape.fresh(traits, seed=config.seed, start_ns=Nanos(start_ns))
    later = msgspec.structs.replace(flow, ts_ns=Nanos(max(flow.ts_ns, least_ns)))
    return GeneratedTape.resumed(traits, later, memory.load_minutes())


def state_of(config: VenueConfig, tape: AnyTape, ts_ns: Nanos) -> MarketState:
    """What `tape_of` needs to go on after `ts_ns`."""
    if isinstance(tape, GeneratedTape):
        return MarketState(ts_ns, flow=tape.state(ts_ns))
    return MarketState(ts_ns, replay=config.replay)


def _replayed(config: VenueConfig, known: MarketState | None, *, least_ns: int) -> ReplayTape:
    from_ns = config.from_ns
    if known is not None and known.replay == config.replay:
        from_ns = Nanos(max(from_ns or 0, known.ts_ns, least_ns))
    tape = ReplayTape(config.replay_paths, from_ns=from_ns, spread=config.bar_spread)
    if tape.start_ns < least_ns:
        raise ConfigurationError(
            f"the recording starts at {time_text(tape.start_ns)}, but the accounts in "
            f"{config.state} have seen {time_text(least_ns)}: use another state folder"
        )
    return tape
