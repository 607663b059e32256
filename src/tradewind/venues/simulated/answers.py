"""A call as the routes see it, and its answer, before HTTP."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.orders import Refusal


class Call(msgspec.Struct, frozen=True):
    """An authenticated request: `path` holds the path's variables, `body` the decoded JSON."""

    exchange: Exchange
    account_id: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None


class Answer(msgspec.Struct, frozen=True):
    """Status and JSON body; None is no body."""

    status: int
    body: Any = None


Handler = Callable[[Call], Answer]


def ok(body: object) -> Answer:
    """A plain success."""
    return Answer(200, body)


def refused(refusal: Refusal) -> Answer:
    """A refusal as the venue words it."""
    body = {"code": refusal.code, "message": refusal.message, **refusal.extra}
    return Answer(refusal.http, body)


def flag(query: Mapping[str, str], name: str) -> bool:
    """A boolean of a query string; SDKs write it in either case."""
    return query.get(name, "").lower() in ("true", "1")


def listed(query: Mapping[str, str], name: str) -> frozenset[str]:
    """A comma-separated list of a query string."""
    return frozenset(part for part in query.get(name, "").split(",") if part)


def count(query: Mapping[str, str], name: str, *, default: int, most: int) -> int | Refusal:
    """A whole number between 1 and `most`."""
    text = query.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < 1:
        return Refusal(422, 40010001, f"invalid {name}: must be a positive integer")
    return min(int(text), most)
