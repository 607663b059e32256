"""Whether a namespace is being deleted: looked up only where something points to it.

That is a resource or a pod in it that is being deleted, a write that was refused for it, and the
end of this process. No namespace is listed or watched: a GET of the one is all that it takes.
"""

from collections.abc import Callable

from tradewind_operator.api.errors import ApiError, Gone
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Ref

LOOK_EVERY_S = 5.0


class Namespaces:
    """Knows which namespaces end; `on_ending` is told of each once. `now` is monotonic seconds."""

    def __init__(
        self,
        objects: Objects,
        now: Callable[[], float],
        on_ending: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self._objects, self._now, self._on_ending = objects, now, on_ending
        self._ending: set[str] = set()
        self._looked: dict[str, float] = {}

    def is_ending(self, name: str) -> bool:
        """Whether a namespace was found to be ending."""
        return name in self._ending

    async def look(self, name: str) -> None:
        """Look at a namespace, unless that was done just now."""
        if self._now() - self._looked.get(name, float("-inf")) >= LOOK_EVERY_S:
            await self.look_now(name)

    async def look_now(self, name: str) -> None:
        """Look at a namespace; who may not look, or gets no answer, has what was known before."""
        self._looked[name] = self._now()
        try:
            found = await self._objects.metadata(Ref("Namespace", "", name))
        except Gone:
            self.ends(name)
        except ApiError:
            return
        else:
            if found["metadata"].get("deletionTimestamp"):
                self.ends(name)
            else:
                self._ending.discard(name)

    def ends(self, name: str) -> None:
        """A namespace ends: the server said so."""
        if name not in self._ending:
            self._ending.add(name)
            self._on_ending(name)
