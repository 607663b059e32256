"""Our finalizer, set and removed: only ours, only in the version that was looked at."""

from typing import Any

from tradewind.deploy.cluster import FINALIZER
from tradewind_operator.api.errors import Conflict, Invalid
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Owned


async def hold(objects: Objects, own: Owned) -> Manifest | None:
    """Set the finalizer, unless it is there; return the object as it became.

    Raises:
        Conflict: the resource changed meanwhile.
    """
    if FINALIZER in own.finalizers:
        return None
    value: Any = FINALIZER if own.finalizers else [FINALIZER]
    path = "/metadata/finalizers/-" if own.finalizers else "/metadata/finalizers"
    return await _patch(objects, own, {"op": "add", "path": path, "value": value})


async def release(objects: Objects, own: Owned) -> Manifest | None:
    """Remove the finalizer, if it is there.

    Raises:
        Conflict: the resource changed meanwhile.
    """
    if FINALIZER not in own.finalizers:
        return None
    path = f"/metadata/finalizers/{own.finalizers.index(FINALIZER)}"
    return await _patch(objects, own, {"op": "remove", "path": path})


async def _patch(objects: Objects, own: Owned, operation: dict[str, Any]) -> Manifest:
    test = {"op": "test", "path": "/metadata/resourceVersion", "value": own.version}
    try:
        return await objects.patch(own.ref, [test, operation])
    except Invalid as error:
        raise Conflict("patch finalizers", error.message, code=error.code) from error
