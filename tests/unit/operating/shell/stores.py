"""Objects in memory, with the versions and refusals that the shell relies on."""

from typing import Any

from tradewind_operator.api.errors import ApiError, Conflict, Exists, Gone, Invalid
from tradewind_operator.api.objects import Listing
from tradewind_operator.model import Manifest, Ref, ref_of


class Store:
    """Stands for `Objects`; every call is noted as (verb, kind, name)."""

    def __init__(self) -> None:
        self.held: dict[Ref, Manifest] = {}
        self.calls: list[tuple[str, str, str]] = []
        self.refusals: dict[tuple[str, str], ApiError] = {}
        """By verb and kind: what is answered instead."""
        self._version = 100

    def writes(self) -> list[tuple[str, str, str]]:
        """The calls that could change something."""
        return [call for call in self.calls if call[0] not in ("get", "list")]

    async def get(self, ref: Ref) -> Manifest:
        self._called("get", ref)
        return self._known(ref)

    async def metadata(self, ref: Ref) -> Manifest:
        return await self.get(ref)

    async def listed_metadata(self, kind: str, namespace: str, labels: str = "") -> Listing:
        self.calls.append(("list", kind, namespace))
        found = (one for ref, one in self.held.items() if ref.kind == kind)
        return Listing(tuple(found), str(self._version))

    async def create(self, manifest: Manifest) -> Manifest:
        ref = ref_of(manifest)
        self._called("create", ref)
        if ref in self.held:
            raise Exists("create", code=409)
        return self.put(manifest)

    create_urgently = create

    async def replace_urgently(self, manifest: Manifest) -> Manifest:
        ref = ref_of(manifest)
        self._called("update", ref)
        self._test(ref, manifest)
        return self.put(manifest)

    async def merge(self, ref: Ref, patch: dict[str, Any]) -> Manifest:
        self._called("merge", ref)
        self._test(ref, patch)
        return self.put(merged(self._known(ref), patch))

    async def patch(self, ref: Ref, operations: list[dict[str, Any]]) -> Manifest:
        self._called("patch", ref)
        known = self._known(ref)
        if operations[0]["value"] != known["metadata"]["resourceVersion"]:
            raise Invalid("patch", code=422)
        held = list(known["metadata"].get("finalizers", ()))
        operation = operations[1]
        if operation["op"] == "remove":
            held.pop(int(operation["path"].rpartition("/")[2]))
        else:
            value = operation["value"]
            held = value if isinstance(value, list) else [*held, value]
        return self.put(merged(known, {"metadata": {"finalizers": held}}))

    async def apply(self, manifest: Manifest, manager: str = "") -> Manifest:
        self._called("apply", ref_of(manifest))
        return self.put(merged(self.held.get(ref_of(manifest), {}), manifest))

    async def apply_status(self, manifest: Manifest, manager: str = "") -> Manifest:
        self._called("status", ref_of(manifest))
        return self.put(merged(self._known(ref_of(manifest)), manifest))

    async def seize_status(self, manifest: Manifest, manager: str = "") -> Manifest:
        return await self.apply_status(manifest, manager)

    async def delete(self, ref: Ref, uid: str) -> Manifest:
        self._called("delete", ref)
        if self._known(ref)["metadata"]["uid"] != uid:
            raise Conflict("delete", code=409)
        del self.held[ref]
        return {"kind": "Status", "metadata": {}}

    def put(self, manifest: Manifest) -> Manifest:
        """Hold an object, in a version of its own."""
        self._version += 1
        ref = ref_of(manifest)
        uid = manifest["metadata"].get("uid") or f"{ref.kind}-{ref.name}"
        metadata = {**manifest["metadata"], "resourceVersion": str(self._version), "uid": uid}
        self.held[ref] = {**manifest, "metadata": metadata}
        return self.held[ref]

    def _known(self, ref: Ref) -> Manifest:
        if ref not in self.held:
            raise Gone("get", code=404)
        return self.held[ref]

    def _test(self, ref: Ref, manifest: dict[str, Any]) -> None:
        wanted = manifest.get("metadata", {}).get("resourceVersion")
        if wanted is not None and wanted != self._known(ref)["metadata"]["resourceVersion"]:
            raise Conflict("write", code=409)

    def _called(self, verb: str, ref: Ref) -> None:
        self.calls.append((verb, ref.kind, ref.name))
        if (refusal := self.refusals.get((verb, ref.kind))) is not None:
            raise refusal


def merged(whole: Any, change: Any) -> Any:
    """RFC 7396."""
    if not isinstance(change, dict):
        return change
    result = dict(whole) if isinstance(whole, dict) else {}
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result
