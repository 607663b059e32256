"""The configuration of a policy's simulated venue."""

from pathlib import Path

from tradewind.domain.values import SCALE, Money
from tradewind.local.options import RunOptions
from tradewind.resources.accounts import Fees, Latency
from tradewind.resources.policies import RiskPolicy
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.settings import (
    AccountSettings,
    ExchangeSettings,
    FeeSchedule,
    FillMode,
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
                (credentials / "key-id").read_text().strip(),
                (credentials / "secret-key").read_text().strip(),
                DEFAULT_CASH if account.starting_cash is None else account.starting_cash,
            ),
        ),
        exchange=_exchange(policy, replayed=bool(options.replay)),
    )


def _exchange(policy: RiskPolicy, *, replayed: bool) -> ExchangeSettings:
    account = policy.spec.account
    latency, fees = account.latency or Latency(), account.fees or Fees()
    return ExchangeSettings(
        fills=FillMode(account.fills.value) if account.fills else FillMode.PAPER,
        market=MarketKind.REPLAY if replayed else MarketKind.GENERATED,
        latency_ns=latency.orders,
        latency_jitter_ns=latency.jitter,
        cancel_latency_ns=latency.cancels,
        fees=FeeSchedule(
            equity_per_share=fees.equity_per_share,
            equity_ratio=fees.equity_share,
            equity_minimum=fees.equity_minimum,
            crypto_ratio=fees.crypto_share,
        ),
    )
