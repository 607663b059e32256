"""ConfigMaps that strategies take models and sources from: somebody else's, so not watched.

Their metadata is listed every few seconds, in namespaces that have references only; a content is
read when its version changed.
"""

import base64
from collections.abc import Iterable, Mapping

from tradewind.resources.strategies import TradingStrategy
from tradewind_operator.api.errors import Gone
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Owned, Ref

Content = Mapping[str, bytes]


class References:
    """Contents of referenced ConfigMaps, by name."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._versions: dict[Ref, str] = {}
        self._contents: dict[Ref, Content] = {}

    def files(self, namespace: str) -> dict[str, Content]:
        """The contents that are known in a namespace."""
        return {
            ref.name: content
            for ref, content in self._contents.items()
            if ref.namespace == namespace
        }

    async def learn(self, owned: Owned) -> None:
        """Read what a strategy refers to and nobody has read yet."""
        for ref in referenced(owned):
            if ref not in self._versions:
                await self._read(ref)

    async def refresh(self, namespace: str, wanted: frozenset[Ref]) -> frozenset[Ref]:
        """Look for changes in a namespace; return what changed."""
        listing = await self._objects.listed_metadata("ConfigMap", namespace)
        versions = {item["metadata"]["name"]: _version(item) for item in listing.items}
        self._forget(namespace, wanted)
        changed = {ref for ref in wanted if self._versions.get(ref) != versions.get(ref.name, "")}
        for ref in changed:
            await self._read(ref)
        return frozenset(changed)

    def _forget(self, namespace: str, wanted: frozenset[Ref]) -> None:
        for ref in [each for each in self._versions if each.namespace == namespace]:
            if ref not in wanted:
                del self._versions[ref]
                self._contents.pop(ref, None)

    async def _read(self, ref: Ref) -> None:
        try:
            found = await self._objects.get(ref)
        except Gone:
            self._versions[ref] = ""
            self._contents.pop(ref, None)
            return
        self._versions[ref], self._contents[ref] = _version(found), content_of(found)


def content_of(config_map: Manifest) -> Content:
    """A ConfigMap's content as bytes, text and binary alike."""
    text = {key: value.encode() for key, value in (config_map.get("data") or {}).items()}
    binary = config_map.get("binaryData") or {}
    return {**text, **{key: base64.b64decode(value) for key, value in binary.items()}}


def referenced(owned: Owned) -> frozenset[Ref]:
    """The ConfigMaps that a strategy takes models and sources from."""
    if not isinstance(owned.resource, TradingStrategy):
        return frozenset()
    sources = (
        source
        for component in owned.resource.spec.strategies
        for source in (component.model, component.source)
    )
    named = (one.config_map_ref for one in sources if one is not None)
    return frozenset(Ref("ConfigMap", owned.ref.namespace, ref.name) for ref in named if ref)


def all_referenced(owns: Iterable[Owned]) -> dict[str, frozenset[Ref]]:
    """What all strategies refer to, by namespace."""
    found: dict[str, set[Ref]] = {}
    for owned in owns:
        for ref in referenced(owned):
            found.setdefault(ref.namespace, set()).add(ref)
    return {namespace: frozenset(refs) for namespace, refs in found.items()}


def _version(item: Manifest) -> str:
    return str(item["metadata"]["resourceVersion"])
