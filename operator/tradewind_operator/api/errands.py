"""Requests of a program that leads nothing: it runs once, by the login of its process, and ends."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tradewind_operator.api.buckets import Bucket
from tradewind_operator.api.logins import log_in
from tradewind_operator.api.requests import Requests


@asynccontextmanager
async def errand() -> AsyncIterator[Requests]:
    """Requests that need no Lease and are not counted; closed with the block."""
    requests = Requests(
        await log_in(),
        bucket=Bucket(time.monotonic),
        may_write=lambda: True,
        count=lambda _verb, _code: None,
    )
    try:
        yield requests
    finally:
        await requests.close()
