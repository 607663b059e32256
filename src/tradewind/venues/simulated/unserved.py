"""What the broker has and this venue has not: each path says so, instead of inventing an answer."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from tradewind.venues.simulated.failures import not_found

_ABSENT = {
    "options": (
        "/v2/options/{rest:.*}",
        "/v1beta1/options/{rest:.*}",
        "/v2/positions/{name}/exercise",
        "/v2/positions/{name}/do-not-exercise",
    ),
    "crypto wallets": ("/v2/wallets", "/v2/wallets/{rest:.*}"),
    "tokenization": ("/v2/tokenization/{rest:.*}",),
    "locates": ("/v1/locates", "/v1/locates/{rest:.*}"),
    "foreign exchange": ("/v1beta1/forex/{rest:.*}",),
    "fixed income": ("/v1beta1/fixed_income/{rest:.*}",),
    "news": ("/v1beta1/news",),
    "logos": ("/v1beta1/logos/{symbol}",),
    "corporate action events": ("/v1beta1/events/corporate-actions",),
}


def unserved_routes() -> list[web.RouteDef]:
    """The routes; they stand behind all others."""
    return [
        web.route("*", path, _saying(f"the simulated venue has no {what}"))
        for what, paths in _ABSENT.items()
        for path in paths
    ]


def _saying(message: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def refuse(_: web.Request) -> web.StreamResponse:
        raise not_found(message)

    return refuse
