"""One HTTP exchange, and exactly how much is known of its outcome.

Nothing here retries: whether a request may be sent again is the caller's decision.
"""

import asyncio
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx
import msgspec

from tradewind.domain.values import SECOND, Nanos
from tradewind.ports.broker import Ambiguous, NotSent

MAX_BODY = 16 * 1024 * 1024
"""Bytes of one answer; a longer one is unreadable."""


class Reply(msgspec.Struct, frozen=True):
    """An answer that was read to its end."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Rate(msgspec.Struct, frozen=True):
    """What the venue's headers say of our request budget; -1 where it did not say."""

    limit: int = -1
    remaining: int = -1
    reset_ns: Nanos = Nanos(-1)


class Timeouts(msgspec.Struct, frozen=True):
    """Deadlines of one exchange, seconds; `total_s` bounds an answer that comes in drips."""

    connect_s: float = 2.0
    read_s: float = 5.0
    total_s: float = 10.0


def new_client(base_url: str, timeouts: Timeouts, *, connections: int = 16) -> httpx.AsyncClient:
    """Open a keep-alive HTTP/1.1 client; proxies of the environment hold for https alone."""
    timeout = httpx.Timeout(timeouts.read_s, connect=timeouts.connect_s)
    limits = httpx.Limits(max_connections=connections, keepalive_expiry=30.0)
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout,
        limits=limits,
        http2=False,
        follow_redirects=False,
        trust_env=base_url.startswith("https:"),
    )


async def exchange(
    client: httpx.AsyncClient, request: httpx.Request, total_s: float
) -> Reply | NotSent | Ambiguous:
    """Send one request; only a connection that never stood proves that nothing was accepted."""
    try:
        async with asyncio.timeout(total_s):
            return await _read(client, request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        return NotSent(f"no connection to {request.url.host}: {_words(error)}")
    except TimeoutError:
        return Ambiguous(f"no whole answer within {total_s:g} s")
    except (httpx.HTTPError, httpx.StreamError) as error:
        return Ambiguous(f"connection to {request.url.host} failed: {_words(error)}")


async def _read(client: httpx.AsyncClient, request: httpx.Request) -> Reply | Ambiguous:
    response = await client.send(request, stream=True)
    try:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BODY:
                return Ambiguous(f"answer longer than {MAX_BODY} bytes")
        return Reply(response.status_code, bytes(body), response.headers)
    finally:
        await response.aclose()


def rate_of(headers: Mapping[str, str]) -> Rate:
    """Read the X-RateLimit headers."""
    reset = _integer(headers.get("x-ratelimit-reset", ""))
    return Rate(
        _integer(headers.get("x-ratelimit-limit", "")),
        _integer(headers.get("x-ratelimit-remaining", "")),
        Nanos(reset * SECOND) if reset >= 0 else Nanos(-1),
    )


def retry_after_ns(headers: Mapping[str, str], now_ns: int) -> Nanos:
    """How long a 429 asks us to wait: Retry-After (seconds or date), else X-RateLimit-Reset."""
    text = headers.get("retry-after", "").strip()
    seconds = _integer(text)
    if seconds >= 0:
        return Nanos(seconds * SECOND)
    until_ns = _date_ns(text) if text else rate_of(headers).reset_ns
    return Nanos(max(0, until_ns - now_ns))


def _date_ns(text: str) -> Nanos:
    try:
        return Nanos(int(parsedate_to_datetime(text).timestamp()) * SECOND)
    except (ValueError, OverflowError):
        return Nanos(-1)


def _integer(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else -1


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
