"""The configuration of a policy's simulated venue."""

from pathlib import Path

import msgspec

from tradewind.domain.values import SCALE, Money
from tradewind.local.options import RunOptions
from tradewind.resources.conversion import exchange_settings
from tradewind.resources.policies import RiskPolicy
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.settings import (
    AccountSettings,
    ExchangeSettings,
    MarketKind,
)

DEFAULT_CASH = Money(100_000 * SCALE)


def venue_config(
    policy: RiskPolicy, options: RunOptions, *, listen: str, state: Path, credentials: Path
) -> VenueConfig:
    """What the venue of a policy is told; the market has the run's seed, or the policy's own."""
    account = policy.spec.account
    return VenueConfig(
        state=str(state),
        listen=listen,
        seed=options.seed if account.seed is None else account.seed,
        replay=tuple(str(path.resolve()) for path in options.replay),
        replay_from=options.replay_from,
        speed=options.speed,
        accounts=(
            AccountSettings(
                policy.name,
                credentials=str(credentials),
                starting_cash=(
                    DEFAULT_CASH if account.starting_cash is None else account.starting_cash
                ),
            ),
        ),
        exchange=_exchange(policy, replayed=bool(options.replay)),
    )


def _exchange(policy: RiskPolicy, *, replayed: bool) -> ExchangeSettings:
    market = MarketKind.REPLAY if replayed else MarketKind.GENERATED
    return msgspec.structs.replace(exchange_settings(policy.spec.account), market=market)
