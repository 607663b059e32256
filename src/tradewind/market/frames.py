"""Names of bar frames: "1s", "5m", "1h", "1d", "100ticks", "1000volume", "50000value"."""

import re
from enum import StrEnum

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SCALE, SECOND

_TEXT = re.compile(r"([1-9]\d{0,8})(s|m|h|d|ticks|volume|value)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class FrameKind(StrEnum):
    """What closes a bar."""

    TIME = "time"
    TICKS = "ticks"
    VOLUME = "volume"
    VALUE = "value"


class Frame(msgspec.Struct, frozen=True):
    """A bar's frame; `extent` is nanoseconds, trades, scaled units or scaled money by kind."""

    text: str
    kind: FrameKind
    extent: int


def parse_frame(text: str) -> Frame:
    """Read a frame's name.

    Raises:
        MalformedValueError: no frame; the message shows the forms.
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise MalformedValueError(
            f"expected a bar frame such as 1s, 5m, 1h, 1d, 100ticks, 1000volume or 50000value, "
            f"was {text[:40]!r}"
        )
    count, unit = int(match[1]), match[2]
    if unit in _SECONDS:
        return Frame(text, FrameKind.TIME, count * _SECONDS[unit] * SECOND)
    extent = count if unit == "ticks" else count * SCALE
    return Frame(text, FrameKind(unit), extent)
