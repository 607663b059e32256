"""Corporate actions of a market in which none happens: empty lists, their questions checked."""

from collections.abc import Mapping
from datetime import date, timedelta

from aiohttp import web

from tradewind.domain.errors import MalformedValueError
from tradewind.venues.simulated.failures import json_answer, not_found, refusing_malformed

_TYPES = frozenset({"dividend", "merger", "spinoff", "split"})
_LONGEST = timedelta(days=90)
_MOST = 1_000


def corporate_action_routes() -> list[web.RouteDef]:
    """The trading host's announcements, and the data host's list."""
    announcements = "/v2/corporate_actions/announcements"
    return [
        web.get(announcements, refusing_malformed(_announcements), allow_head=False),
        web.get(f"{announcements}/{{id}}", _announcement, allow_head=False),
        web.get("/v1/corporate-actions", refusing_malformed(_actions), allow_head=False),
    ]


async def _announcements(request: web.Request) -> web.Response:
    query = request.query
    types = [each for each in query.get("ca_types", "").split(",") if each]
    if not types or not _TYPES.issuperset(each.lower() for each in types):
        raise MalformedValueError(f"ca_types is required, of {', '.join(sorted(_TYPES))}")
    since, until = _day(query, "since"), _day(query, "until")
    if since is None or until is None or not since <= until <= since + _LONGEST:
        raise MalformedValueError("since and until are required, at most 90 days apart")
    return json_answer([])


async def _announcement(request: web.Request) -> web.Response:
    raise not_found(f"announcement not found for {request.match_info['id'][:64]}")


async def _actions(request: web.Request) -> web.Response:
    query = request.query
    start, end = _day(query, "start"), _day(query, "end")
    if start is not None and end is not None and end < start:
        raise MalformedValueError("end should not be before start")
    limit = query.get("limit", "100")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= _MOST):
        raise MalformedValueError(f"invalid limit: {limit[:20]!r}; expected 1 to {_MOST}")
    if query.get("sort", "asc") not in ("asc", "desc"):
        raise MalformedValueError(f"invalid sort: {query['sort'][:20]!r}")
    return json_answer({"corporate_actions": {}, "next_page_token": None})


def _day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise MalformedValueError(f"invalid {name}: expected YYYY-MM-DD") from None
