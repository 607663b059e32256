"""Asking the services how they stand, again and again: one client for the life of a run."""

import asyncio
from collections.abc import Mapping

import httpx
import msgspec

from tradewind.local.runner_file import Door
from tradewind.local.statuses import Document, Picture


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
