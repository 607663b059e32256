"""Fixtures of the broker port's tests at Alpaca."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.venues.alpaca.acting import ActingServer, acting_server
from tradewind.venues.alpaca.broker import AlpacaBroker


@pytest.fixture
async def server() -> AsyncIterator[ActingServer]:
    """A server that acts as a test says."""
    async with acting_server() as acting:
        yield acting


@pytest.fixture
async def broker(server: ActingServer) -> AsyncIterator[AlpacaBroker]:
    """The adapter, in front of it."""
    opened = server.venue().broker()
    yield opened
    await opened.close()
