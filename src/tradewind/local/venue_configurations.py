"""The configuration of a policy's simulated venue on this machine."""

from pathlib import Path

from msgspec.structs import replace

from tradewind.deploy.venue_configs import venue_config as generated
from tradewind.domain.values import SCALE, Money
from tradewind.local.options import RunOptions
from tradewind.resources.policies import RiskPolicy
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.settings import MarketKind

DEFAULT_CASH = Money(100_000 * SCALE)


def venue_config(
    policy: RiskPolicy, options: RunOptions, *, listen: str, state: Path, credentials: Path
) -> VenueConfig:
    """What the venue of a policy is told; the market has the run's seed, or the policy's own."""
    config = generated(
        policy, listen=listen, state=str(state), credentials=str(credentials), seed=options.seed
    )
    market = MarketKind.REPLAY if options.replay else MarketKind.GENERATED
    return replace(
        config,
        replay=tuple(str(path.resolve()) for path in options.replay),
        replay_from=options.replay_from,
        speed=options.speed,
        exchange=replace(config.exchange, market=market),
    )
