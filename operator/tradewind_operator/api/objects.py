"""Objects of the API server: read, apply, delete."""

from typing import Any

import msgspec

from tradewind_operator.api.kinds import KINDS
from tradewind_operator.api.requests import JSON, Request, Requests
from tradewind_operator.model import Manifest, Ref, ref_of

CHILDREN, STATUS, CONTROLLER = "tradewind/children", "tradewind/status", "tradewind/controller"
"""Field managers, one for each purpose."""

APPLY, MERGE, PATCH = (
    "application/apply-patch+yaml",
    "application/merge-patch+json",
    "application/json-patch+json",
)
METADATA = f"{JSON};as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
METADATA_LIST = f"{JSON};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
PAGE = 500


class Listing(msgspec.Struct, frozen=True):
    """What a LIST found, and the version of the collection it is of."""

    items: tuple[Manifest, ...]
    version: str


class Objects:
    """Objects as plain dictionaries.

    Every method raises an `ApiError` when the server says no.
    """

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def get(self, ref: Ref) -> Manifest:
        """Read one object."""
        return await self._one("get", "GET", ref)

    async def metadata(self, ref: Ref) -> Manifest:
        """Read one object's metadata alone."""
        return await self._one("get", "GET", ref, accept=METADATA)

    async def listed(self, kind: str, namespace: str, labels: str = "") -> Listing:
        """Read all objects of a kind whole."""
        return await self._listing(kind, namespace, labels, JSON)

    async def listed_metadata(self, kind: str, namespace: str, labels: str = "") -> Listing:
        """Read the metadata of all objects of a kind."""
        return await self._listing(kind, namespace, labels, METADATA_LIST)

    async def named(self, ref: Ref) -> Manifest | None:
        """Find one object by listing, where nobody may GET one; None where there is none."""
        path, field = KINDS[ref.kind].path(ref.namespace), f"metadata.name={ref.name}"
        request = Request(verb="list", method="GET", path=path, query={"fieldSelector": field})
        found = _decode(await self._requests.send(request))["items"] or ()
        return next((_named(item, ref.kind) for item in found), None)

    async def apply(self, manifest: Manifest, manager: str = CHILDREN) -> Manifest:
        """Apply a child; what others set on our fields is set back."""
        query = {"fieldManager": manager, "force": "true"}
        return await self._one(
            "patch", "PATCH", ref_of(manifest), body=manifest, content=APPLY, query=query
        )

    async def apply_status(self, manifest: Manifest, manager: str = STATUS) -> Manifest:
        """Apply a status; another manager's field is a conflict."""
        return await self._apply_status(manifest, {"fieldManager": manager, "force": "false"})

    async def seize_status(self, manifest: Manifest, manager: str = STATUS) -> Manifest:
        """Apply a status, taking its fields from whoever has them."""
        return await self._apply_status(manifest, {"fieldManager": manager, "force": "true"})

    async def create(self, manifest: Manifest) -> Manifest:
        """Make an object that must not be there yet."""
        ref = ref_of(manifest)
        body = await self._requests.send(
            Request(
                verb="create",
                method="POST",
                path=KINDS[ref.kind].path(ref.namespace),
                body=manifest,
                query={"fieldManager": CHILDREN},
            )
        )
        return _decode(body)

    async def merge(self, ref: Ref, patch: dict[str, Any]) -> Manifest:
        """Merge a patch into an object."""
        query = {"fieldManager": CHILDREN}
        return await self._one("patch", "PATCH", ref, body=patch, content=MERGE, query=query)

    async def patch(self, ref: Ref, operations: list[dict[str, Any]]) -> Manifest:
        """Patch an object by operations; one of them that tests fails the whole."""
        query = {"fieldManager": CHILDREN}
        return await self._one("patch", "PATCH", ref, body=operations, content=PATCH, query=query)

    async def delete(self, ref: Ref, uid: str) -> Manifest:
        """Delete an object if it is still this one; return it, or a Status when it is gone."""
        options = {
            "kind": "DeleteOptions",
            "apiVersion": "v1",
            "preconditions": {"uid": uid},
            "propagationPolicy": "Background",
        }
        return await self._one("delete", "DELETE", ref, body=options)

    async def replace_urgently(self, manifest: Manifest) -> Manifest:
        """Replace an object of the very version that `manifest` names, without waiting."""
        ref = ref_of(manifest)
        return await self._one("update", "PUT", ref, body=manifest, urgent=True)

    async def create_urgently(self, manifest: Manifest) -> Manifest:
        """Make an object without waiting for a turn."""
        ref = ref_of(manifest)
        path = KINDS[ref.kind].path(ref.namespace)
        request = Request(verb="create", method="POST", path=path, body=manifest, urgent=True)
        return _decode(await self._requests.send(request))

    async def _apply_status(self, manifest: Manifest, query: dict[str, str]) -> Manifest:
        return await self._one(
            "patch",
            "PATCH",
            ref_of(manifest),
            part="status",
            body=manifest,
            content=APPLY,
            query=query,
        )

    async def _one(
        self, verb: str, method: str, ref: Ref, *, part: str = "", **rest: Any
    ) -> Manifest:
        path = KINDS[ref.kind].path(ref.namespace, ref.name, part)
        request = Request(verb=verb, method=method, path=path, **rest)
        return _decode(await self._requests.send(request))

    async def _listing(self, kind: str, namespace: str, labels: str, accept: str) -> Listing:
        query = {"limit": str(PAGE), **({"labelSelector": labels} if labels else {})}
        items: list[Manifest] = []
        while True:
            path = KINDS[kind].path(namespace)
            request = Request(verb="list", method="GET", path=path, query=query, accept=accept)
            page = _decode(await self._requests.send(request))
            items.extend(_named(item, kind) for item in page["items"] or ())
            if not (more := page["metadata"].get("continue", "")):
                return Listing(tuple(items), page["metadata"].get("resourceVersion", ""))
            query = {**query, "continue": more}


def _named(item: Manifest, kind: str) -> Manifest:
    """An item of a list; lists leave kind and version out, or say that it is metadata alone."""
    return {**item, "kind": kind, "apiVersion": KINDS[kind].version}


def _decode(body: bytes) -> Manifest:
    plain: Manifest = msgspec.json.decode(body)
    return plain
