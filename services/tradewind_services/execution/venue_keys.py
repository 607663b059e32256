"""Whether the venue takes our keys: told to people when it no longer does, once each time."""

from collections.abc import Callable

from tradewind.domain.codes import AlarmCode
from tradewind.venues.alpaca.keys import KeyStanding
from tradewind_services.venues import refused_keys


class VenueKeys:
    """Looks at what the venue last said of the keys on any connection.

    Args:
        standing: Kept by the venue's connections.
        tell: Raises an alarm.
        ask_books: Makes the core see for itself that nothing can be sent.
    """

    def __init__(
        self,
        standing: KeyStanding,
        tell: Callable[[AlarmCode, str], None],
        ask_books: Callable[[], None],
    ) -> None:
        self._standing, self._tell, self._ask_books = standing, tell, ask_books
        self._told = False

    @property
    def refusal(self) -> str:
        """Why nothing can be sent, "" while the venue takes our keys."""
        return refused_keys(self._standing)

    def look(self) -> None:
        """Notice a refusal, and its end."""
        if not self._standing.refused:
            self._told = False
        elif not self._told:
            self._told = True
            self._tell(AlarmCode.CREDENTIALS_REJECTED, self.refusal)
            self._ask_books()
