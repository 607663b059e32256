"""Pages of history: points of several symbols, ordered by symbol and then by time."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Sequence

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Bar, Quote, Trade

Point = Trade | Quote | Bar
LARGEST_PAGE = 10_000


class Range(msgspec.Struct, frozen=True, gc=False):
    """What a page may hold: times both included, points over all symbols, order of time."""

    start_ns: int
    end_ns: int
    limit: int = 1_000
    descending: bool = False
    token: str = ""


class _Place(msgspec.Struct, frozen=True, array_like=True):
    """The first point of the next page: a symbol's `skip`-th at a time."""

    symbol: str
    ts_ns: int
    skip: int


Points = Callable[[str], Iterable[Point]]


def page_of(
    symbols: Sequence[str], points: Points, wanted: Range
) -> tuple[dict[str, list[Point]], str | None]:
    """One page, and the token of the next; None if there is none.

    Raises:
        MalformedValueError: a token that this venue has not made.
    """
    place = _place(wanted.token) if wanted.token else None
    page: dict[str, list[Point]] = {}
    room = wanted.limit
    for symbol in sorted(set(symbols)):
        if place is not None and symbol < place.symbol:
            continue
        rest = _rest(symbol, points(symbol), wanted, place)
        if rest and not room:
            return page, _token(_next_place(symbol, [], rest[0]))
        if rest:
            page[symbol] = rest[:room]
        if len(rest) > room:
            return page, _token(_next_place(symbol, _all(points(symbol), wanted), rest[room]))
        room -= len(rest)
    return page, None


def _all(points: Iterable[Point], wanted: Range) -> list[Point]:
    inside = [point for point in points if wanted.start_ns <= point.ts_ns <= wanted.end_ns]
    return inside[::-1] if wanted.descending else inside


def _rest(symbol: str, points: Iterable[Point], wanted: Range, place: _Place | None) -> list[Point]:
    inside = _all(points, wanted)
    if place is None or place.symbol != symbol:
        return inside
    later = [point for point in inside if _is_reached(point, place, wanted)]
    return later[place.skip :]


def _is_reached(point: Point, place: _Place, wanted: Range) -> bool:
    return point.ts_ns <= place.ts_ns if wanted.descending else point.ts_ns >= place.ts_ns


def _next_place(symbol: str, points: Sequence[Point], first: Point) -> _Place:
    same = [point for point in points if point.ts_ns == first.ts_ns]
    skip = next((i for i, point in enumerate(same) if point is first), 0)
    return _Place(symbol, first.ts_ns, skip)


def _token(place: _Place) -> str:
    return urlsafe_b64encode(msgspec.json.encode(place)).decode()


def _place(token: str) -> _Place:
    try:
        return msgspec.json.decode(urlsafe_b64decode(token), type=_Place)
    except (Base64Error, ValueError) as error:
        raise MalformedValueError("invalid page_token") from error
