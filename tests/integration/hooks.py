"""A webhook on this machine: it notes what it is posted, and answers as it is told to."""

import asyncio
import threading
from typing import Any, Self

import msgspec
from aiohttp import web

TOKEN = "hook-token-8d1f"  # noqa: S105 # made up
"""Part of the address, as the password of many a real webhook."""


class Hook:
    """Serves `/alerts/TOKEN` from a thread of its own.

    It answers with each of `statuses` in turn, the last one for ever; `delay_s` comes before that.
    """

    def __init__(self, *statuses: int, delay_s: float = 0.0) -> None:
        self._statuses, self._delay_s = list(statuses) or [200], delay_s
        self.posted: list[dict[str, Any]] = []
        self.requests = 0
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        self._loop.run_until_complete(self._start())
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post(f"/alerts/{TOKEN}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/alerts/{TOKEN}"
        self._started.set()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.requests += 1
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        await asyncio.sleep(self._delay_s)
        if status == 200:
            assert request.content_type == "application/json"
            self.posted.append(msgspec.json.decode(body))
        return web.Response(status=status)
