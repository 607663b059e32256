"""The account's history over REST: fills and fees, page by page."""

from collections.abc import Callable, Mapping, Sequence

from tradewind.domain.values import SECOND
from tradewind.venues.simulated.accounts import Activity
from tradewind.venues.simulated.answers import Answer, Call, count, listed, ok, refused
from tradewind.venues.simulated.order_views import activity_view
from tradewind.venues.simulated.orders import Refusal
from tradewind.venues.simulated.texts import parse_time

Query = Mapping[str, str]
Filter = Callable[[Activity], bool]
_DAY_NS = 86_400 * SECOND
_CATEGORIES = {"trade_activity": {"FILL"}, "non_trade_activity": {"FEE", "CFEE"}}


def list_activities(call: Call) -> Answer:
    """`GET /v2/account/activities`, of the types or category asked for."""
    types = set(listed(call.query, "activity_types"))
    category = call.query.get("category", "")
    if category and category not in _CATEGORIES:
        return refused(Refusal(422, 40010001, f"invalid category: {category[:32]}"))
    return _page(call, types or _CATEGORIES.get(category, set()))


def list_activities_of_type(call: Call) -> Answer:
    """`GET /v2/account/activities/{activity_type}`."""
    return _page(call, {call.path["activity_type"]})


def _page(call: Call, types: set[str]) -> Answer:
    size = count(call.query, "page_size", default=100, most=100)
    if isinstance(size, Refusal):
        return refused(size)
    account = call.exchange.accounts[call.account_id]
    try:
        listed_ones = [each for each in account.activities if _is_listed(call, each)]
        found = _found(listed_ones, call.query, types)
    except ValueError as error:
        return refused(Refusal(422, 40010001, str(error)))
    return ok([activity_view(call.exchange.state, account, each) for each in found[:size]])


def _is_listed(call: Call, activity: Activity) -> bool:
    """The list has fills and fees; busts and corrections are told as events alone."""
    execution = call.exchange.state.executions[activity.execution_id]
    return activity.type != "FILL" or execution.kind == "fill"


def _found(activities: Sequence[Activity], query: Query, types: set[str]) -> list[Activity]:
    filters: list[Filter] = list(_by_time(query))
    if types:
        filters.append(lambda activity: activity.type in types)
    if query.get("order_id"):
        filters.append(lambda activity: activity.order_id == query["order_id"])
    found = [activity for activity in activities if all(fits(activity) for fits in filters)]
    if query.get("direction", "desc") == "desc":
        found.reverse()
    return _after_token(found, query.get("page_token", ""))


def _by_time(query: Query) -> Sequence[Filter]:
    filters: list[Filter] = []
    if query.get("after"):
        after = parse_time(query["after"])
        filters.append(lambda activity: activity.ts_ns > after)
    if query.get("until"):
        until = parse_time(query["until"])
        filters.append(lambda activity: activity.ts_ns < until)
    if query.get("date"):
        day = parse_time(query["date"]) // _DAY_NS
        filters.append(lambda activity: activity.ts_ns // _DAY_NS == day)
    return filters


def _after_token(found: list[Activity], token: str) -> list[Activity]:
    if not token:
        return found
    for place, activity in enumerate(found):
        if activity.id == token:
            return found[place + 1 :]
    raise ValueError("page_token is unknown")
