"""The broker's keys in use: only those of the account that the journal is of, as the broker says.

Files of a mounted Secret may change at any time. New keys are shown to the broker first: it names
their account. Until it has named the first ones, nothing is sent; keys of another account end the
process at its start, and are left alone later, when the old ones still work.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from tradewind.domain.accounts import is_former_name, key_fingerprint
from tradewind.domain.codes import AlarmCode
from tradewind.domain.errors import (
    ConfigurationError,
    CredentialsRejectedError,
    JournalRefusedError,
    VenueError,
)
from tradewind.resources.crds.reason_words import Reason
from tradewind.venues.alpaca.credentials import Credentials

LOOK_S = 0.25
UNANSWERED_RETRY_S = 1.0
REFUSED = "the keys were refused: check the Secret and the environment"


class Owned(Protocol):
    """A journal, as far as it knows whose it is."""

    @property
    def account(self) -> str:
        """The account's name when the journal was made."""
        ...

    @property
    def broker_account(self) -> str:
        """The broker's own id of the account, "" before it was told."""
        ...

    def bind(self, broker_account: str) -> None:
        """Be of this account of the broker's from now on."""
        ...


class AccountKeys:
    """Hands out the keys in use, and looks for others.

    Args:
        mounted: The keys as the files hold them now.
        account: The account's name.
        ask: Asks the broker which account keys are of.
        tell: Raises an alarm.
        retry_s: When keys that the broker doesn't take are shown to it again.
    """

    def __init__(
        self,
        mounted: Callable[[], Credentials],
        journal: Owned,
        account: str,
        *,
        ask: Callable[[Credentials], Awaitable[str]],
        tell: Callable[[AlarmCode, str], None],
        retry_s: float,
    ) -> None:
        self._mounted, self._journal, self._account = mounted, journal, account
        self._ask, self._tell, self._retry_s = ask, tell, retry_s
        self._current: Credentials | None = None
        self._left_alone: Credentials | None = None
        self._doubted: Credentials | None = None
        self._pause_s = 0.0
        self.known = asyncio.Event()
        """Set once the account is known, and so from when on something may be sent."""
        self.on_known: Callable[[], None] = lambda: None
        self.problem = "asking the venue which account the keys are of"
        """Why there are no keys in use, "" when there are."""
        self.refused = ""
        """Why the keys in the files are not the ones in use, "" when they are."""

    def __call__(self) -> Credentials:
        """The keys in use.

        Raises:
            ConfigurationError: there are none yet.
        """
        if self._current is None:
            raise ConfigurationError(self.problem)
        return self._current

    @property
    def digest(self) -> str:
        """What tells the keys in use from others, "" while there are none."""
        return self._current.digest if self._current is not None else ""

    async def run(self) -> None:
        """Look for new keys, for ever.

        Raises:
            JournalRefusedError: the first keys are of another account than the journal.
        """
        while True:
            await self.look()
            await asyncio.sleep(max(LOOK_S, self._pause_s))

    async def look(self) -> None:
        """Look at the files once, and take over what is right.

        Raises:
            JournalRefusedError: the first keys are of another account than the journal.
        """
        self._pause_s = 0.0
        try:
            keys = self._mounted()
        except ConfigurationError as error:
            self._cannot(str(error))
            return
        if keys == self._current:
            self._left_alone, self.refused = None, ""
        elif keys != self._left_alone:
            await self._show(keys)

    async def _show(self, keys: Credentials) -> None:
        try:
            found = await self._ask(keys)
        except CredentialsRejectedError as error:
            self._pause_s = self._retry_s
            self._not_taken(keys, f"{REFUSED}; it says: {error}")
        except VenueError as error:
            self._pause_s = UNANSWERED_RETRY_S
            text = f"the venue does not say which account the keys are of: {error}"
            self._cannot(f"{Reason.VENUE_UNREACHABLE.value}: {text}")
        else:
            self._judge(keys, found)

    def _judge(self, keys: Credentials, found: str) -> None:
        foreign = self._foreign(keys, found)
        if not foreign:
            self._use(keys, found)
        elif self._current is None:
            raise JournalRefusedError(f"{foreign}: nothing is sent; mount the right keys")
        else:
            self._left_alone = keys
            self._refuse(f"{foreign}: the old keys stay in use")

    def _foreign(self, keys: Credentials, found: str) -> str:
        """Why these keys are not of our account, "" when they are."""
        bound, name = self._journal.broker_account, self._journal.account
        if bound:
            return "" if found == bound else f"the keys are of account {found}, we are of {bound}"
        if is_former_name(name, self._account) and not name.endswith(key_fingerprint(keys.key_id)):
            # Nobody noted the broker's id when it was written: the key itself is the only proof.
            return f"the journal is of {name}: start once with the keys that it was written with"
        return ""

    def _use(self, keys: Credentials, found: str) -> None:
        if not self._journal.broker_account:
            self._journal.bind(found)
        self._current, self._left_alone, self._doubted = keys, None, None
        self.problem = self.refused = ""
        self.known.set()
        self.on_known()

    def _not_taken(self, keys: Credentials, reason: str) -> None:
        """New keys are told of from the second time on: a broker may hear of them after us."""
        if self._current is None:
            text = f"the venue refuses our keys ({reason}): replace them in the Secret"
            self.problem = f"{Reason.CREDENTIALS_REJECTED.value}: {text}"
            self._refuse(text)
        elif self._doubted == keys:
            self._refuse(f"the venue refuses the new keys ({reason}): the old ones stay in use")
        self._doubted = keys

    def _cannot(self, reason: str) -> None:
        if self._current is None:
            self.problem = reason

    def _refuse(self, reason: str) -> None:
        if reason != self.refused:
            self.refused = reason
            self._tell(AlarmCode.CREDENTIALS_REJECTED, reason)
