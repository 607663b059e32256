"""Who may ask: data, clock and assets need a key; sockets authenticate by themselves."""

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from tradewind.venues.simulated.credentials import Credentials

_DENIED = {"code": 40110000, "message": "request is not authorized"}


def data_access(credentials: Credentials, prefixes: tuple[str, ...]) -> Middleware:
    """A middleware that guards the paths under `prefixes`."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(prefixes) and not credentials.of_headers(request.headers):
            body = msgspec.json.encode(_DENIED)
            return web.Response(body=body, status=401, content_type="application/json")
        return await handler(request)

    return guard
