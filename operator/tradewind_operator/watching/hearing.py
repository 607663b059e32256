"""Listens to kopf's requests: what a list holds, and when a stream says anything at all.

A middleware of the HTTP session that kopf uses. Each list is read here too, page by page: its
objects go into the cache from here, and what it no longer holds is known
to be gone. That is what a handler can't know after a watch expired: kopf lists again and says
nothing of what vanished in between. kopf itself gets an empty list: it would hold every object as a
dictionary, with a task each, for what has been done already.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from aiohttp import ClientError, ClientHandlerType, ClientRequest, ClientResponse

from tradewind_operator.api.kinds import KINDS
from tradewind_operator.model import Manifest, Ref, ref_of
from tradewind_operator.watching.streams import Restart, Stream, Streams, stream_at

Listed = Callable[[Stream, Manifest], None]
Finished = Callable[[Stream, frozenset[Ref], int], None]
"""Told of a whole list: what it held, and the version of the collection that it is of."""
Count = Callable[[str, int], None]
"""Told of every answer: "list" or "watch", and HTTP's code."""


class ListPage(msgspec.Struct, frozen=True):
    """One page of a list; its objects are decoded one by one, as they are taken in."""

    metadata: dict[str, Any]
    items: list[msgspec.Raw] | None = None


class Hearing:
    """The middleware. `on_item` is told of each listed object, `on_finished` of each whole list."""

    def __init__(
        self,
        streams: Streams,
        on_item: Listed,
        on_finished: Finished,
        count: Count = lambda _verb, _code: None,
    ) -> None:
        self._streams, self._on_item, self._on_finished = streams, on_item, on_finished
        self._count = count
        self._listing: dict[Stream, set[Ref]] = {}

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Pass a request on, and listen to its answer."""
        stream = stream_at(request.url.path) if request.method == "GET" else None
        if stream is None:
            return await handler(request)
        if request.url.query.get("watch") == "true":
            return await self._watch(stream, request, handler)
        return await self._list(stream, request, handler)

    async def _watch(
        self, stream: Stream, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        self._streams.opening(stream)
        try:
            response = await handler(request)
        except (ClientError, TimeoutError):
            self._streams.ended(stream, Restart.ERROR)
            raise
        self._count("watch", response.status)
        if response.status < 300:
            response.content = Overheard(response.content, stream, self._streams)  # type: ignore[assignment]  # passes everything on
        else:
            self._streams.ended(stream, Restart.ERROR)
        return response

    async def _list(
        self, stream: Stream, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        if "continue" not in request.url.query:
            self._listing[stream] = set()
        response = await handler(request)
        self._count("list", response.status)
        if response.status < 300:
            page = msgspec.json.decode(await response.read(), type=ListPage)
            self._page(stream, page)
            # There is no other way to answer less than the server did.
            response._body = msgspec.json.encode({"metadata": page.metadata, "items": []})
        return response

    def _page(self, stream: Stream, page: ListPage) -> None:
        held = self._listing.setdefault(stream, set())
        for text in page.items or ():
            item: Manifest = msgspec.json.decode(text)
            item["kind"], item["apiVersion"] = stream.kind, KINDS[stream.kind].version
            held.add(ref_of(item))
            self._on_item(stream, item)
        self._streams.heard(stream)
        if not page.metadata.get("continue"):
            self._listing.pop(stream)
            version = int(page.metadata.get("resourceVersion") or 0)
            self._on_finished(stream, frozenset(held), version)
            self._streams.listed(stream)


class Overheard:
    """A stream's content, of which each piece counts as a sign of life."""

    def __init__(self, content: Any, stream: Stream, streams: Streams) -> None:
        self._content, self._stream, self._streams = content, stream, streams

    def __getattr__(self, name: str) -> Any:
        return getattr(self._content, name)

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        """The pieces as they come."""
        self._streams.heard(self._stream)
        async for piece in self._content.iter_chunked(size):
            self._streams.heard(self._stream)
            if b'"type":"ERROR"' in piece[:64]:
                expired = b'"code":410' in piece
                self._streams.ended(self._stream, Restart.EXPIRED if expired else Restart.ERROR)
            yield piece
