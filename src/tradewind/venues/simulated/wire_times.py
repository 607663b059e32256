"""Market times as the data protocol writes them."""

from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct

import msgspec

from tradewind.domain.values import SECOND

_TIMESTAMP_64 = Struct(">Q")


def text_time(ts_ns: int) -> str:
    """RFC 3339 in UTC, with as many decimals as the time has."""
    seconds, rest = divmod(ts_ns, SECOND)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{_second_text(seconds)}{fraction}Z"


def packed_time(ts_ns: int) -> msgspec.msgpack.Ext:
    """The msgpack Timestamp extension, to the nanosecond; good until the year 2514."""
    seconds, rest = divmod(ts_ns, SECOND)
    return msgspec.msgpack.Ext(-1, _TIMESTAMP_64.pack(rest << 34 | seconds))


@lru_cache(maxsize=64)
def _second_text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
