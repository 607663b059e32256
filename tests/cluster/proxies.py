"""A proxy in front of a real API server, at which a test lets things go wrong.

It ends TLS on both sides and speaks to the server as one user. It runs in a thread of its own, so
that clients of any kind, in this process or another, meet it.
"""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import msgspec
from aiohttp import web
from cryptography.hazmat.primitives.serialization import Encoding

from tests.cluster import calls, pki
from tests.cluster.calls import Call
from tests.cluster.faults import Change, CutError, Fault, Lines
from tests.cluster.kubeconfigs import Access

_CLOSING_S = 0.1
"""TLS connections take some turns of the loop to close."""
_HOP = {"host", "authorization", "connection", "content-length", "transfer-encoding"}
_BACK = {"connection", "content-length", "transfer-encoding", "content-encoding", "date"}


class Rule(msgspec.Struct):
    """A fault, the requests that meet it, and how often."""

    fault: Fault
    where: Callable[[Call], bool]
    skip: int
    times: int
    met: int = 0

    def takes(self, call: Call) -> bool:
        """Whether it is for this request; counts it."""
        if not self.where(call) or self.met >= self.skip + self.times:
            return False
        self.met += 1
        return self.met > self.skip


class Proxy:
    """The proxy of one user."""

    def __init__(self, upstream: Access, folder: Path) -> None:
        self._upstream, self._folder = upstream, folder
        self._authority = pki.authority("tradewind-test-proxy")
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self._transports: set[asyncio.Transport] = set()
        self._session: aiohttp.ClientSession | None = None
        self._loop = asyncio.new_event_loop()
        self.calls: list[Call] = []
        """All requests, in the order of their arrival."""
        self.port = 0

    @property
    def access(self) -> Access:
        """How to reach it; whoever does is our user upstream."""
        return Access(
            server=f"https://127.0.0.1:{self.port}",
            authority=self._authority.certificate.public_bytes(Encoding.PEM),
            token="of-the-proxy",  # noqa: S106 - the proxy shows its own
        )

    def add(
        self,
        fault: Fault,
        where: Callable[[Call], bool] = lambda _: True,
        *,
        skip: int = 0,
        times: int = 1,
    ) -> Rule:
        """Let a fault happen to the next `times` such requests, after the first `skip` of them."""
        rule = Rule(fault, where, skip, times)
        with self._lock:
            self._rules.append(rule)
        return rule

    def heal(self) -> None:
        """Let nothing go wrong any more, and end what hangs."""
        with self._lock:
            self._rules.clear()
        self.cut()

    def cut(self) -> None:
        """Break all connections."""
        self._loop.call_soon_threadsafe(self._cut)

    def expire_certificate(self) -> None:
        """Show an expired certificate from the next connection on, and break those there are."""
        self._show(expired=True)
        self.cut()

    def renew_certificate(self) -> None:
        """Show a good one again."""
        self._show(expired=False)

    def count(self, where: Callable[[Call], bool] = lambda _: True) -> int:
        """How many such requests there were."""
        with self._lock:
            return sum(map(where, self.calls))

    def serve(self, started: threading.Event) -> None:
        """Run until `stop`; for a thread."""
        self._show(expired=False)
        self._loop.run_until_complete(self._start())
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    def stop(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _start(self) -> None:
        connector = aiohttp.TCPConnector(ssl=self._upstream.tls(), limit=0)
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=self._upstream.headers,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=10),
        )
        server = web.Server(self._handle)
        self._runner = web.ServerRunner(server, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._context)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _end(self) -> None:
        self._cut()
        mine = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not mine]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._runner.cleanup()
        if self._session:
            await self._session.close()
        await asyncio.sleep(_CLOSING_S)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        call = calls.read(request.method, request.path, request.query)
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        self._transports.add(transport)
        way = _Forward(call, request, self._upstream.server, self._session)
        rule = self._noted(call)
        try:
            return await (rule.fault(way) if rule else way.pass_on())
        except (CutError, aiohttp.ClientError):
            transport.abort()
            return web.Response()
        finally:
            if transport.is_closing():
                self._transports.discard(transport)

    def _noted(self, call: Call) -> Rule | None:
        with self._lock:
            self.calls.append(call)
            return next((rule for rule in self._rules if rule.takes(call)), None)

    def _cut(self) -> None:
        for transport in self._transports:
            transport.abort()
        self._transports.clear()

    def _show(self, *, expired: bool) -> None:
        signed = self._authority.server("proxy", ["127.0.0.1", "localhost"], expired=expired)
        signed.write(self._folder, "proxy")
        self._context.load_cert_chain(self._folder / "proxy.crt", self._folder / "proxy.key")


class _Forward:
    """One request on its way to the API server and back."""

    def __init__(
        self,
        call: Call,
        request: web.BaseRequest,
        server: str,
        session: aiohttp.ClientSession | None,
    ) -> None:
        assert session
        self.call = call
        self._request, self._session = request, session
        self._url = f"{server}{request.path_qs}"

    async def done(self) -> web.Response:
        async with await self._asked() as answer:
            body = await answer.read()
            return web.Response(status=answer.status, headers=_kept(answer), body=body)

    async def pass_on(self, change: Change | None = None) -> web.StreamResponse:
        async with await self._asked() as answer:
            back = web.StreamResponse(status=answer.status, headers=_kept(answer))
            await back.prepare(self._request)
            async for data in self._data(answer, change):
                await back.write(data)
            await back.write_eof()
            return back

    async def _asked(self) -> aiohttp.ClientResponse:
        given = self._request.headers.items()
        headers = {key: value for key, value in given if key.lower() not in _HOP}
        headers["Accept-Encoding"] = "identity"
        body = await self._request.read() or None
        return await self._session.request(
            self._request.method, self._url, data=body, headers=headers
        )

    def _data(self, answer: aiohttp.ClientResponse, change: Change | None) -> AsyncIterator[bytes]:
        if self.call.verb == "watch" and change and answer.ok:
            return change(_lines(answer))
        return answer.content.iter_any()


async def _lines(answer: aiohttp.ClientResponse) -> Lines:
    rest = b""
    async for data in answer.content.iter_any():
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            yield line + b"\n"


def _kept(answer: aiohttp.ClientResponse) -> dict[str, str]:
    return {key: value for key, value in answer.headers.items() if key.lower() not in _BACK}


@contextlib.contextmanager
def proxy(upstream: Access) -> Iterator[Proxy]:
    """Run a proxy for a user while the block lasts."""
    with TemporaryDirectory(prefix="tradewind-proxy-") as folder:
        made = Proxy(upstream, Path(folder))
        started = threading.Event()
        thread = threading.Thread(target=made.serve, args=(started,), daemon=True)
        thread.start()
        assert started.wait(10), "the proxy does not start"
        try:
            yield made
        finally:
            made.stop()
            thread.join(10)
