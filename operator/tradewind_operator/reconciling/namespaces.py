"""Whether a namespace is being deleted: looked up only while a resource in it is."""

from collections.abc import Callable

from tradewind_operator.api.errors import Forbidden, Gone
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Ref

LOOK_EVERY_S = 5.0


class Namespaces:
    """Knows which namespaces end. `now` is monotonic, in seconds."""

    def __init__(self, objects: Objects, now: Callable[[], float]) -> None:
        self._objects, self._now = objects, now
        self._ending: set[str] = set()
        self._looked: dict[str, float] = {}

    def is_ending(self, name: str) -> bool:
        """Whether a namespace was found to be ending."""
        return name in self._ending

    async def look(self, name: str) -> None:
        """Look at a namespace, unless that was done just now; who may not look sees none end."""
        if self._now() - self._looked.get(name, float("-inf")) < LOOK_EVERY_S:
            return
        self._looked[name] = self._now()
        try:
            found = await self._objects.metadata(Ref("Namespace", "", name))
        except Forbidden:
            return
        except Gone:
            self._ending.add(name)
            return
        if found["metadata"].get("deletionTimestamp"):
            self._ending.add(name)
        else:
            self._ending.discard(name)
