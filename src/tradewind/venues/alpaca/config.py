"""Where the venue is, and how patient to be with it."""

from urllib.parse import urlsplit

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.venues._http import Timeouts

_PAPER, _LIVE = "paper", "live"
_LIVE_HOST = "api.alpaca.markets"
_BETA_FEEDS = frozenset({"boats", "overnight"})
_SCHEMES = {"trading_url": "http", "history_url": "http", "data_url": "ws"}


class AlpacaConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses and patience of one Alpaca account, or of a venue that speaks like Alpaca.

    `data_url` is the host of the market-data sockets; paths follow from `feed`.
    `market_clock` asks a simulated venue for its clock messages; the real one has none.

    Raises:
        ConfigurationError: the addresses contradict the environment or are no addresses.
    """

    environment: str = _PAPER
    trading_url: str = "https://paper-api.alpaca.markets"
    data_url: str = "wss://stream.data.alpaca.markets"
    history_url: str = "https://data.alpaca.markets"
    feed: str = "iex"
    crypto_location: str = "us"
    codec: str = "json"
    market_clock: bool = False
    timeouts: Timeouts = Timeouts()
    handshake_s: float = 10.0
    silence_s: float = 30.0
    ping_s: float = 30.0
    first_retry_s: float = 1.0
    longest_retry_s: float = 30.0
    refused_retry_s: float = 60.0

    def __post_init__(self) -> None:
        for name, scheme in _SCHEMES.items():
            _check_url(name, getattr(self, name), scheme)
        if self.codec not in ("json", "msgpack"):
            raise ConfigurationError(f"codec is json or msgpack, was {self.codec!r}")
        _check_environment(self.environment, urlsplit(self.trading_url).hostname or "")

    @property
    def stocks_url(self) -> str:
        """The stocks socket of the feed."""
        version = "v1beta1" if self.feed in _BETA_FEEDS else "v2"
        return f"{self.data_url}/{version}/{self.feed}"

    @property
    def crypto_url(self) -> str:
        """The crypto socket."""
        return f"{self.data_url}/v1beta3/crypto/{self.crypto_location}"

    @property
    def updates_url(self) -> str:
        """The order stream, beside the trading API."""
        return "ws" + self.trading_url.removeprefix("http") + "/stream"


def _check_url(name: str, url: str, scheme: str) -> None:
    parts = urlsplit(url)
    plain, secure = scheme, scheme + "s"
    if parts.scheme not in (plain, secure) or not parts.hostname or parts.path.strip("/"):
        raise ConfigurationError(f"{name} must be {secure}://host[:port], was {url!r}")
    if parts.username or parts.password or parts.query:
        raise ConfigurationError(f"{name} must not carry credentials or a query")
    if parts.hostname.endswith("alpaca.markets") and parts.scheme != secure:
        raise ConfigurationError(f"{name} must use {secure}, was {url!r}")


def _check_environment(environment: str, host: str) -> None:
    if environment not in (_PAPER, _LIVE):
        raise ConfigurationError(f"environment is paper or live, was {environment!r}")
    if (environment == _LIVE) != (host == _LIVE_HOST):
        raise ConfigurationError(
            f"environment {environment} and host {host} disagree: live trades at {_LIVE_HOST} "
            "only, and nothing else may go there"
        )
