"""What the venue last said of our keys, whichever connection it said it on."""

from tradewind.ports.broker import RejectedByVenue

_WORDS = ("forbidden", "unauthorized", "not authorized", "access key")


class KeyStanding:
    """Shared by every connection that uses one set of keys.

    Args:
        refused: Why the venue does not accept them, "" as long as it does.
    """

    def __init__(self) -> None:
        self.refused = ""

    def accept(self) -> None:
        """The venue let us in."""
        self.refused = ""

    def refuse(self, reason: str) -> None:
        """The venue did not; a person must replace the keys. `reason` names no secret."""
        self.refused = reason


def is_about_keys(rejected: RejectedByVenue) -> bool:
    """Whether a refusal says that the keys are wrong, revoked or lack the right.

    A 403 may as well say that there is no money for an order, or no subscription for a feed.
    """
    if rejected.status == 403:
        return any(word in rejected.reason.lower() for word in _WORDS)
    return rejected.status == 401
