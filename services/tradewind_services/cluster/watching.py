"""Follows a collection for ever: all of it, then its changes, and all of it again.

A round lists and then watches for less than a minute. So an event that was lost on the way is
found in the next list, a connection that is half open is left for the next round, and a version
that the server has forgotten is never asked for twice.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import aclosing
from enum import StrEnum
from typing import Protocol

import aiohttp
import msgspec

from tradewind_services.cluster.client import FAILURES, ApiClient, ApiError, Object

ROUND_S = (35, 45)
LAST_S = 60.0
"""No round takes longer, however slowly its server speaks."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0
AFTER_LIST_S = 0.4
"""The longest pause once a list came through: the server is there."""
GOOD_S = 5.0
"""A round that lasted so long was good: the next pause is short again."""
_BAD_REQUEST, _MISSING, _GONE = 400, 404, 410


class Restart(StrEnum):
    """Why a round ended before its time."""

    EXPIRED = "expired"
    REFUSED = "refused"
    FAILED = "failed"
    SILENT = "silent"
    BROKEN = "broken"


class Listener(Protocol):
    """Hears of the objects of a collection."""

    def listed(self, objects: list[Object]) -> None:
        """All objects that there are."""
        ...

    def changed(self, obj: Object) -> None:
        """One was added or modified."""
        ...

    def deleted(self, obj: Object) -> None:
        """One is gone."""
        ...

    def missing(self) -> None:
        """The server knows no such collection."""
        ...


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """What to follow: a path, and the fields that select.

    Where `fields` are `dispensable`, a server that can't select by them is asked for all.
    """

    name: str
    path: str
    fields: str = ""
    dispensable: bool = False

    def selection(self) -> Mapping[str, str]:
        """The query of a list."""
        return {"fieldSelector": self.fields} if self.fields else {}


class Watch:
    """Follows one collection. `heard` is called at each word of the server."""

    def __init__(
        self,
        client: ApiClient,
        collection: Collection,
        listener: Listener,
        *,
        heard: Callable[[], None],
        restarted: Callable[[Restart, str], None],
    ) -> None:
        self._client, self._collection, self._listener = client, collection, listener
        self._heard, self._restarted = heard, restarted
        self._pause_s = FIRST_PAUSE_S

    async def run(self) -> None:
        """Follow for ever."""
        loop = asyncio.get_running_loop()
        while True:
            started, least_s = loop.time(), 0.0
            try:
                await self._round()
            except FAILURES as error:
                self._restarted(_why(error), _text(error))
                least_s = error.retry_after_s if isinstance(error, ApiError) else 0.0
            lasted_s = loop.time() - started
            if lasted_s < GOOD_S or least_s:
                await asyncio.sleep(max(min(least_s, LONGEST_PAUSE_S), self._next_pause()))
            else:
                self._pause_s = FIRST_PAUSE_S

    def _next_pause(self) -> float:
        pause_s = self._pause_s
        self._pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        return pause_s * random.uniform(0.7, 1.3)  # noqa: S311 # spreads load, guards nothing

    async def _round(self) -> None:
        collection = self._collection
        try:
            listing = await self._client.list(collection.path, collection.selection())
        except ApiError as error:
            self._refused(error)
            raise
        self._heard()
        self._pause_s = min(self._pause_s, AFTER_LIST_S)
        self._listener.listed(listing.items)
        async with asyncio.timeout(LAST_S):
            await self._follow(listing.version)

    def _refused(self, error: ApiError) -> None:
        collection = self._collection
        if error.code == _MISSING:
            self._heard()
            self._listener.missing()
        elif error.code == _BAD_REQUEST and collection.dispensable:
            self._collection = msgspec.structs.replace(collection, fields="", dispensable=False)

    async def _follow(self, version: str) -> None:
        selection = {
            **self._collection.selection(),
            "resourceVersion": version,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(random.randint(*ROUND_S)),  # noqa: S311 # spreads load
        }
        async with aclosing(self._client.watch(self._collection.path, selection)) as events:
            async for event in events:
                self._heard()
                self._tell(str(event.get("type")), event.get("object") or {})
        self._heard()

    def _tell(self, kind: str, obj: Object) -> None:
        match kind:
            case "ADDED" | "MODIFIED":
                self._listener.changed(obj)
            case "DELETED":
                self._listener.deleted(obj)
            case "ERROR":
                raise ApiError(int(obj.get("code") or 0), str(obj.get("message", ""))[:500])


def _why(error: BaseException) -> Restart:
    if isinstance(error, ApiError):
        if error.code == _GONE:
            return Restart.EXPIRED
        return Restart.REFUSED if 400 <= error.code < 500 else Restart.FAILED
    if isinstance(error, aiohttp.SocketTimeoutError | TimeoutError):
        return Restart.SILENT
    return Restart.BROKEN


def _text(error: BaseException) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return str(cause) or type(cause).__name__
