"""Requests to an API server; no outside call without a deadline."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import aiohttp
import msgspec

from tradewind_services.cluster.access import Access

ANSWER_S, HEADERS_S = 10.0, 10.0
SILENCE_S = 55.0
"""A watch that says nothing for so long is dead: its server ends it earlier than that."""
LARGEST_LINE = 16 * 1024 * 1024
APPLY = "application/apply-patch+yaml"

Object = dict[str, Any]


class ApiError(Exception):
    """The server refused; `code` is HTTP's. `retry_after_s` is how long it wants to be left."""

    def __init__(self, code: int, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.retry_after_s = code, retry_after_s


FAILURES = (ApiError, aiohttp.ClientError, OSError, asyncio.TimeoutError, msgspec.MsgspecError)
"""What an API server that is away, overloaded or broken comes to."""


class Listing(msgspec.Struct, frozen=True):
    """Every object of a selection as of a version."""

    items: list[Object]
    version: str


class ApiClient:
    """Lists, watches and applies. Each request has a connection of its own: none is half dead."""

    def __init__(self, access: Access) -> None:
        self._access, self._closed = access, False
        self._session: aiohttp.ClientSession | None = None

    async def list(self, path: str, selection: Mapping[str, str]) -> Listing:
        """Read a collection, as the storage has it now."""
        page = await self._answer("GET", path, params=selection)
        return Listing(page.get("items") or [], page.get("metadata", {}).get("resourceVersion", ""))

    async def watch(self, path: str, selection: Mapping[str, str]) -> AsyncGenerator[Object, None]:
        """Follow a collection: {"type", "object"} each, until the server ends it."""
        timeout = aiohttp.ClientTimeout(total=None, connect=HEADERS_S, sock_read=SILENCE_S)
        params = {**selection, "watch": "true"}
        async with asyncio.timeout(HEADERS_S) as opening:
            async with self._request("GET", path, params=params, timeout=timeout) as response:
                await _check(response)
                opening.reschedule(None)
                async for line in _lines(response.content):
                    yield msgspec.json.decode(line, type=Object)

    async def apply(self, path: str, document: Object, manager: str) -> Object:
        """Apply what we say of an object, as its manager; what others say of it stays."""
        params = {"fieldManager": manager, "force": "true"}
        body, headers = msgspec.json.encode(document), {"Content-Type": APPLY}
        return await self._answer("PATCH", path, params=params, data=body, headers=headers)

    async def close(self) -> None:
        """Let go of what is open; every further request fails."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def _answer(self, method: str, path: str, **options: Any) -> Object:
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with self._request(method, path, timeout=timeout, **options) as response:
            await _check(response)
            return msgspec.json.decode(await response.read(), type=Object)

    def _request(self, method: str, path: str, **options: Any) -> Any:
        if self._closed:
            raise ConnectionAbortedError("this client is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        headers = {**self._access.headers(), **options.pop("headers", {})}
        return self._session.request(
            method,
            f"{self._access.url}{path}",
            headers=headers,
            ssl=self._access.context(),
            allow_redirects=False,
            **options,
        )


async def _check(response: aiohttp.ClientResponse) -> None:
    if response.status < 300:
        return
    body = await response.content.read(4096)
    try:
        message = str(msgspec.json.decode(body, type=Object).get("message", ""))
    except msgspec.MsgspecError:
        message = body.decode(errors="replace").strip()
    pause = response.headers.get("Retry-After", "")
    raise ApiError(response.status, message[:500], float(pause) if pause.isdecimal() else 0.0)


async def _lines(content: aiohttp.StreamReader) -> AsyncGenerator[bytes, None]:
    rest = bytearray()
    async for chunk in content.iter_any():
        rest += chunk
        while (end := rest.find(b"\n")) >= 0:
            yield bytes(rest[:end])
            del rest[: end + 1]
        if len(rest) > LARGEST_LINE:
            raise ApiError(0, f"an event larger than {LARGEST_LINE} bytes")
