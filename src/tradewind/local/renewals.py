"""When the certificates of a run are looked at again: a run may last longer than they do."""

import datetime as dt

_LOOKS_IN_A_LIFE = 12


class Renewals:
    """Due twelve times in a certificate's life, and when the machine's clock was set back."""

    def __init__(self, life: dt.timedelta, now: dt.datetime) -> None:
        self._every, self._last = life / _LOOKS_IN_A_LIFE, now

    def due(self, now: dt.datetime) -> bool:
        """Whether it is time to look, which is then taken as done."""
        if abs(now - self._last) < self._every:
            return False
        self._last = now
        return True
