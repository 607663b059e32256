"""What a run writes for itself while others trade: no fault of the disk may end it."""

import errno
from collections.abc import Callable


class Upkeep:
    """Tries things; a failure is said once, and again only after the thing has worked.

    What is only looked at may fail in any way; what is written, by the disk's alone.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._failing: set[str] = set()

    def attempt(self, what: str, act: Callable[[], None]) -> None:
        """Write something; `what` names it to a person, as in "cannot keep the counts"."""
        try:
            act()
        except OSError as error:
            self._failed(what, _cause(error))
        else:
            self._failing.discard(what)

    def show(self, what: str, act: Callable[[], None]) -> None:
        """Look at something, or draw it."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 # what is drawn must not end what trades
            self._failed(what, f"{type(error).__name__}: {error}")
        else:
            self._failing.discard(what)

    def _failed(self, what: str, cause: str) -> None:
        if what not in self._failing:
            self._failing.add(what)
            self._say(f"{what}: {cause}; what runs goes on, and this is tried again")


def _cause(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full: free space for {error.filename or 'the state folder'}"
    return str(error)
