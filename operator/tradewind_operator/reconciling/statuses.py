"""Writing a status: our part of it, by a server-side apply."""

from collections.abc import Callable
from typing import Any

from tradewind_operator.api.errors import ApiError, Gone
from tradewind_operator.api.kinds import KINDS
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Owned

Count = Callable[[str, str], None]


class Statuses:
    """Applies statuses; `count` is told of each by kind: written or failed."""

    def __init__(self, objects: Objects, count: Count) -> None:
        self._objects, self._count = objects, count

    async def write(self, own: Owned, status: dict[str, Any]) -> Manifest | None:
        """Write a status; None when its resource is gone."""
        try:
            written = await self._objects.seize_status(_status(own, status))
        except Gone:
            return None
        except ApiError:
            self._count(own.ref.kind, "failed")
            raise
        self._count(own.ref.kind, "written")
        return written


def _status(own: Owned, status: dict[str, Any]) -> Manifest:
    return {
        "apiVersion": KINDS[own.ref.kind].version,
        "kind": own.ref.kind,
        "metadata": {"name": own.ref.name, "namespace": own.ref.namespace, "uid": own.uid},
        "status": status,
    }
