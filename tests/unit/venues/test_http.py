"""A request costs what its bytes cost."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tradewind.ports.broker import NotSent
from tradewind.venues._http import Timeouts, exchange, new_client

NOBODY = "http://127.0.0.1:1"


class Watch:
    """Notes which modules are searched for, and finds none."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, *_: Any) -> None:
        self.names.append(name)


@contextmanager
def watched() -> Iterator[Watch]:
    watch = Watch()
    sys.meta_path.insert(0, watch)
    try:
        yield watch
    finally:
        sys.meta_path.remove(watch)


async def refused(client: httpx.AsyncClient) -> None:
    request = client.build_request("GET", "/v2/clock")
    assert isinstance(await exchange(client, request, 5.0), NotSent)


async def test_no_request_after_the_first_searches_for_modules() -> None:
    async with new_client(NOBODY, Timeouts()) as client:
        await refused(client)
        with watched() as watch:
            await refused(client)
    assert watch.names == []
