"""Putting the adapter together: one configuration, one folder of keys, one clock, one seed."""

from collections.abc import Callable
from random import Random

from tradewind.domain.errors import MalformedValueError, VenueAmbiguousError
from tradewind.ports.clock import Clock
from tradewind.venues._backoff import Backoff
from tradewind.venues.alpaca.broker import AlpacaBroker
from tradewind.venues.alpaca.calls import Calls
from tradewind.venues.alpaca.config import AlpacaConfig
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.feed import AlpacaFeed
from tradewind.venues.alpaca.history import AlpacaHistory
from tradewind.venues.alpaca.keys import KeyStanding
from tradewind.venues.alpaca.parse_account import account_view
from tradewind.venues.alpaca.stream import DataStream
from tradewind.venues.alpaca.updates import UpdateStream


class AlpacaVenue:
    """Opens what a process needs of the venue; nothing connects before it is used.

    Args:
        credentials: Usually a `CredentialFolder`; asked before every request and connection.
        random: Jitter of the back-off; seed it to see the same delays again.
    """

    def __init__(
        self,
        config: AlpacaConfig,
        credentials: Callable[[], Credentials],
        clock: Clock,
        random: Random,
    ) -> None:
        self.config = config
        self.keys = KeyStanding()
        """What the venue last said of the keys, on any connection opened here."""
        self._credentials, self._clock, self._random = credentials, clock, random

    def broker(self) -> AlpacaBroker:
        """Open the account."""
        calls = self._calls(self.config.trading_url)
        stream = UpdateStream(self.config, self._credentials, self._backoff(), self.keys)
        return AlpacaBroker(calls, stream)

    def feed(self) -> AlpacaFeed:
        """Open the market data."""
        return AlpacaFeed(self._stream(crypto=False), self._stream(crypto=True))

    def history(self) -> AlpacaHistory:
        """Open the historical data."""
        return AlpacaHistory(self._calls(self.config.history_url), self.config)

    async def account_of(self, keys: Credentials) -> str:
        """The venue's own id of the account that some keys are of.

        Raises:
            CredentialsRejectedError: the venue does not take these keys.
            VenueError: it did not answer.
        """
        config = self.config
        calls = Calls(config.trading_url, config.timeouts, lambda: keys, self._clock)
        try:
            return account_view(await calls.ask("/v2/account")).account_id
        except MalformedValueError as error:
            raise VenueAmbiguousError(f"the account is unreadable: {error}") from None
        finally:
            await calls.close()

    def calls(self) -> Calls:
        """Open the trading API for plain questions."""
        return self._calls(self.config.trading_url)

    def _calls(self, base_url: str) -> Calls:
        timeouts = self.config.timeouts
        return Calls(base_url, timeouts, self._credentials, self._clock, self.keys)

    def _stream(self, *, crypto: bool) -> DataStream:
        return DataStream(
            self.config,
            self._credentials,
            self._clock,
            self._backoff(),
            crypto=crypto,
            keys=self.keys,
        )

    def _backoff(self) -> Backoff:
        config = self.config
        return Backoff(self._random, first_s=config.first_retry_s, most_s=config.longest_retry_s)
