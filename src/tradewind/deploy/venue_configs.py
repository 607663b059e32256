"""What a policy's simulated venue is told, the same from a runner and an operator."""

from tradewind.resources.conversion import exchange_settings
from tradewind.resources.policies import RiskPolicy
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.settings import AccountSettings

DEFAULT_SEED = 7


def venue_config(
    policy: RiskPolicy, *, listen: str, state: str, credentials: str, seed: int = DEFAULT_SEED
) -> VenueConfig:
    """The venue of a policy with a generated market; the policy's own seed comes first."""
    account = policy.spec.account
    return VenueConfig(
        state=state,
        listen=listen,
        seed=seed if account.seed is None else account.seed,
        accounts=(
            AccountSettings(policy.name, credentials=credentials, starting_cash=account.cash),
        ),
        exchange=exchange_settings(account),
    )
