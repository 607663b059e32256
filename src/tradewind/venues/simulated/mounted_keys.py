"""Keys in files of a mounted Secret: a venue takes new ones while it runs.

The old ones stay good until it ends, because whoever uses them sees the new files at another time.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tradewind.venues.simulated.settings import AccountSettings

_FILES = ("key-id", "secret-key")


class MountedKeys:
    """Looks at the folders of the accounts that have one."""

    def __init__(self, accounts: Iterable[AccountSettings]) -> None:
        self._known = {each.account_id: each for each in accounts if each.credentials}

    def new(self) -> Iterator[AccountSettings]:
        """Each account whose files hold other keys than before, with those keys."""
        for account in tuple(self._known.values()):
            try:
                found = with_mounted_keys(account)
            except OSError:
                continue  # a kubelet is changing them, or the Secret is gone: the last ones stay
            if found != account and found.key_id and found.secret:
                self._known[account.account_id] = found
                yield found


def with_mounted_keys(account: AccountSettings) -> AccountSettings:
    """The account with the keys that its folder holds, if it has one.

    Raises:
        OSError: a file is absent or unreadable.
    """
    if not account.credentials:
        return account
    folder = Path(account.credentials)
    key, secret = ((folder / name).read_text().strip() for name in _FILES)
    return msgspec.structs.replace(account, key_id=key, secret=secret)
