"""The account at its venue: the connection, and the keys that open it."""

from collections.abc import Callable
from pathlib import Path

from tradewind.deploy.configs import ExecutionConfig
from tradewind.domain.codes import AlarmCode
from tradewind.venues.alpaca.credentials import CredentialFolder, Credentials
from tradewind_services.execution.account_keys import AccountKeys, Owned
from tradewind_services.execution.venue_keys import VenueKeys
from tradewind_services.hosting import Host
from tradewind_services.venues import open_venue, refused_retry_s

Tell = Callable[[AlarmCode, str], None]


class VenueSide:
    """Opens the venue; nothing connects before it is used.

    Args:
        journal: Knows whose it is, so that keys of another account are left alone.
        tell: Raises an alarm.
        ask_books: Makes the core see for itself whether anything can be sent.
    """

    def __init__(
        self,
        host: Host,
        config: ExecutionConfig,
        journal: Owned,
        tell: Tell,
        ask_books: Callable[[], None],
    ) -> None:
        self._ask_books = ask_books
        self.account = AccountKeys(
            CredentialFolder(Path(config.venue.credentials)),
            journal,
            config.account,
            ask=self._account_of,
            tell=tell,
            retry_s=refused_retry_s(config.venue),
        )
        self.venue = open_venue(config.venue, host.clock, config.name, self.account)
        self.broker = self.venue.broker()
        self.keys = VenueKeys(self.venue.keys, tell, ask_books)

    @property
    def problem(self) -> str:
        """Why nothing can be sent with the keys that there are, "" when it can."""
        return self.account.problem or self.keys.refusal

    def began(self) -> None:
        """From now on the books are asked for whenever the account becomes known."""
        self.account.on_known = self._ask_books

    async def _account_of(self, keys: Credentials) -> str:
        return await self.venue.account_of(keys)
