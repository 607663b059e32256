"""The data sockets' market data, decoded as it stands on the wire.

Field by field these are Alpaca's names made readable; what the core has no use for is not decoded.
"""

from typing import Annotated

import msgspec
from msgspec.msgpack import Ext

Time = str | Ext
"""RFC 3339 text in JSON, the Timestamp extension in msgpack."""

Symbol = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
"""A ticker or a pair."""


class TradeMessage(
    msgspec.Struct,
    gc=False,
    tag_field="T",
    tag="t",
    rename={
        "symbol": "S",
        "price": "p",
        "size": "s",
        "time": "t",
        "trade_id": "i",
        "exchange": "x",
        "conditions": "c",
        "taker": "tks",
    },
):
    """A print; `taker` on crypto only."""

    symbol: Symbol
    price: float
    size: float
    time: Time
    trade_id: int | str = ""
    exchange: str = ""
    conditions: list[str] | str | None = None
    taker: str = ""


class QuoteMessage(
    msgspec.Struct,
    gc=False,
    tag_field="T",
    tag="q",
    rename={
        "symbol": "S",
        "bid_price": "bp",
        "bid_size": "bs",
        "ask_price": "ap",
        "ask_size": "as",
        "time": "t",
    },
):
    """The best bid and ask; price 0 is no side."""

    symbol: Symbol
    bid_price: float
    bid_size: float
    ask_price: float
    ask_size: float
    time: Time


_BAR = {
    "symbol": "S",
    "open": "o",
    "high": "h",
    "low": "l",
    "close": "c",
    "volume": "v",
    "time": "t",
    "trades": "n",
    "vwap": "vw",
}


class BarMessage(msgspec.Struct, gc=False, tag_field="T", tag="b", rename=_BAR):
    """A minute bar; `time` is its start."""

    symbol: Symbol
    open: float
    high: float
    low: float
    close: float
    volume: float
    time: Time
    trades: int = 0
    vwap: float = 0.0


class UpdatedBarMessage(BarMessage, gc=False, tag_field="T", tag="u", rename=_BAR):
    """A minute bar told again after a late trade."""


class DailyBarMessage(BarMessage, gc=False, tag_field="T", tag="d", rename=_BAR):
    """The day so far."""


class CorrectionMessage(
    msgspec.Struct,
    gc=False,
    tag_field="T",
    tag="c",
    rename={
        "symbol": "S",
        "time": "t",
        "exchange": "x",
        "original_id": "oi",
        "original_price": "op",
        "original_size": "os",
        "corrected_id": "ci",
        "corrected_price": "cp",
        "corrected_size": "cs",
        "corrected_conditions": "cc",
    },
):
    """A print is restated."""

    symbol: Symbol
    time: Time
    original_id: int | str
    original_price: float
    original_size: float
    corrected_id: int | str
    corrected_price: float
    corrected_size: float
    corrected_conditions: list[str] | None = None
    exchange: str = ""


class CancelMessage(
    msgspec.Struct,
    gc=False,
    tag_field="T",
    tag="x",
    rename={"symbol": "S", "price": "p", "size": "s", "time": "t", "trade_id": "i"},
):
    """A print is taken back."""

    symbol: Symbol
    price: float
    size: float
    time: Time
    trade_id: int | str


class StatusMessage(
    msgspec.Struct,
    gc=False,
    tag_field="T",
    tag="s",
    rename={"symbol": "S", "code": "sc", "reason": "rm", "time": "t", "tape": "z"},
):
    """A halt, a resumption or a restriction; codes differ by tape."""

    symbol: Symbol
    code: str
    time: Time
    reason: str = ""
    tape: str = ""


class BookLevel(msgspec.Struct, gc=False, rename={"price": "p", "size": "s"}):
    """One level of a crypto book; size 0 removes it."""

    price: float
    size: float


class BookMessage(
    msgspec.Struct,
    gc=False,
    tag_field="T",
    tag="o",
    rename={"symbol": "S", "time": "t", "bids": "b", "asks": "a", "reset": "r"},
):
    """A crypto book (`reset`) or its changes."""

    symbol: Symbol
    time: Time
    bids: list[BookLevel] = []
    asks: list[BookLevel] = []
    reset: bool = False


class LuldMessage(msgspec.Struct, gc=False, tag_field="T", tag="l"):
    """A limit-up limit-down band: known, not used."""


class ImbalanceMessage(msgspec.Struct, gc=False, tag_field="T", tag="i"):
    """An auction imbalance: known, not used."""


class NewsMessage(msgspec.Struct, gc=False, tag_field="T", tag="n"):
    """A news item: known, not used."""
