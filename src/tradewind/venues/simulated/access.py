"""Who may ask, and how often: whatever has no gate of its own needs a key."""

from collections.abc import Collection

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from tradewind.venues.simulated.credentials import Credentials
from tradewind.venues.simulated.failures import json_answer
from tradewind.venues.simulated.rate_limits import RateLimiter

_DENIED: dict[str, object] = {"code": 40110000, "message": "request is not authorized"}
_TOO_MANY: dict[str, object] = {"code": 42910000, "message": "rate limit exceeded"}


def data_access(
    credentials: Credentials, limiter: RateLimiter, *, without: Collection[str]
) -> Middleware:
    """A middleware that guards every path but those `without` it, unknown ones included."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if resource is not None and resource.canonical in without:
            return await handler(request)
        key = credentials.of_headers(request.headers)
        if not key:
            return json_answer(_DENIED, status=401)
        allowance = limiter.take(key)
        if not allowance.allowed:
            answer: web.StreamResponse = json_answer(_TOO_MANY, status=429)
        else:
            answer = await handler(request)
        answer.headers.update(allowance.headers())
        return answer

    return guard
