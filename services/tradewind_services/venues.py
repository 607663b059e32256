"""Opens the venue that a configuration names."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

from tradewind.deploy.configs import VenueAddress
from tradewind.ports.clock import Clock
from tradewind.resources.crds.reason_words import Reason
from tradewind.venues.alpaca.config import AlpacaConfig
from tradewind.venues.alpaca.credentials import CredentialFolder, Credentials
from tradewind.venues.alpaca.keys import KeyStanding
from tradewind.venues.alpaca.venue import AlpacaVenue


def open_venue(
    address: VenueAddress,
    clock: Clock,
    workload: str,
    credentials: Callable[[], Credentials] | None = None,
) -> AlpacaVenue:
    """Open a venue for a workload; nothing connects before it is used.

    Each workload waits by chances of its own, the same at each start. Without `credentials` the
    keys are those that the folder holds.

    Raises:
        ConfigurationError: the addresses or the credentials make no sense.
    """
    config = AlpacaConfig(
        environment=address.environment,
        trading_url=address.trading_url,
        data_url=address.data_url,
        history_url=address.history_url,
        feed=address.feed,
        market_clock=address.market_clock,
        first_retry_s=0.1 if address.market_clock else 1.0,
        longest_retry_s=1.0 if address.market_clock else 30.0,
        refused_retry_s=refused_retry_s(address),
    )
    keys = credentials or CredentialFolder(Path(address.credentials))
    chance = Random(_seed(workload))  # noqa: S311 # jitter only
    return AlpacaVenue(config, keys, clock, chance)


def refused_retry_s(address: VenueAddress) -> float:
    """How long to wait before keys that were refused are tried again."""
    return 3.0 if address.market_clock else 60.0


def refused_keys(standing: KeyStanding) -> str:
    """What a service says of itself while the venue refuses its keys, "" while it takes them."""
    if not standing.refused:
        return ""
    text = f"the venue refuses our keys ({standing.refused}): replace them in the Secret"
    return f"{Reason.CREDENTIALS_REJECTED.value}: {text}"


def _seed(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big")
