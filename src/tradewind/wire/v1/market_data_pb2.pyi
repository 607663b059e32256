from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeRequest(_message.Message):
    __slots__ = ("subscribe", "acknowledge", "traced")
    SUBSCRIBE_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGE_FIELD_NUMBER: _ClassVar[int]
    TRACED_FIELD_NUMBER: _ClassVar[int]
    subscribe: Subscription
    acknowledge: Acknowledge
    traced: TracedTick
    def __init__(self, subscribe: _Optional[_Union[Subscription, _Mapping]] = ..., acknowledge: _Optional[_Union[Acknowledge, _Mapping]] = ..., traced: _Optional[_Union[TracedTick, _Mapping]] = ...) -> None: ...

class Subscription(_message.Message):
    __slots__ = ("symbols", "kinds", "frames", "epoch", "after")
    SYMBOLS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    symbols: _containers.RepeatedScalarFieldContainer[str]
    kinds: _containers.RepeatedScalarFieldContainer[str]
    frames: _containers.RepeatedScalarFieldContainer[str]
    epoch: str
    after: int
    def __init__(self, symbols: _Optional[_Iterable[str]] = ..., kinds: _Optional[_Iterable[str]] = ..., frames: _Optional[_Iterable[str]] = ..., epoch: _Optional[str] = ..., after: _Optional[int] = ...) -> None: ...

class Acknowledge(_message.Message):
    __slots__ = ("through",)
    THROUGH_FIELD_NUMBER: _ClassVar[int]
    through: int
    def __init__(self, through: _Optional[int] = ...) -> None: ...

class TracedTick(_message.Message):
    __slots__ = ("client_order_id", "symbol", "seq", "read_ns", "sent_ns")
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    READ_NS_FIELD_NUMBER: _ClassVar[int]
    SENT_NS_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    symbol: str
    seq: int
    read_ns: int
    sent_ns: int
    def __init__(self, client_order_id: _Optional[str] = ..., symbol: _Optional[str] = ..., seq: _Optional[int] = ..., read_ns: _Optional[int] = ..., sent_ns: _Optional[int] = ...) -> None: ...

class QueryRequest(_message.Message):
    __slots__ = ("symbols", "kinds")
    SYMBOLS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    symbols: _containers.RepeatedScalarFieldContainer[str]
    kinds: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, symbols: _Optional[_Iterable[str]] = ..., kinds: _Optional[_Iterable[str]] = ...) -> None: ...

class TickBatch(_message.Message):
    __slots__ = ("epoch", "snapshot", "sent_ns", "ticks", "resync", "paced")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    SENT_NS_FIELD_NUMBER: _ClassVar[int]
    TICKS_FIELD_NUMBER: _ClassVar[int]
    RESYNC_FIELD_NUMBER: _ClassVar[int]
    PACED_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    snapshot: bool
    sent_ns: int
    ticks: _containers.RepeatedCompositeFieldContainer[Tick]
    resync: bool
    paced: bool
    def __init__(self, epoch: _Optional[str] = ..., snapshot: _Optional[bool] = ..., sent_ns: _Optional[int] = ..., ticks: _Optional[_Iterable[_Union[Tick, _Mapping]]] = ..., resync: _Optional[bool] = ..., paced: _Optional[bool] = ...) -> None: ...

class Tick(_message.Message):
    __slots__ = ("seq", "read_ns", "trade", "quote", "bar", "book", "delta", "status", "bust", "time", "feed")
    SEQ_FIELD_NUMBER: _ClassVar[int]
    READ_NS_FIELD_NUMBER: _ClassVar[int]
    TRADE_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    BAR_FIELD_NUMBER: _ClassVar[int]
    BOOK_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BUST_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    seq: int
    read_ns: int
    trade: Trade
    quote: Quote
    bar: Bar
    book: BookSnapshot
    delta: BookDelta
    status: TradingStatus
    bust: TradeBust
    time: MarketTime
    feed: FeedStatus
    def __init__(self, seq: _Optional[int] = ..., read_ns: _Optional[int] = ..., trade: _Optional[_Union[Trade, _Mapping]] = ..., quote: _Optional[_Union[Quote, _Mapping]] = ..., bar: _Optional[_Union[Bar, _Mapping]] = ..., book: _Optional[_Union[BookSnapshot, _Mapping]] = ..., delta: _Optional[_Union[BookDelta, _Mapping]] = ..., status: _Optional[_Union[TradingStatus, _Mapping]] = ..., bust: _Optional[_Union[TradeBust, _Mapping]] = ..., time: _Optional[_Union[MarketTime, _Mapping]] = ..., feed: _Optional[_Union[FeedStatus, _Mapping]] = ...) -> None: ...

class Trade(_message.Message):
    __slots__ = ("symbol", "ts_ns", "price", "quantity", "trade_id", "exchange", "taker", "conditions")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    EXCHANGE_FIELD_NUMBER: _ClassVar[int]
    TAKER_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    price: int
    quantity: int
    trade_id: str
    exchange: str
    taker: str
    conditions: str
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., price: _Optional[int] = ..., quantity: _Optional[int] = ..., trade_id: _Optional[str] = ..., exchange: _Optional[str] = ..., taker: _Optional[str] = ..., conditions: _Optional[str] = ...) -> None: ...

class Quote(_message.Message):
    __slots__ = ("symbol", "ts_ns", "bid_price", "bid_quantity", "ask_price", "ask_quantity")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    BID_PRICE_FIELD_NUMBER: _ClassVar[int]
    BID_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    ASK_PRICE_FIELD_NUMBER: _ClassVar[int]
    ASK_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    bid_price: int
    bid_quantity: int
    ask_price: int
    ask_quantity: int
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., bid_price: _Optional[int] = ..., bid_quantity: _Optional[int] = ..., ask_price: _Optional[int] = ..., ask_quantity: _Optional[int] = ...) -> None: ...

class Bar(_message.Message):
    __slots__ = ("symbol", "ts_ns", "end_ns", "frame", "open", "high", "low", "close", "volume", "trades", "vwap")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    END_NS_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    VWAP_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    end_ns: int
    frame: str
    open: int
    high: int
    low: int
    close: int
    volume: int
    trades: int
    vwap: int
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., end_ns: _Optional[int] = ..., frame: _Optional[str] = ..., open: _Optional[int] = ..., high: _Optional[int] = ..., low: _Optional[int] = ..., close: _Optional[int] = ..., volume: _Optional[int] = ..., trades: _Optional[int] = ..., vwap: _Optional[int] = ...) -> None: ...

class BookSnapshot(_message.Message):
    __slots__ = ("symbol", "ts_ns", "bids", "asks")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    BIDS_FIELD_NUMBER: _ClassVar[int]
    ASKS_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    bids: _containers.RepeatedScalarFieldContainer[int]
    asks: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., bids: _Optional[_Iterable[int]] = ..., asks: _Optional[_Iterable[int]] = ...) -> None: ...

class BookDelta(_message.Message):
    __slots__ = ("symbol", "ts_ns", "bids", "asks")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    BIDS_FIELD_NUMBER: _ClassVar[int]
    ASKS_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    bids: _containers.RepeatedScalarFieldContainer[int]
    asks: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., bids: _Optional[_Iterable[int]] = ..., asks: _Optional[_Iterable[int]] = ...) -> None: ...

class TradingStatus(_message.Message):
    __slots__ = ("symbol", "ts_ns", "halted", "short_restricted", "code", "reason")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    HALTED_FIELD_NUMBER: _ClassVar[int]
    SHORT_RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    halted: bool
    short_restricted: bool
    code: str
    reason: str
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., halted: _Optional[bool] = ..., short_restricted: _Optional[bool] = ..., code: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TradeBust(_message.Message):
    __slots__ = ("symbol", "ts_ns", "trade_id", "price", "quantity")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    TRADE_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    trade_id: str
    price: int
    quantity: int
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., trade_id: _Optional[str] = ..., price: _Optional[int] = ..., quantity: _Optional[int] = ...) -> None: ...

class MarketTime(_message.Message):
    __slots__ = ("ts_ns",)
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    ts_ns: int
    def __init__(self, ts_ns: _Optional[int] = ...) -> None: ...

class FeedStatus(_message.Message):
    __slots__ = ("symbol", "ts_ns", "state", "reason")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    ts_ns: int
    state: str
    reason: str
    def __init__(self, symbol: _Optional[str] = ..., ts_ns: _Optional[int] = ..., state: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
