"""One of our resources from an API server's object."""

from typing import Any

import msgspec

from tradewind.resources.crds.status import CommonStatus, status_of
from tradewind.resources.plain_objects import read_object
from tradewind_operator.model import Manifest, Owned, ref_of


def owned(obj: Manifest) -> Owned:
    """Read an object of one of our kinds; what can't be read is said in `faults`."""
    metadata = obj["metadata"]
    resource, faults = read_object(obj)
    return Owned(
        ref=ref_of(obj),
        uid=metadata.get("uid", ""),
        generation=metadata.get("generation", 0),
        version=metadata.get("resourceVersion", ""),
        resource=resource,
        status=_status(obj["kind"], obj.get("status")),
        faults=faults,
        deleting=metadata.get("deletionTimestamp") or "",
        finalizers=tuple(metadata.get("finalizers") or ()),
        annotations=dict(metadata.get("annotations") or {}),
        created=metadata.get("creationTimestamp") or "",
    )


def _status(kind: str, plain: dict[str, Any] | None) -> CommonStatus:
    """A status that somebody broke is as good as none: it is written anew."""
    try:
        return status_of(kind, plain)
    except msgspec.ValidationError:
        return status_of(kind, None)
