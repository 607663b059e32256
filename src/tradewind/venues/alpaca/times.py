"""Venue times to nanoseconds: RFC 3339 text and the msgpack Timestamp extension."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from msgspec.msgpack import Ext

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SECOND, Nanos

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d{0,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOS = [10 ** (9 - decimals) for decimals in range(10)]
_EARLIEST, _LATEST = 946_684_800, 4_102_444_800  # the years 2000 to 2099


def time_ns(value: str | Ext) -> Nanos:
    """Read a venue time.

    Raises:
        MalformedValueError: no time, or outside the years 2000 to 2099.
    """
    if type(value) is str:
        if value[29:] == "Z" and (fraction := value[20:29]).isdecimal():
            return _whole_second(value[:20]) + int(fraction)  # type: ignore[return-value]  # fast
        return _shorter(value)
    return _timestamp(value)  # type: ignore[arg-type]  # the union has two members


def _shorter(value: str) -> Nanos:
    """A UTC time with fewer than nine decimals; anything else takes the general way."""
    fraction = value[20:-1]
    if value[-1:] == "Z" and fraction.isdecimal() and len(fraction) < 9:
        return Nanos(_whole_second(value[:20]) + int(fraction) * _NANOS[len(fraction)])
    return _general(value)


@lru_cache(maxsize=4096)
def _whole_second(prefix: str) -> int:
    return _general(prefix.removesuffix(".") + "Z")


def _general(text: str) -> Nanos:
    match = _RFC3339.fullmatch(text) if len(text) <= 40 else None
    if match is None:
        raise MalformedValueError(f"expected an RFC 3339 time, was {text[:40]!r}")
    date, clock, fraction, zone = match.groups()
    seconds = _seconds(f"{date}T{clock}{'+00:00' if zone in 'Zz' else zone}")
    return Nanos(seconds * SECOND + int((fraction or "").ljust(9, "0")))


def _seconds(text: str) -> int:
    try:
        seconds = (datetime.fromisoformat(text) - _EPOCH) // timedelta(seconds=1)
    except (ValueError, OverflowError) as error:
        raise MalformedValueError(f"expected a time, was {text!r}") from error
    return _sane(seconds)


def _timestamp(value: Ext) -> Nanos:
    data = bytes(value.data)
    if value.code != -1 or len(data) not in (4, 8, 12):
        raise MalformedValueError("expected a msgpack Timestamp")
    number = int.from_bytes(data[-8:])
    if len(data) == 4:
        return Nanos(_sane(number) * SECOND)
    nanos, seconds = (number >> 34, number & (1 << 34) - 1)
    if len(data) == 12:
        nanos, seconds = int.from_bytes(data[:4]), int.from_bytes(data[4:], signed=True)
    if nanos >= SECOND:
        raise MalformedValueError("expected a msgpack Timestamp")
    return Nanos(_sane(seconds) * SECOND + nanos)


def _sane(seconds: int) -> int:
    if not _EARLIEST <= seconds < _LATEST:
        raise MalformedValueError("expected a time of the years 2000 to 2099")
    return seconds


def time_text(ts_ns: int) -> str:
    """Write nanoseconds UTC as RFC 3339 with nine decimals."""
    seconds, nanos = divmod(ts_ns, SECOND)
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}.{nanos:09d}Z"
