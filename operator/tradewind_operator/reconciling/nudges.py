"""Makes kubelets refresh what pods mount: a changed annotation of a pod does that at once.

Without it a changed ConfigMap reaches a container within a minute or two.
"""

import asyncio
import contextlib
from hashlib import sha256
from typing import Any

import msgspec

from tradewind.deploy.cluster import NUDGE
from tradewind_operator.api.errors import ApiError
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Ref
from tradewind_operator.reconciling.caches import Cache

GATHER_S = 0.2
"""Several ConfigMaps of one change come within this time."""


class Nudges:
    """Nudges pods whose mounted ConfigMaps changed.

    A pod that was not seen before mounts what there is: only changes from then on are worth a
    write.
    """

    def __init__(self, objects: Objects, cache: Cache) -> None:
        self._objects, self._cache = objects, cache
        self._mounts: dict[Ref, frozenset[Ref]] = {}
        self._mounted_by: dict[Ref, set[Ref]] = {}
        self._told: dict[Ref, tuple[str, str]] = {}
        self._due: set[Ref] = set()
        self._wake = asyncio.Event()

    def pod_seen(self, ref: Ref, pod: Manifest | None) -> None:
        """A pod came, changed or went."""
        mounts = mounted(pod) if pod is not None else frozenset()
        if mounts == self._mounts.get(ref, frozenset()):
            return
        for config_map in self._mounts.pop(ref, frozenset()):
            self._mounted_by[config_map].discard(ref)
        for config_map in mounts:
            self._mounted_by.setdefault(config_map, set()).add(ref)
        self._mounts[ref] = mounts
        self._look_at({ref})

    def config_map_seen(self, ref: Ref) -> None:
        """A ConfigMap of ours came, changed or went."""
        self._look_at(self._mounted_by.get(ref, set()))

    async def run(self) -> None:
        """Nudge for ever."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            due, self._due = self._due, set()
            for ref in sorted(due):
                with contextlib.suppress(ApiError):
                    await self._look(ref)

    def _look_at(self, refs: set[Ref]) -> None:
        if refs:
            self._due |= refs
            self._wake.set()

    async def _look(self, ref: Ref) -> None:
        pod = self._cache.manifest(ref)
        if pod is None:
            self._told.pop(ref, None)
            self._mounts.pop(ref, None)
            return
        now = (pod["metadata"].get("uid", ""), self._content(ref))
        before = self._told.get(ref)
        self._told[ref] = now
        if before is not None and before[0] == now[0] and before != now:
            patch = {"metadata": {"uid": now[0], "annotations": {NUDGE: now[1]}}}
            await self._objects.merge(ref, patch)

    def _content(self, pod: Ref) -> str:
        found = {ref: self._cache.manifest(ref) for ref in self._mounts.get(pod, ())}
        return content_hash({ref: one for ref, one in found.items() if one is not None})


def mounted(pod: Manifest) -> frozenset[Ref]:
    """The ConfigMaps that a pod mounts."""
    volumes: list[dict[str, Any]] = (pod.get("spec") or {}).get("volumes") or []
    names = ((volume.get("configMap") or {}).get("name", "") for volume in volumes)
    namespace = pod["metadata"].get("namespace", "")
    return frozenset(Ref("ConfigMap", namespace, name) for name in names if name)


def content_hash(config_maps: dict[Ref, Manifest]) -> str:
    """A hash of what ConfigMaps hold."""
    held = [
        [ref.name, found.get("data") or {}, found.get("binaryData") or {}]
        for ref, found in sorted(config_maps.items())
    ]
    return sha256(msgspec.json.encode(held, order="deterministic")).hexdigest()[:16]
