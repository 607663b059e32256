"""The last thing that a leader does: letting go of what its namespaces take with them.

A namespace that is deleted ends its pods first, this one among them, and then waits for our
finalizers, for ever where nobody is left to remove them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from tradewind.deploy.cluster import FINALIZER
from tradewind_operator.api.errors import ApiError
from tradewind_operator.model import Owned, Ref
from tradewind_operator.reconciling.namespaces import Namespaces

WITHIN_S, AGAIN_S, AT_ONCE = 8.0, 0.2, 16

Pass = Callable[[Ref], Awaitable[Any]]
Owns = Callable[[], Iterable[Owned]]


class Departing:
    """Releases every resource of the namespaces that end; `run` makes a pass over one."""

    def __init__(self, namespaces: Namespaces, owns: Owns, run: Pass) -> None:
        self._namespaces, self._owns, self._run = namespaces, owns, run
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def depart(self, within_s: float = WITHIN_S) -> tuple[Ref, ...]:
        """Let go, for so long at most; return what could not be let go of."""
        try:
            async with asyncio.timeout(within_s):
                await self._looked()
                while self._held():
                    await asyncio.gather(*map(self._let_go, self._held()))
                    await asyncio.sleep(AGAIN_S)
        except TimeoutError:
            pass
        return self._held()

    async def _looked(self) -> None:
        names = {each.ref.namespace for each in self._owns() if FINALIZER in each.finalizers}
        await asyncio.gather(*map(self._namespaces.look_now, sorted(names)))

    def _held(self) -> tuple[Ref, ...]:
        return tuple(
            each.ref
            for each in self._owns()
            if FINALIZER in each.finalizers and self._namespaces.is_ending(each.ref.namespace)
        )

    async def _let_go(self, ref: Ref) -> None:
        async with self._turns:
            try:
                await self._run(ref)
            except ApiError:
                return  # it changed meanwhile, or the server is busy: the next round tries again
