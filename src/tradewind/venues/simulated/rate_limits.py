"""How many requests an account may still make this minute."""

from collections.abc import Callable

import msgspec

_WINDOW_S = 60.0


class Allowance(msgspec.Struct, frozen=True, gc=False):
    """The state of a window as answers show it; `reset_s` is epoch seconds."""

    limit: int
    remaining: int
    reset_s: int
    allowed: bool

    def headers(self) -> dict[str, str]:
        """The headers of every answer."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset_s),
        }


class RateLimiter:
    """A window of a minute for each account: of machine or of market time, whichever runs faster.

    Args:
        limit: Requests a minute; 0 is any number.
        wall_s: Machine time, epoch seconds.
        market_s: Market time in seconds.
    """

    def __init__(
        self, limit: int, *, wall_s: Callable[[], float], market_s: Callable[[], float]
    ) -> None:
        self._limit, self._wall_s, self._market_s = limit, wall_s, market_s
        self._windows: dict[str, tuple[float, float, int]] = {}

    def take(self, account: str) -> Allowance:
        """Count a request."""
        wall, market = self._wall_s(), self._market_s()
        opened, opened_market, used = self._windows.get(account, (wall, market, 0))
        if wall - opened >= _WINDOW_S or market - opened_market >= _WINDOW_S:
            opened, opened_market, used = wall, market, 0
        used += 1
        self._windows[account] = (opened, opened_market, used)
        limit = self._limit or 1_000_000
        return Allowance(
            limit=limit,
            remaining=max(0, limit - used),
            reset_s=int(opened + _WINDOW_S),
            allowed=used <= limit,
        )
