"""Who leads: one Lease, held by one process at a time.

A holder that can't renew for `RENEW_WITHIN_S` stops writing at once, which is before anybody else
may take the Lease: `DURATION_S` after its last change, by the taker's own clock.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable

from tradewind_operator.api.errors import ApiError, Conflict, Gone
from tradewind_operator.api.kinds import KINDS
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Ref

DURATION_S, RENEW_WITHIN_S, EVERY_S = 15, 10.0, 2.0

Moment = Callable[[], dt.datetime]


class Lease:
    """Takes, keeps and gives back a Lease. `now` is monotonic, in seconds; `moment` is UTC."""

    def __init__(
        self, objects: Objects, ref: Ref, who: str, *, now: Callable[[], float], moment: Moment
    ) -> None:
        self._objects, self._ref, self._who = objects, ref, who
        self._now, self._moment = now, moment
        self._held: Manifest | None = None
        self._renewed_at = float("-inf")
        self._seen: tuple[str, float] = ("", now())
        """The Lease's version that was last seen, and since when."""

    @property
    def is_ours(self) -> bool:
        """Whether nobody else can have it: what is written meanwhile is ours to write."""
        return self._held is not None and self._now() - self._renewed_at < RENEW_WITHIN_S

    async def acquire(self) -> None:
        """Wait until it is ours."""
        while not self.is_ours:
            await self._attempt()
            if not self.is_ours:
                await asyncio.sleep(EVERY_S)

    async def keep(self) -> None:
        """Renew it; return when it is lost."""
        while self.is_ours:
            await asyncio.sleep(EVERY_S)
            with contextlib.suppress(ApiError, TimeoutError):
                async with asyncio.timeout(RENEW_WITHIN_S):
                    await self._renew()

    async def release(self) -> None:
        """Give it back, so that another can take it at once."""
        if not self.is_ours or self._held is None:
            return
        spec = {**self._held["spec"], "holderIdentity": "", "leaseDurationSeconds": 1}
        held, self._held = self._held, None
        await self._objects.replace_urgently({**held, "spec": spec})

    async def _attempt(self) -> None:
        try:
            lease = await self._objects.get(self._ref)
        except Gone:
            lease = None
        except ApiError:
            return
        try:
            await self._take(lease)
        except ApiError:
            return  # another was faster, or the server is away: look again

    async def _take(self, lease: Manifest | None) -> None:
        started = self._now()
        if lease is None:
            self._hold(await self._objects.create_urgently(self._claim({}, 0)), started)
        elif self._is_free(lease):
            changes = int(lease.get("spec", {}).get("leaseTransitions") or 0) + 1
            claim = self._claim(lease["metadata"], changes)
            self._hold(await self._objects.replace_urgently(claim), started)

    async def _renew(self) -> None:
        if self._held is None:
            return
        started = self._now()
        spec = {**self._held["spec"], "renewTime": self._stamp()}
        try:
            self._hold(await self._objects.replace_urgently({**self._held, "spec": spec}), started)
        except Conflict:
            await self._look_again()

    async def _look_again(self) -> None:
        """After a conflict: it may be our own change, of which the answer was lost."""
        lease = await self._objects.get(self._ref)
        ours = (lease.get("spec") or {}).get("holderIdentity") == self._who
        self._held = lease if ours else None

    def _hold(self, lease: Manifest, since: float) -> None:
        self._held, self._renewed_at = lease, since

    def _is_free(self, lease: Manifest) -> bool:
        spec = lease.get("spec") or {}
        if spec.get("holderIdentity") in (None, "", self._who):
            return True
        version = lease["metadata"]["resourceVersion"]
        if version != self._seen[0]:
            self._seen = (version, self._now())
        return self._now() - self._seen[1] > float(spec.get("leaseDurationSeconds") or DURATION_S)

    def _claim(self, metadata: dict[str, str], changes: int) -> Manifest:
        name = {"name": self._ref.name, "namespace": self._ref.namespace}
        return {
            "apiVersion": KINDS["Lease"].version,
            "kind": "Lease",
            "metadata": {**metadata, **name},
            "spec": {
                "holderIdentity": self._who,
                "leaseDurationSeconds": DURATION_S,
                "acquireTime": self._stamp(),
                "renewTime": self._stamp(),
                "leaseTransitions": changes,
            },
        }

    def _stamp(self) -> str:
        return self._moment().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
