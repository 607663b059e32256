"""Keys in files of a mounted Secret: a venue takes new ones while it runs.

The old ones stay good until it ends, because whoever uses them sees the new files at another time.
A key id keeps its secret, as at a broker: another secret for it is a wrong one.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tradewind.venues.simulated.settings import AccountSettings

_FILES = ("key-id", "secret-key")


class MountedKeys:
    """Looks at the folders of the accounts that have one."""

    def __init__(self, accounts: Iterable[AccountSettings]) -> None:
        every = tuple(accounts)
        self._mounted = tuple(each for each in every if each.credentials)
        self._known = {key for each in every for key in each.secrets}

    def new(self) -> Iterator[AccountSettings]:
        """Each account whose files hold a key that nobody has yet, with that key."""
        for account in self._mounted:
            try:
                found = with_mounted_keys(account)
            except OSError:
                continue  # a kubelet is changing them, or the Secret is gone: the last ones stay
            if found.key_id and found.secret and found.key_id not in self._known:
                self._known.add(found.key_id)
                yield found


def with_mounted_keys(account: AccountSettings) -> AccountSettings:
    """The account with the keys that its folder holds, if it has one.

    Raises:
        OSError: a file is absent or unreadable.
    """
    if not account.credentials:
        return account
    folder = Path(account.credentials)
    # The id first: read while both files are swapped, it is the old one, and that is no new key.
    key, secret = ((folder / name).read_text().strip() for name in _FILES)
    return msgspec.structs.replace(account, key_id=key, secret=secret)
