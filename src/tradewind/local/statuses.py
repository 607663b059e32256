"""What the services say of themselves, gathered over HTTP; a silent one is shown as such."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from tradewind.local.runner_file import Door

Document = dict[str, Any]


class Picture(msgspec.Struct, frozen=True):
    """One look at everything: a status document by workload, {} for one that did not answer.

    `down` holds workloads that are not started again, each with its reason.
    """

    documents: dict[str, Document]
    doors: tuple[Door, ...]
    down: Mapping[str, str] = {}

    def of(self, service: str) -> list[tuple[Door, Document]]:
        """Doors of one kind of service with their documents, by name."""
        found = [(door, self.documents.get(door.workload, {})) for door in self.doors]
        return sorted(
            ((door, document) for door, document in found if door.service == service),
            key=lambda each: each[0].workload,
        )

    @property
    def unready(self) -> list[str]:
        """Workloads that are waited for and are not ready, each with its reason."""
        return [
            f"{door.workload}: {document.get('reason') or 'no answer'}"
            for door in self.doors
            if door.service != "venue" and self.is_waited_for(door)
            for document in [self.documents.get(door.workload, {})]
            if not document.get("ready")
        ]

    @property
    def policies_down(self) -> set[str]:
        """Policies that cannot trade because a service of their account stays down."""
        return {
            door.policy
            for door in self.doors
            if door.workload in self.down and door.service != "strategy"
        }

    @property
    def is_over(self) -> bool:
        """Whether no policy can trade any more."""
        return bool(self.doors) and self.policies_down == {door.policy for door in self.doors}

    def is_waited_for(self, door: Door) -> bool:
        """Whether a workload will be ready: not when it, or its policy, stays down."""
        return door.workload not in self.down and door.policy not in self.policies_down

    @property
    def tape_ended(self) -> bool:
        """Whether every feed has reached the end of its tape."""
        feeds = [doc for door, doc in self.of("market-data") if self.is_waited_for(door)]
        return bool(feeds) and all(document.get("ended") for document in feeds)


class Watcher:
    """Asks all services side by side; one client for the life of a run."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(timeout=1.0)

    async def look(self, doors: tuple[Door, ...], down: Mapping[str, str]) -> Picture:
        """Ask every service for its status."""
        asked = [door for door in doors if door.service != "venue"]
        documents = await asyncio.gather(*(self._ask(door) for door in asked))
        names = [door.workload for door in asked]
        return Picture(dict(zip(names, documents, strict=True)), doors, down)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _ask(self, door: Door) -> Document:
        try:
            reply = await self._client.get(f"http://{door.http}/status")
            document: Document = msgspec.json.decode(reply.content)
        except (httpx.HTTPError, msgspec.DecodeError):
            return {}
        return document
