"""Who may ask, and how often: data, clock and assets need a key, sockets have their own."""

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.rate_limits import RateLimiter

_DENIED: dict[str, object] = {"code": 40110000, "message": "request is not authorized"}
_TOO_MANY: dict[str, object] = {"code": 42910000, "message": "rate limit exceeded"}


def data_access(
    credentials: Credentials, limiter: RateLimiter, prefixes: tuple[str, ...]
) -> Middleware:
    """A middleware that guards the paths under `prefixes`."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(prefixes):
            return await handler(request)
        key = credentials.of_headers(request.headers)
        if not key:
            return _refusal(401, _DENIED)
        allowance = limiter.take(key)
        if not allowance.allowed:
            answer: web.StreamResponse = _refusal(429, _TOO_MANY)
        else:
            answer = await handler(request)
        answer.headers.update(allowance.headers())
        return answer

    return guard


def _refusal(status: int, body: dict[str, object]) -> web.Response:
    encoded = msgspec.json.encode(body)
    return web.Response(body=encoded, status=status, content_type="application/json")
