from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OrderTerms(_message.Message):
    __slots__ = ("symbol", "side", "quantity", "type", "time_in_force", "limit_price", "stop_price", "trail_price", "trail_percent", "extended_hours", "order_class", "take_profit", "stop_loss", "stop_loss_limit")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_PRICE_FIELD_NUMBER: _ClassVar[int]
    TRAIL_PRICE_FIELD_NUMBER: _ClassVar[int]
    TRAIL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    EXTENDED_HOURS_FIELD_NUMBER: _ClassVar[int]
    ORDER_CLASS_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_FIELD_NUMBER: _ClassVar[int]
    STOP_LOSS_FIELD_NUMBER: _ClassVar[int]
    STOP_LOSS_LIMIT_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    side: str
    quantity: int
    type: str
    time_in_force: str
    limit_price: int
    stop_price: int
    trail_price: int
    trail_percent: int
    extended_hours: bool
    order_class: str
    take_profit: int
    stop_loss: int
    stop_loss_limit: int
    def __init__(self, symbol: _Optional[str] = ..., side: _Optional[str] = ..., quantity: _Optional[int] = ..., type: _Optional[str] = ..., time_in_force: _Optional[str] = ..., limit_price: _Optional[int] = ..., stop_price: _Optional[int] = ..., trail_price: _Optional[int] = ..., trail_percent: _Optional[int] = ..., extended_hours: _Optional[bool] = ..., order_class: _Optional[str] = ..., take_profit: _Optional[int] = ..., stop_loss: _Optional[int] = ..., stop_loss_limit: _Optional[int] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("client_order_id", "strategy", "terms", "purpose", "status", "unknown", "venue_order_id", "filled_quantity", "filled_notional", "created_ns", "updated_ns", "timeout_ns", "replaces", "replaced_by", "parent", "code", "reason")
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    VENUE_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    FILLED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FILLED_NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    CREATED_NS_FIELD_NUMBER: _ClassVar[int]
    UPDATED_NS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_NS_FIELD_NUMBER: _ClassVar[int]
    REPLACES_FIELD_NUMBER: _ClassVar[int]
    REPLACED_BY_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    strategy: str
    terms: OrderTerms
    purpose: str
    status: str
    unknown: bool
    venue_order_id: str
    filled_quantity: int
    filled_notional: int
    created_ns: int
    updated_ns: int
    timeout_ns: int
    replaces: str
    replaced_by: str
    parent: str
    code: str
    reason: str
    def __init__(self, client_order_id: _Optional[str] = ..., strategy: _Optional[str] = ..., terms: _Optional[_Union[OrderTerms, _Mapping]] = ..., purpose: _Optional[str] = ..., status: _Optional[str] = ..., unknown: _Optional[bool] = ..., venue_order_id: _Optional[str] = ..., filled_quantity: _Optional[int] = ..., filled_notional: _Optional[int] = ..., created_ns: _Optional[int] = ..., updated_ns: _Optional[int] = ..., timeout_ns: _Optional[int] = ..., replaces: _Optional[str] = ..., replaced_by: _Optional[str] = ..., parent: _Optional[str] = ..., code: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Fill(_message.Message):
    __slots__ = ("fill_id", "client_order_id", "strategy", "symbol", "side", "quantity", "price", "ts_ns", "fee", "kind", "reverses", "synthetic")
    FILL_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REVERSES_FIELD_NUMBER: _ClassVar[int]
    SYNTHETIC_FIELD_NUMBER: _ClassVar[int]
    fill_id: str
    client_order_id: str
    strategy: str
    symbol: str
    side: str
    quantity: int
    price: int
    ts_ns: int
    fee: int
    kind: str
    reverses: str
    synthetic: bool
    def __init__(self, fill_id: _Optional[str] = ..., client_order_id: _Optional[str] = ..., strategy: _Optional[str] = ..., symbol: _Optional[str] = ..., side: _Optional[str] = ..., quantity: _Optional[int] = ..., price: _Optional[int] = ..., ts_ns: _Optional[int] = ..., fee: _Optional[int] = ..., kind: _Optional[str] = ..., reverses: _Optional[str] = ..., synthetic: _Optional[bool] = ...) -> None: ...

class FeePosting(_message.Message):
    __slots__ = ("posting_id", "amount", "ts_ns", "reason", "symbol", "quantity", "price")
    POSTING_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    posting_id: str
    amount: int
    ts_ns: int
    reason: str
    symbol: str
    quantity: int
    price: int
    def __init__(self, posting_id: _Optional[str] = ..., amount: _Optional[int] = ..., ts_ns: _Optional[int] = ..., reason: _Optional[str] = ..., symbol: _Optional[str] = ..., quantity: _Optional[int] = ..., price: _Optional[int] = ...) -> None: ...

class Position(_message.Message):
    __slots__ = ("symbol", "quantity", "cost", "entry_price", "realised", "fees")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    REALISED_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    quantity: int
    cost: int
    entry_price: int
    realised: int
    fees: int
    def __init__(self, symbol: _Optional[str] = ..., quantity: _Optional[int] = ..., cost: _Optional[int] = ..., entry_price: _Optional[int] = ..., realised: _Optional[int] = ..., fees: _Optional[int] = ...) -> None: ...

class VenuePosition(_message.Message):
    __slots__ = ("symbol", "quantity", "entry_price")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    quantity: int
    entry_price: int
    def __init__(self, symbol: _Optional[str] = ..., quantity: _Optional[int] = ..., entry_price: _Optional[int] = ...) -> None: ...

class TraceContext(_message.Message):
    __slots__ = ("trace_id", "span_id")
    TRACE_ID_FIELD_NUMBER: _ClassVar[int]
    SPAN_ID_FIELD_NUMBER: _ClassVar[int]
    trace_id: str
    span_id: str
    def __init__(self, trace_id: _Optional[str] = ..., span_id: _Optional[str] = ...) -> None: ...

class Cause(_message.Message):
    __slots__ = ("symbol", "tick_kind", "tick_seq", "tick_ns", "tick_price", "features", "signals", "note", "stamps", "trace")
    class FeaturesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class SignalsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class StampsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TICK_KIND_FIELD_NUMBER: _ClassVar[int]
    TICK_SEQ_FIELD_NUMBER: _ClassVar[int]
    TICK_NS_FIELD_NUMBER: _ClassVar[int]
    TICK_PRICE_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    STAMPS_FIELD_NUMBER: _ClassVar[int]
    TRACE_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    tick_kind: str
    tick_seq: int
    tick_ns: int
    tick_price: int
    features: _containers.ScalarMap[str, float]
    signals: _containers.ScalarMap[str, float]
    note: str
    stamps: _containers.ScalarMap[str, int]
    trace: TraceContext
    def __init__(self, symbol: _Optional[str] = ..., tick_kind: _Optional[str] = ..., tick_seq: _Optional[int] = ..., tick_ns: _Optional[int] = ..., tick_price: _Optional[int] = ..., features: _Optional[_Mapping[str, float]] = ..., signals: _Optional[_Mapping[str, float]] = ..., note: _Optional[str] = ..., stamps: _Optional[_Mapping[str, int]] = ..., trace: _Optional[_Union[TraceContext, _Mapping]] = ...) -> None: ...

class Intent(_message.Message):
    __slots__ = ("client_order_id", "strategy", "epoch", "terms", "created_ns", "purpose", "timeout_ns", "replaces", "parent", "cause")
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CREATED_NS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_NS_FIELD_NUMBER: _ClassVar[int]
    REPLACES_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    strategy: str
    epoch: int
    terms: OrderTerms
    created_ns: int
    purpose: str
    timeout_ns: int
    replaces: str
    parent: str
    cause: Cause
    def __init__(self, client_order_id: _Optional[str] = ..., strategy: _Optional[str] = ..., epoch: _Optional[int] = ..., terms: _Optional[_Union[OrderTerms, _Mapping]] = ..., created_ns: _Optional[int] = ..., purpose: _Optional[str] = ..., timeout_ns: _Optional[int] = ..., replaces: _Optional[str] = ..., parent: _Optional[str] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ...) -> None: ...

class CheckResults(_message.Message):
    __slots__ = ("check", "limit", "actual", "passed")
    CHECK_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    check: _containers.RepeatedScalarFieldContainer[str]
    limit: _containers.RepeatedScalarFieldContainer[int]
    actual: _containers.RepeatedScalarFieldContainer[int]
    passed: _containers.RepeatedScalarFieldContainer[bool]
    def __init__(self, check: _Optional[_Iterable[str]] = ..., limit: _Optional[_Iterable[int]] = ..., actual: _Optional[_Iterable[int]] = ..., passed: _Optional[_Iterable[bool]] = ...) -> None: ...

class Refused(_message.Message):
    __slots__ = ("client_order_id", "code", "message", "limit", "actual", "checks")
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    code: str
    message: str
    limit: int
    actual: int
    checks: CheckResults
    def __init__(self, client_order_id: _Optional[str] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., limit: _Optional[int] = ..., actual: _Optional[int] = ..., checks: _Optional[_Union[CheckResults, _Mapping]] = ...) -> None: ...

class Approval(_message.Message):
    __slots__ = ("account", "session", "halt_number", "policy_version", "client_order_id", "strategy", "purpose", "terms", "worst_price", "reserved", "reduces", "expires_ns", "timeout_ns", "replaces", "parent")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    HALT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    WORST_PRICE_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    REDUCES_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_NS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_NS_FIELD_NUMBER: _ClassVar[int]
    REPLACES_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    account: str
    session: int
    halt_number: int
    policy_version: int
    client_order_id: str
    strategy: str
    purpose: str
    terms: OrderTerms
    worst_price: int
    reserved: int
    reduces: bool
    expires_ns: int
    timeout_ns: int
    replaces: str
    parent: str
    def __init__(self, account: _Optional[str] = ..., session: _Optional[int] = ..., halt_number: _Optional[int] = ..., policy_version: _Optional[int] = ..., client_order_id: _Optional[str] = ..., strategy: _Optional[str] = ..., purpose: _Optional[str] = ..., terms: _Optional[_Union[OrderTerms, _Mapping]] = ..., worst_price: _Optional[int] = ..., reserved: _Optional[int] = ..., reduces: _Optional[bool] = ..., expires_ns: _Optional[int] = ..., timeout_ns: _Optional[int] = ..., replaces: _Optional[str] = ..., parent: _Optional[str] = ...) -> None: ...

class ApprovedOrder(_message.Message):
    __slots__ = ("approval", "token", "cause", "checks")
    APPROVAL_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    approval: Approval
    token: bytes
    cause: Cause
    checks: CheckResults
    def __init__(self, approval: _Optional[_Union[Approval, _Mapping]] = ..., token: _Optional[bytes] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ..., checks: _Optional[_Union[CheckResults, _Mapping]] = ...) -> None: ...

class OrderReport(_message.Message):
    __slots__ = ("order", "fill", "reserved", "trace", "absent")
    ORDER_FIELD_NUMBER: _ClassVar[int]
    FILL_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    TRACE_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    order: Order
    fill: Fill
    reserved: int
    trace: TraceContext
    absent: bool
    def __init__(self, order: _Optional[_Union[Order, _Mapping]] = ..., fill: _Optional[_Union[Fill, _Mapping]] = ..., reserved: _Optional[int] = ..., trace: _Optional[_Union[TraceContext, _Mapping]] = ..., absent: _Optional[bool] = ...) -> None: ...

class FeeReport(_message.Message):
    __slots__ = ("posting",)
    POSTING_FIELD_NUMBER: _ClassVar[int]
    posting: FeePosting
    def __init__(self, posting: _Optional[_Union[FeePosting, _Mapping]] = ...) -> None: ...

class AccountReport(_message.Message):
    __slots__ = ("cash", "equity", "buying_power", "positions", "matched")
    CASH_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    BUYING_POWER_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    cash: int
    equity: int
    buying_power: int
    positions: _containers.RepeatedCompositeFieldContainer[VenuePosition]
    matched: bool
    def __init__(self, cash: _Optional[int] = ..., equity: _Optional[int] = ..., buying_power: _Optional[int] = ..., positions: _Optional[_Iterable[_Union[VenuePosition, _Mapping]]] = ..., matched: _Optional[bool] = ...) -> None: ...

class HaltReport(_message.Message):
    __slots__ = ("number", "state", "by", "reason")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    number: int
    state: str
    by: str
    reason: str
    def __init__(self, number: _Optional[int] = ..., state: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class AlarmReport(_message.Message):
    __slots__ = ("code", "message", "client_order_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    message: str
    client_order_id: str
    def __init__(self, code: _Optional[str] = ..., message: _Optional[str] = ..., client_order_id: _Optional[str] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("number", "ts_ns", "order", "fee", "account", "halt", "alarm")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TS_NS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HALT_FIELD_NUMBER: _ClassVar[int]
    ALARM_FIELD_NUMBER: _ClassVar[int]
    number: int
    ts_ns: int
    order: OrderReport
    fee: FeeReport
    account: AccountReport
    halt: HaltReport
    alarm: AlarmReport
    def __init__(self, number: _Optional[int] = ..., ts_ns: _Optional[int] = ..., order: _Optional[_Union[OrderReport, _Mapping]] = ..., fee: _Optional[_Union[FeeReport, _Mapping]] = ..., account: _Optional[_Union[AccountReport, _Mapping]] = ..., halt: _Optional[_Union[HaltReport, _Mapping]] = ..., alarm: _Optional[_Union[AlarmReport, _Mapping]] = ...) -> None: ...

class Instrument(_message.Message):
    __slots__ = ("symbol", "asset_class", "tick", "sub_tick", "lot", "min_notional", "tradable", "shortable", "easy_to_borrow", "fractionable", "marginable", "sector")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    ASSET_CLASS_FIELD_NUMBER: _ClassVar[int]
    TICK_FIELD_NUMBER: _ClassVar[int]
    SUB_TICK_FIELD_NUMBER: _ClassVar[int]
    LOT_FIELD_NUMBER: _ClassVar[int]
    MIN_NOTIONAL_FIELD_NUMBER: _ClassVar[int]
    TRADABLE_FIELD_NUMBER: _ClassVar[int]
    SHORTABLE_FIELD_NUMBER: _ClassVar[int]
    EASY_TO_BORROW_FIELD_NUMBER: _ClassVar[int]
    FRACTIONABLE_FIELD_NUMBER: _ClassVar[int]
    MARGINABLE_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    asset_class: str
    tick: int
    sub_tick: int
    lot: int
    min_notional: int
    tradable: bool
    shortable: bool
    easy_to_borrow: bool
    fractionable: bool
    marginable: bool
    sector: str
    def __init__(self, symbol: _Optional[str] = ..., asset_class: _Optional[str] = ..., tick: _Optional[int] = ..., sub_tick: _Optional[int] = ..., lot: _Optional[int] = ..., min_notional: _Optional[int] = ..., tradable: _Optional[bool] = ..., shortable: _Optional[bool] = ..., easy_to_borrow: _Optional[bool] = ..., fractionable: _Optional[bool] = ..., marginable: _Optional[bool] = ..., sector: _Optional[str] = ...) -> None: ...
