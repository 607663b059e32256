"""Market events as the messages of the data protocol; the same bodies serve sockets and history."""

from tradewind.domain.events import (
    Bar,
    BookDelta,
    BookSnapshot,
    Level,
    MarketEvent,
    Quote,
    Trade,
    TradeBust,
    TradingStatus,
)
from tradewind.domain.instruments import is_crypto
from tradewind.domain.values import SCALE
from tradewind.venues.simulated.codecs import Body, Line

BAR_CHANNELS = {"1m": ("b", "bars"), "1d": ("d", "dailyBars"), "1m-late": ("u", "updatedBars")}
_TAPE = "C"


def price_number(price: int) -> float:
    """A price as the protocol's number."""
    return price / SCALE


def size_number(quantity: int) -> float | int:
    """A quantity as the protocol's number: whole where it is whole."""
    return quantity / SCALE if quantity % SCALE else quantity // SCALE


def trade_body(trade: Trade) -> Body:
    """A print."""
    body = {
        "t": trade.ts_ns,
        "i": _number(trade.trade_id),
        "p": price_number(trade.price),
        "s": size_number(trade.quantity),
    }
    if is_crypto(trade.symbol):
        return {**body, "tks": trade.taker or "B"}
    exchange = trade.exchange or "V"
    return {**body, "x": exchange, "c": (trade.conditions or "@").split(","), "z": _TAPE}


def quote_body(quote: Quote) -> Body:
    """Best bid and ask; price 0 is no side."""
    body = {
        "t": quote.ts_ns,
        "bp": price_number(quote.bid_price),
        "bs": size_number(quote.bid_quantity),
        "ap": price_number(quote.ask_price),
        "as": size_number(quote.ask_quantity),
    }
    if is_crypto(quote.symbol):
        return body
    return {**body, "bx": "V", "ax": "V", "c": ["R"], "z": _TAPE}


def bar_body(bar: Bar) -> Body:
    """An aggregate, named by its start."""
    return {
        "t": bar.ts_ns,
        "o": price_number(bar.open),
        "h": price_number(bar.high),
        "l": price_number(bar.low),
        "c": price_number(bar.close),
        "v": size_number(bar.volume),
        "n": bar.trades,
        "vw": price_number(bar.vwap),
    }


def book_body(book: BookSnapshot | BookDelta) -> Body:
    """Levels of a book; a snapshot says that it replaces what was known."""
    body = {"t": book.ts_ns, "b": _levels(book.bids), "a": _levels(book.asks)}
    return {**body, "r": True} if isinstance(book, BookSnapshot) else body


def lines_of(event: MarketEvent) -> tuple[Line, ...]:
    """The messages that tell of an event; empty for what the protocol has no word for."""
    match event:
        case Trade():
            return (_line("t", "trades", event.symbol, trade_body(event)),)
        case Quote():
            return (_line("q", "quotes", event.symbol, quote_body(event)),)
        case Bar():
            letter, channel = BAR_CHANNELS[event.frame]
            return (_line(letter, channel, event.symbol, bar_body(event)),)
        case BookSnapshot() | BookDelta():
            return (_line("o", "orderbooks", event.symbol, book_body(event)),)
        case TradingStatus():
            return (_line("s", "statuses", event.symbol, _status_body(event)),)
        case TradeBust():
            return (_line("x", "trades", event.symbol, _bust_body(event)),)
    return ()


def _line(letter: str, channel: str, symbol: str, body: Body) -> Line:
    return Line(channel, symbol, {"T": letter, "S": symbol, **body})


def _levels(levels: tuple[Level, ...]) -> list[Body]:
    return [{"p": price_number(price), "s": size_number(size)} for price, size in levels]


def _status_body(status: TradingStatus) -> Body:
    code, message = ("H", "Trading Halt") if status.halted else ("T", "Trading Resumption")
    if status.short_restricted:
        code, message = "E", "Short Sale Restriction"
    reason = {"rc": status.code, "rm": status.reason}
    return {"t": status.ts_ns, "sc": code, "sm": message, **reason, "z": _TAPE}


def _bust_body(bust: TradeBust) -> Body:
    price, size = price_number(bust.price), size_number(bust.quantity)
    number = _number(bust.trade_id)
    return {"t": bust.ts_ns, "i": number, "x": "V", "p": price, "s": size, "a": "C", "z": _TAPE}


def _number(trade_id: str) -> int:
    """Trade ids are numbers on the wire; text of other venues counts by its digits."""
    digits = "".join(filter(str.isdigit, trade_id))
    return int(digits or "0") % (1 << 63)
