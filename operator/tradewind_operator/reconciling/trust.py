"""Keeps the installation's authority in its Secret: makes it, offers the next, moves on."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tradewind.deploy.cluster import GROUP, MANAGED_BY, MANAGED_BY_LABEL
from tradewind_operator.api.errors import ApiError, Conflict, Exists, Gone
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Manifest, Ref
from tradewind_operator.reconciling.authorities import (
    OVERLAP,
    Authorities,
    authorities_of,
    data_of,
    first,
    is_old,
    moved_on,
    offered,
)
from tradewind_operator.reconciling.secrets import Surroundings, encoded, plain_data

NAME = "tradewind-ca"
REPLACE, REPLACED = f"{GROUP}/replace-authority", f"{GROUP}/authority-replaced"
"""Annotations of the Secret: another value of the first asks for another authority; the second is
the value that was answered."""


class Trust:
    """The authorities of now; `refresh` reads, makes and replaces them."""

    def __init__(
        self,
        objects: Objects,
        namespace: str,
        around: Surroundings,
        *,
        leaf_life: dt.timedelta,
        overlap: dt.timedelta = OVERLAP,
    ) -> None:
        self._objects, self._around = objects, around
        self._ref = Ref("Secret", namespace, NAME)
        self._leaf_life, self._overlap = leaf_life, overlap
        self._authorities: Authorities | None = None

    @property
    def authorities(self) -> Authorities:
        """Who signs, and who is trusted.

        Raises:
            ApiError: nobody has read them yet.
        """
        if self._authorities is None:
            raise ApiError("authority", "the certificate authority has not been read yet")
        return self._authorities

    async def refresh(self) -> None:
        """Bring the authorities to where they should be now.

        Raises:
            ApiError: the Secret can't be read or written.
        """
        try:
            secret = await self._objects.get(self._ref)
        except Gone:
            secret = await self._make()
        try:
            self._authorities = authorities_of(plain_data(secret))
        except KeyError:
            self._authorities = first(self._name(), self._around.moment())
            await self._write(secret, self._authorities, {})
            return
        await self._advance(secret, self._authorities)

    async def _advance(self, secret: Manifest, before: Authorities) -> None:
        now = self._around.moment()
        marks = secret["metadata"].get("annotations") or {}
        wanted, answered = marks.get(REPLACE, ""), marks.get(REPLACED, "")
        after = moved_on(before, now, overlap=self._overlap, leaf_life=self._leaf_life)
        said: dict[str, str] = {}
        if after == before and (is_old(before, now) or wanted != answered):
            after, said = offered(before, self._name(), now), {REPLACED: wanted}
        if after != before:
            await self._write(secret, after, said)

    async def _make(self) -> Manifest:
        """Make them; somebody who deleted the Secret gets back what an operator remembers."""
        made = self._authorities or first(self._name(), self._around.moment())
        metadata = {
            "name": self._ref.name,
            "namespace": self._ref.namespace,
            "labels": {MANAGED_BY_LABEL: MANAGED_BY},
        }
        data = encoded(data_of(made))
        try:
            return await self._objects.create(
                {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}
            )
        except Exists:
            return await self._objects.get(self._ref)

    async def _write(
        self, secret: Manifest, authorities: Authorities, said: Mapping[str, str]
    ) -> None:
        version = secret["metadata"]["resourceVersion"]
        patch: dict[str, Any] = {
            "metadata": {"resourceVersion": version, "annotations": dict(said)},
            "data": encoded(data_of(authorities)),
        }
        try:
            await self._objects.merge(self._ref, patch)
        except Conflict:
            return  # somebody else moved it: the next look sees how
        self._authorities = authorities

    def _name(self) -> str:
        return f"Tradewind {self._ref.namespace} {self._around.entropy(6).hex()}"
