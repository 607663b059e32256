"""Waiting for what others must end; what does not end in time is told, and left."""

import asyncio
from collections.abc import Awaitable, Callable

LOOK_S = 1.0

Say = Callable[..., object]
Now = Callable[[], float]


class Patience:
    """Waits. `now` is monotonic, in seconds; `say` tells what is waited for."""

    def __init__(self, now: Now, say: Say) -> None:
        self._now, self.say = now, say

    async def wait(self, within_s: float, left: Callable[[], Awaitable[list[str]]]) -> None:
        """Ask what is left until nothing is, or until `within_s` have passed."""
        until = self._now() + within_s
        said: list[str] = []
        while waits := await left():
            if self._now() >= until:
                self.say("not_waited_for", what=waits)
                return
            if waits != said:
                said = waits
                self.say("waits", what=waits)
            await asyncio.sleep(LOOK_S)
