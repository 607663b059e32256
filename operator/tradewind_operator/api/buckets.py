"""How fast we may write: a token bucket, stopped altogether while the server asks for a rest."""

import asyncio
from collections.abc import Callable

RATE, BURST, UNLIMITED = 20.0, 40.0, 1e9


class Bucket:
    """Hands out turns in the order they were asked for. `now` is monotonic, in seconds."""

    def __init__(self, now: Callable[[], float], *, rate: float = RATE, burst: float = BURST):
        self._now, self._rate, self._burst = now, rate, burst
        self._tokens, self._at, self._rest_until = burst, now(), 0.0

    def reserve(self) -> float:
        """Take a turn; return in how many seconds it comes."""
        now = self._now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - 1.0
        self._at = now
        return max(0.0, -self._tokens / self._rate, self._rest_until - now)

    def rest(self, seconds: float) -> None:
        """Hand out nothing for so long."""
        self._rest_until = max(self._rest_until, self._now() + seconds)

    def open(self) -> None:
        """Hand out turns at once from now on: what is left to write is all that there will be."""
        self._rate = self._burst = self._tokens = UNLIMITED

    async def turn(self) -> None:
        """Wait for a turn."""
        if (wait := self.reserve()) > 0:
            await asyncio.sleep(wait)
