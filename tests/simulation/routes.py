"""What the venue answers to each request, by the simulated venue's own handlers."""

import msgspec

from tests.simulation.network import Request
from tests.simulation.settings import ACCOUNT
from tradewind.venues._http import Reply
from tradewind.venues.simulated import account_routes, activity_routes, order_routes
from tradewind.venues.simulated.activity_events import events_of
from tradewind.venues.simulated.activity_streams import EVENTS_PATH
from tradewind.venues.simulated.answers import Call, Handler
from tradewind.venues.simulated.calendars import clock_body
from tradewind.venues.simulated.exchange import Exchange

_ROUTES: dict[tuple[str, str], Handler] = {
    ("POST", "/v2/orders"): order_routes.create_order,
    ("GET", "/v2/orders"): order_routes.list_orders,
    ("DELETE", "/v2/orders"): order_routes.cancel_orders,
    ("GET", "/v2/orders:by_client_order_id"): order_routes.get_order_by_client_id,
    ("GET", "/v2/positions"): account_routes.list_positions,
    ("GET", "/v2/account"): account_routes.get_account,
    ("GET", "/v2/account/activities"): activity_routes.list_activities,
    ("GET", "/v2/account/activities/FILL"): lambda call: activity_routes.list_activities_of_type(
        msgspec.structs.replace(call, path={"activity_type": "FILL"})
    ),
}
_ONE_ORDER: dict[str, Handler] = {
    "GET": order_routes.get_order,
    "PATCH": order_routes.replace_order,
    "DELETE": order_routes.cancel_order,
}


def answered(exchange: Exchange, request: Request) -> Reply:
    """Act on a request, now."""
    if request.path == "/v2/clock":
        clock = clock_body(exchange.now_ns, always_open=True)
        return Reply(200, msgspec.json.encode(clock), {})
    if request.path == EVENTS_PATH:
        return Reply(200, _events(exchange), {})
    handler = _ROUTES.get((request.method, request.path))
    path: dict[str, str] = {}
    if handler is None:
        handler = _ONE_ORDER[request.method]
        path = {"order_id": request.path.rsplit("/", 1)[1]}
    done = handler(Call(exchange, ACCOUNT, path, request.parameters, request.body))
    return Reply(done.status, b"" if done.body is None else msgspec.json.encode(done.body), {})


def _events(exchange: Exchange) -> bytes:
    account = exchange.accounts[ACCOUNT]
    told = (event for _, event in events_of(exchange.state, account))
    return b"".join(b"data: " + msgspec.json.encode(event) + b"\n\n" for event in told)
