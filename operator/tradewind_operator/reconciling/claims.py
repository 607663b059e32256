"""Two installations, one resource: the one that claimed it first has it.

The claim is `status.controller`, applied without force by a field manager that is the
installation's own, so that the API server decides between two that claim at once. It is taken over
only from an installation whose Lease ended long ago, by our own clock; until then one event tells
that we stay away.
"""

from collections.abc import Callable
from hashlib import sha256

import msgspec

from tradewind.resources.crds.status_parts import Controller
from tradewind_operator.api.errors import ApiError, Conflict, Gone
from tradewind_operator.api.kinds import KINDS
from tradewind_operator.api.objects import CONTROLLER, Objects
from tradewind_operator.model import Manifest, Owned, Ref
from tradewind_operator.reconciling.decisions import News
from tradewind_operator.statuses.happenings import EventReason

ABANDONED_S, DURATION_S = 60.0, 15.0
LOOK_EVERY_S, AGAIN_S = 10.0, 60.0


class Looked(msgspec.Struct):
    """Another installation's Lease: its version, since when it has that, when it was looked at."""

    version: str
    since: float
    at: float
    duration_s: float = DURATION_S


class Claims:
    """Says whether a resource is ours, claiming it where it is nobody's.

    `abandoned_s` is for how long another's Lease must have been over; `again_s` is when to look
    again at what another has.
    """

    def __init__(
        self,
        objects: Objects,
        mine: Controller,
        *,
        now: Callable[[], float],
        keep: Callable[[Manifest], object],
        abandoned_s: float = ABANDONED_S,
    ) -> None:
        self._objects, self._mine, self._now, self._keep = objects, mine, now, keep
        name = f"{mine.namespace}/{mine.lease}"
        self._manager = f"{CONTROLLER}-{sha256(name.encode()).hexdigest()[:12]}"
        self._others: dict[Ref, Looked] = {}
        self._told: dict[Ref, Controller] = {}
        self._abandoned_s = abandoned_s
        self.again_s = min(AGAIN_S, max(1.0, abandoned_s))

    async def is_ours(self, own: Owned) -> bool:
        """Whether we may act on a resource."""
        holder = own.status.controller
        if holder == self._mine:
            return True
        if holder is None:
            return await self._claim(own)
        if not await self._is_abandoned(holder):
            return False
        self._keep(await self._objects.seize_status(self._status(own), self._manager))
        return True

    def news(self, own: Owned) -> tuple[News, ...]:
        """That we stay away, once for each that has the resource."""
        holder = own.status.controller
        if holder is None or self._told.get(own.ref) == holder:
            return ()
        self._told[own.ref] = holder
        return (_stays_away(holder),)

    async def _claim(self, own: Owned) -> bool:
        try:
            self._keep(await self._objects.apply_status(self._status(own), self._manager))
        except Conflict:
            return False
        return True

    async def _is_abandoned(self, holder: Controller) -> bool:
        ref, now = Ref("Lease", holder.namespace, holder.lease), self._now()
        known = self._others.get(ref)
        if known is None or now - known.at > min(LOOK_EVERY_S, self._abandoned_s):
            known = self._others[ref] = await self._look(ref, known)
        return now - known.since > known.duration_s + self._abandoned_s

    async def _look(self, ref: Ref, known: Looked | None) -> Looked:
        """A Lease that is gone or given back counts like one that does not change any more."""
        version, duration, now = "", DURATION_S, self._now()
        try:
            lease = await self._objects.get(ref)
        except Gone:
            version = "gone"
        except ApiError:
            return Looked("", now, now)  # what can't be looked at is alive
        else:
            version = str(lease["metadata"]["resourceVersion"])
            duration = float((lease.get("spec") or {}).get("leaseDurationSeconds") or DURATION_S)
        same = known is not None and known.version == version
        return Looked(version, known.since if known and same else now, now, duration)

    def _status(self, own: Owned) -> Manifest:
        return {
            "apiVersion": KINDS[own.ref.kind].version,
            "kind": own.ref.kind,
            "metadata": {"name": own.ref.name, "namespace": own.ref.namespace, "uid": own.uid},
            "status": {"controller": msgspec.to_builtins(self._mine)},
        }


def _stays_away(holder: Controller) -> News:
    name = f"{holder.namespace}/{holder.lease}"
    return News(
        reason=EventReason.CLAIMED_ELSEWHERE.value,
        note=f"the installation of Lease {name} has it: this one stays away",
        action="Claim",
        mark=name,
        is_warning=True,
    )
