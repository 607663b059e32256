"""The simulated venue at the end of a run: its market comes to rest, and it tells its books."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tradewind.domain.errors import VenueUnavailableError
from tradewind.domain.values import format_scaled, parse_scaled
from tradewind.local.summaries import VenueBooks


async def read_venue_books(url: str, credentials: Path) -> VenueBooks:
    """Ask for cash and positions.

    Raises:
        VenueUnavailableError: the venue did not answer.
    """
    async with _asking(url, credentials) as client:
        account = await _get(client, "/v2/account")
        positions = await _get(client, "/v2/positions")
    return VenueBooks(
        cash=_plain(account["cash"]),
        positions={each["symbol"]: _plain(each["qty"]) for each in positions},
        marks={each["symbol"]: parse_scaled(each["current_price"]) for each in positions},
    )


async def calm_market(url: str, credentials: Path) -> None:
    """Let no price move any more, so that all books can be read as of one moment.

    Raises:
        VenueUnavailableError: the venue did not answer.
    """
    async with _asking(url, credentials) as client:
        (await client.post("/market/calm")).raise_for_status()


@asynccontextmanager
async def _asking(url: str, credentials: Path) -> AsyncIterator[httpx.AsyncClient]:
    headers = {
        "APCA-API-KEY-ID": (credentials / "key-id").read_text().strip(),
        "APCA-API-SECRET-KEY": (credentials / "secret-key").read_text().strip(),
    }
    try:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=5.0) as client:
            yield client
    except (httpx.HTTPError, msgspec.DecodeError) as error:
        raise VenueUnavailableError(f"the venue at {url} did not answer: {error}") from error


async def _get(client: httpx.AsyncClient, path: str) -> Any:
    reply = await client.get(path)
    reply.raise_for_status()
    return msgspec.json.decode(reply.content)


def _plain(text: str) -> str:
    """The shortest form of an amount, so that equal amounts are equal text."""
    return format_scaled(parse_scaled(text))
