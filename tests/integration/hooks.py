"""A webhook on this machine: it notes what it is posted, and answers as it is told to."""

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from tests.integration.serving import Served

TOKEN = "hook-token-8d1f"  # noqa: S105 # made up
"""Part of the address, as the password of many a real webhook."""


class Hook(Served):
    """Answers with each of `statuses` in turn, the last one for ever; `delay_s` comes first."""

    def __init__(self, *statuses: int, delay_s: float = 0.0) -> None:
        super().__init__(f"/alerts/{TOKEN}")
        self._statuses, self._delay_s = list(statuses) or [200], delay_s
        self.posted: list[dict[str, Any]] = []
        self.requests = 0

    @property
    def url(self) -> str:
        """The address that alarms are posted to."""
        return f"{self.address}/alerts/{TOKEN}"

    async def take(self, request: web.Request) -> web.Response:
        """Note an alarm where the answer is 200."""
        body = await request.read()
        self.requests += 1
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        await asyncio.sleep(self._delay_s)
        if status == 200:
            assert request.content_type == "application/json"
            self.posted.append(msgspec.json.decode(body))
        return web.Response(status=status)
