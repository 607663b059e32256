"""The same alarm again and again is told once a minute."""

from collections.abc import Hashable

WINDOW_S = 60.0
_MOST = 10_000


class Recent:
    """Remembers what was told within the window."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._told: dict[Hashable, float] = {}

    def is_news(self, subject: Hashable, now_s: float) -> bool:
        """Whether this was not told within the window; it counts as told from here on."""
        told = self._told.get(subject)
        if told is not None and now_s - told < self._window_s:
            return False
        self._forget(now_s)
        self._told[subject] = now_s
        return True

    def _forget(self, now_s: float) -> None:
        """Order of insertion is order of time: `is_news` puts what it tells again at the end."""
        for subject, told in tuple(self._told.items()):
            if now_s - told < self._window_s and len(self._told) < _MOST:
                return
            del self._told[subject]
