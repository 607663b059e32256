"""What can go wrong between a client and an API server, one small class each.

A fault gets the request and may `pass_on` it, change the answer's stream, or answer itself.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn, Protocol

from aiohttp import web

from tests.cluster.calls import Call

Lines = AsyncIterator[bytes]
"""Events of a watch, a line each."""
Change = Callable[[Lines], Lines]


class CutError(Exception):
    """The connection breaks here."""


class Way(Protocol):
    """The way of one request through the proxy."""

    call: Call

    async def pass_on(self, change: Change | None = None) -> web.StreamResponse:
        """Give the server's answer; `change` stands between a watch's events and the client."""

    async def done(self) -> web.StreamResponse:
        """Let the server do it; the client has no answer until this one is returned."""


class Fault(Protocol):
    """Something that goes wrong with a request."""

    async def __call__(self, way: Way) -> web.StreamResponse:
        """Answer the request, or break off by CutError."""


class Refused:
    """An answer in place of the server's: 429 with Retry-After, 500, 409, 410 ..."""

    def __init__(self, status: int, reason: str = "", retry_after_s: int | None = None) -> None:
        self._status, self._reason = status, reason
        self._headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}

    async def __call__(self, way: Way) -> web.StreamResponse:
        body = status_of(self._status, self._reason)
        return web.json_response(body, status=self._status, headers=self._headers)


class Slow:
    """The server's own answer, late."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s

    async def __call__(self, way: Way) -> web.StreamResponse:
        await asyncio.sleep(self._delay_s)
        return await way.pass_on()


class Hanging:
    """No answer, for as long as the proxy runs."""

    async def __call__(self, way: Way) -> web.StreamResponse:
        return await _never()


class Lost:
    """The connection breaks before the server hears the request, or after it did as asked."""

    def __init__(self, *, after: bool = False) -> None:
        self._after = after

    async def __call__(self, way: Way) -> web.StreamResponse:
        if self._after:
            await way.done()
        raise CutError


class Told:
    """Something of a test happens at this very request: a process is killed, a field is changed.

    With `after` it happens when the server has done what was asked, and the client doesn't know.
    """

    def __init__(self, action: Callable[[Call], object], *, after: bool = False) -> None:
        self._action, self._after = action, after

    async def __call__(self, way: Way) -> web.StreamResponse:
        if self._after:
            answer = await way.done()
            await asyncio.to_thread(self._action, way.call)
            return answer
        await asyncio.to_thread(self._action, way.call)
        return await way.pass_on()


class _OfWatch:
    """A fault that lets `after` events pass first."""

    def __init__(self, after: int = 0) -> None:
        self._after = after

    async def __call__(self, way: Way) -> web.StreamResponse:
        return await way.pass_on(self._changed)

    async def _changed(self, lines: Lines) -> Lines:
        left = self._after
        while left and (line := await anext(lines, b"")):
            yield line
            left -= 1
        if not left:
            async for line in self._then(lines):
                yield line

    def _then(self, lines: Lines) -> Lines:
        raise NotImplementedError


class DroppedWatch(_OfWatch):
    """The connection breaks between two events."""

    def _then(self, lines: Lines) -> Lines:
        return _Stream(_cut)


class HalfOpenWatch(_OfWatch):
    """The connection stays, and nothing comes any more."""

    def _then(self, lines: Lines) -> Lines:
        return _Stream(_never)


class ExpiredWatch(_OfWatch):
    """The server says in the stream that it no longer knows that far back: 410."""

    async def _then(self, lines: Lines) -> Lines:
        event = {"type": "ERROR", "object": status_of(410, "Expired")}
        yield json.dumps(event, separators=(",", ":")).encode() + b"\n"


class LostEvent(_OfWatch):
    """One event never arrives, those behind it do; by default any, else what `which` accepts."""

    def __init__(self, after: int = 0, which: Callable[[Any], bool] = lambda _: True) -> None:
        super().__init__(after)
        self._which = which

    async def _then(self, lines: Lines) -> Lines:
        lost = False
        async for line in lines:
            if not lost and self._which(json.loads(line)):
                lost = True
                continue
            yield line


class SlowEvents(_OfWatch):
    """Each event arrives late."""

    def __init__(self, delay_s: float) -> None:
        super().__init__()
        self._delay_s = delay_s

    async def _then(self, lines: Lines) -> Lines:
        async for line in lines:
            await asyncio.sleep(self._delay_s)
            yield line


def status_of(code: int, reason: str) -> dict[str, object]:
    """A Status, as an API server answers a refusal."""
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": f"a fault of the test: {code}",
        "reason": reason,
        "code": code,
    }


class _Stream:
    """Events that are asked for one by one."""

    def __init__(self, ask: Callable[[], Awaitable[bytes]]) -> None:
        self._ask = ask

    def __aiter__(self) -> "_Stream":
        return self

    async def __anext__(self) -> bytes:
        return await self._ask()


async def _cut() -> NoReturn:
    raise CutError


async def _never() -> NoReturn:
    while True:
        await asyncio.Event().wait()
