"""What a run writes for itself while others trade: no fault of the disk may end it."""

import errno
from collections.abc import Callable


class Upkeep:
    """Tries things; a failure is said once, and again only after the thing has worked."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._failing: set[str] = set()

    def attempt(self, what: str, act: Callable[[], None]) -> None:
        """Do it; `what` names it to a person, as in "cannot keep the counts"."""
        try:
            act()
        except OSError as error:
            if what not in self._failing:
                self._failing.add(what)
                self._say(f"{what}: {_cause(error)}; what runs goes on, and this is tried again")
        else:
            self._failing.discard(what)


def _cause(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full: free space for {error.filename or 'the state folder'}"
    return str(error)
