"""What both kinds of socket do around a login."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tradewind.domain.errors import ConfigurationError
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.sockets import SocketLostError


def readable(credentials: Callable[[], Credentials]) -> Credentials:
    """Read the keys of the moment.

    Raises:
        SocketLostError: there are none; a person must act.
    """
    try:
        return credentials()
    except ConfigurationError as error:
        raise SocketLostError(str(error), refused=True) from None


@asynccontextmanager
async def in_time(handshake_s: float) -> AsyncIterator[None]:
    """Give the block that long.

    Raises:
        SocketLostError: it took longer.
    """
    try:
        async with asyncio.timeout(handshake_s):
            yield
    except TimeoutError:
        raise SocketLostError(f"no login within {handshake_s:g} s") from None


async def pause(delay_s: float, closing: asyncio.Event) -> None:
    """Wait, unless we are to close."""
    try:
        async with asyncio.timeout(delay_s):
            await closing.wait()
    except TimeoutError:
        return
