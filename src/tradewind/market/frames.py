"""Names of bar frames: "1s", "5m", "1d"; "100ticks"; "1000volume"; "50000value"."""

import re
from collections.abc import Callable

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Trade
from tradewind.domain.values import MILLISECOND, SCALE, SECOND

DAY_NS = 86_400 * SECOND
_LENGTHS = {
    "ms": MILLISECOND,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3_600 * SECOND,
    "d": DAY_NS,
}
_FRAME = re.compile(r"([1-9]\d{0,11})(ms|s|m|h|d|ticks|volume|value)")


class TimeFrame(msgspec.Struct, frozen=True):
    """Bars of equal length, aligned to the start of the day."""

    text: str
    length_ns: int


class CountFrame(msgspec.Struct, frozen=True):
    """Bars that close with the trade that brings their sum to `threshold`.

    `measure` is what a trade adds: 1, its quantity or its value.
    """

    text: str
    threshold: int
    measure: Callable[[Trade], int]


def parse_frame(text: str) -> TimeFrame | CountFrame:
    """Read a frame's name.

    Raises:
        MalformedValueError: no frame, or a time frame that does not divide a day.
    """
    match = _FRAME.fullmatch(text)
    if not match:
        raise MalformedValueError(
            f"expected a bar frame such as 1s, 5m, 1h, 1d, 100ticks, 1000volume or 50000value, "
            f"was {text[:48]!r}"
        )
    count, unit = int(match[1]), match[2]
    if unit in _LENGTHS:
        return TimeFrame(text, _length(text, count * _LENGTHS[unit]))
    return CountFrame(text, count * _SCALES[unit], _MEASURES[unit])


def _length(text: str, length_ns: int) -> int:
    if DAY_NS % length_ns:
        raise MalformedValueError(f"a time frame must divide a day evenly, {text!r} does not")
    return length_ns


_SCALES = {"ticks": 1, "volume": SCALE, "value": SCALE * SCALE}
_MEASURES: dict[str, Callable[[Trade], int]] = {
    "ticks": lambda trade: 1,
    "volume": lambda trade: trade.quantity,
    "value": lambda trade: trade.price * trade.quantity,
}
