"""Reading lists to their end."""

from typing import Any

from tradewind.domain.errors import MalformedValueError, VenueAmbiguousError
from tradewind.domain.values import MILLISECOND
from tradewind.venues.alpaca.calls import Calls, Parameters
from tradewind.venues.alpaca.fields import Fields, as_array, as_object, moment, required_text
from tradewind.venues.alpaca.times import time_text

_ORDERS_A_PAGE, _ACTIVITIES_A_PAGE = 500, 100
_MOST_PAGES = 1000


async def open_order_objects(calls: Calls, path: str) -> list[Fields]:
    """Every open order: the flat list has every leg, the nested one says whose leg it is.

    An order may come twice; the later one is newer and has its legs.

    Raises:
        VenueError: a page failed; a part is never returned as the whole.
    """
    flat = await _order_pages(calls, path, nested="false")
    return flat + await _order_pages(calls, path, nested="true")


async def recent_order_ids(calls: Calls, path: str) -> list[str]:
    """Client order ids of the newest orders of any state, newest first.

    Nothing else of them is read: an old order of a strange kind is no reason to stand still.
    """
    parameters: dict[str, str | int] = {
        "status": "all",
        "limit": _ORDERS_A_PAGE,
        "direction": "desc",
        "nested": "false",
    }
    items = _objects(await calls.ask(path, parameters))
    return [str(item["client_order_id"]) for item in items if item.get("client_order_id")]


async def _order_pages(calls: Calls, path: str, *, nested: str) -> list[Fields]:
    found: dict[str, Fields] = {}
    parameters: dict[str, str | int] = {
        "status": "open",
        "limit": _ORDERS_A_PAGE,
        "direction": "asc",
        "nested": nested,
    }
    for _ in range(_MOST_PAGES):
        page = _objects(await calls.ask(path, parameters))
        known = len(found)
        found |= {item["id"]: item for item in page}
        if len(page) < _ORDERS_A_PAGE:
            return list(found.values())
        if len(found) == known:
            break
        # Overlap a little: `after` is exclusive, and several orders may share one time.
        last_ns = moment(page[-1], "submitted_at", "created_at")
        parameters["after"] = time_text(last_ns - MILLISECOND)
    raise VenueAmbiguousError("the list of open orders does not end")


async def activities(calls: Calls, path: str, parameters: Parameters) -> list[Fields]:
    """Every activity that matches, oldest first.

    Raises:
        VenueError: a page failed; a part is never returned as the whole.
    """
    found: dict[str, Fields] = {}
    query = {**parameters, "direction": "asc", "page_size": _ACTIVITIES_A_PAGE}
    for _ in range(_MOST_PAGES):
        page = _objects(await calls.ask(path, query))
        known = len(found)
        found |= {item["id"]: item for item in page}
        if len(page) < _ACTIVITIES_A_PAGE:
            return list(found.values())
        if len(found) == known:
            break
        query["page_token"] = page[-1]["id"]
    raise VenueAmbiguousError("the list of activities does not end")


def _objects(value: Any) -> list[Fields]:
    try:
        items = [as_object(item) for item in as_array(value)]
        for item in items:
            required_text(item, "id")
    except MalformedValueError as error:
        raise VenueAmbiguousError(f"unreadable list: {error}") from None
    return items
