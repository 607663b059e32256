"""The trading host's routes: every request passes the same gate in the same order."""

from collections.abc import Mapping

from aiohttp import web

from tradewind.venues.simulated import (
    account_routes,
    activity_routes,
    order_routes,
    watchlist_routes,
)
from tradewind.venues.simulated.activity_streams import EVENTS_PATH, ActivityStream
from tradewind.venues.simulated.answers import Handler
from tradewind.venues.simulated.fault_routes import fault_routes
from tradewind.venues.simulated.gates import Gate
from tradewind.venues.simulated.stream_sockets import StreamEndpoint

_HANDLERS: Mapping[tuple[str, str], Handler] = {
    ("POST", "/v2/orders"): order_routes.create_order,
    ("GET", "/v2/orders"): order_routes.list_orders,
    ("DELETE", "/v2/orders"): order_routes.cancel_orders,
    ("GET", "/v2/orders:by_client_order_id"): order_routes.get_order_by_client_id,
    ("GET", "/v2/orders/{order_id}"): order_routes.get_order,
    ("PATCH", "/v2/orders/{order_id}"): order_routes.replace_order,
    ("DELETE", "/v2/orders/{order_id}"): order_routes.cancel_order,
    ("GET", "/v2/positions"): account_routes.list_positions,
    ("DELETE", "/v2/positions"): account_routes.close_positions,
    ("GET", "/v2/positions/{symbol_or_asset_id:.+}"): account_routes.get_position,
    ("DELETE", "/v2/positions/{symbol_or_asset_id:.+}"): account_routes.close_position,
    ("GET", "/v2/account"): account_routes.get_account,
    ("GET", "/v2/account/configurations"): account_routes.get_configurations,
    ("PATCH", "/v2/account/configurations"): account_routes.patch_configurations,
    ("GET", "/v2/account/portfolio/history"): account_routes.portfolio_history,
    ("GET", "/v2/account/activities"): activity_routes.list_activities,
    ("GET", "/v2/account/activities/{activity_type}"): activity_routes.list_activities_of_type,
    ("GET", "/v2/watchlists"): watchlist_routes.list_watchlists,
    ("POST", "/v2/watchlists"): watchlist_routes.create_watchlist,
    ("GET", "/v2/watchlists:by_name"): watchlist_routes.get_watchlist,
    ("PUT", "/v2/watchlists:by_name"): watchlist_routes.update_watchlist,
    ("POST", "/v2/watchlists:by_name"): watchlist_routes.add_to_watchlist,
    ("DELETE", "/v2/watchlists:by_name"): watchlist_routes.delete_watchlist,
    ("GET", "/v2/watchlists/{watchlist_id}"): watchlist_routes.get_watchlist,
    ("PUT", "/v2/watchlists/{watchlist_id}"): watchlist_routes.update_watchlist,
    ("POST", "/v2/watchlists/{watchlist_id}"): watchlist_routes.add_to_watchlist,
    ("DELETE", "/v2/watchlists/{watchlist_id}"): watchlist_routes.delete_watchlist,
    ("DELETE", "/v2/watchlists/{watchlist_id}/{symbol:.+}"): (
        watchlist_routes.remove_from_watchlist
    ),
}


def trading_routes(gate: Gate) -> list[web.RouteDef]:
    """Orders, positions, account, the order stream at `/stream`, and `/faults` to spoil them."""
    served = [
        web.route(method, path, gate.guarded(handler))
        for (method, path), handler in _HANDLERS.items()
    ]
    streams = [
        web.get("/stream", StreamEndpoint(gate).serve),
        web.get(EVENTS_PATH, ActivityStream(gate).serve, allow_head=False),
    ]
    return [*served, *streams, *fault_routes(gate)]


def operations() -> list[tuple[str, str]]:
    """Method and path of every operation served here, as the official document writes them."""
    plain = [(method, path.replace(":.+}", "}")) for method, path in _HANDLERS]
    return [*plain, ("GET", EVENTS_PATH)]
