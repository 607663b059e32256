"""Bars of any time frame that the protocol names, from minutes and days."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.events import Bar
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import SECOND
from tradewind.venues.simulated.calendars import NEW_YORK
from tradewind.venues.simulated.minutes import MINUTE_NS, Aggregate, day_start

_FRAME = re.compile(r"(\d{1,2})(Min|T|Hour|H|Day|D|Week|W|Month|M)")
_UNITS = {"T": "Min", "H": "Hour", "D": "Day", "W": "Week", "M": "Month"}
_COUNTS = {
    "Min": range(1, 60),
    "Hour": range(1, 24),
    "Day": (1,),
    "Week": (1,),
    "Month": (1, 2, 3, 4, 6, 12),
}


class TimeFrame(msgspec.Struct, frozen=True, gc=False):
    """So many minutes, hours, days, weeks or months."""

    count: int
    unit: str

    @property
    def is_intraday(self) -> bool:
        """Whether it is made of minutes."""
        return self.unit in ("Min", "Hour")


def parse_frame(text: str) -> TimeFrame:
    """Read "5Min", "1H" and the like.

    Raises:
        MalformedValueError: not a time frame of the protocol.
    """
    match = _FRAME.fullmatch(text)
    if match is not None:
        count, unit = int(match[1]), _UNITS.get(match[2], match[2])
        if count in _COUNTS[unit]:
            return TimeFrame(count, unit)
    raise MalformedValueError(f"invalid timeframe: {text[:20]!r}")


def bars_of(frame: TimeFrame, *, minutes: Iterable[Bar], days: Iterable[Bar]) -> Iterator[Bar]:
    """The bars of a frame; minutes and days are one symbol's, oldest first."""
    if frame == TimeFrame(1, "Min"):
        yield from minutes
        return
    start_of = _starts(frame)
    for start_ns, parts in groupby(minutes if frame.is_intraday else days, key=start_of):
        yield _joined(start_ns, parts)


def _joined(start_ns: int, parts: Iterable[Bar]) -> Bar:
    whole, last = Aggregate(start_ns), None
    for last in parts:
        whole.add_bar(last)
    if last is None:
        raise ValueError("expected at least one bar")
    return whole.bar(last.symbol, "joined", last.end_ns - start_ns)


def _starts(frame: TimeFrame) -> Callable[[Bar], int]:
    if frame.is_intraday:
        length_ns = frame.count * MINUTE_NS * (60 if frame.unit == "Hour" else 1)
        return lambda bar: bar.ts_ns - (bar.ts_ns - day_start(bar.symbol, bar.ts_ns)) % length_ns
    return lambda bar: _start_of_days(frame, bar)


def _start_of_days(frame: TimeFrame, bar: Bar) -> int:
    zone = UTC if is_crypto(bar.symbol) else NEW_YORK
    day = datetime.fromtimestamp(bar.ts_ns // SECOND, UTC).astimezone(zone)
    day = day.replace(hour=0, minute=0, second=0)
    if frame.unit == "Week":
        day -= timedelta(days=day.weekday())
    elif frame.unit == "Month":
        day = day.replace(day=1, month=day.month - (day.month - 1) % frame.count)
    return int(day.timestamp()) * SECOND
