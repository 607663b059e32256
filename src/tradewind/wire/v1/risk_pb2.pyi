from tradewind.wire.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StrategyMessage(_message.Message):
    __slots__ = ("open", "intent", "cancel", "heartbeat", "failed")
    OPEN_FIELD_NUMBER: _ClassVar[int]
    INTENT_FIELD_NUMBER: _ClassVar[int]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    open: OpenStrategy
    intent: _common_pb2.Intent
    cancel: CancelOrder
    heartbeat: Heartbeat
    failed: StrategyFailed
    def __init__(self, open: _Optional[_Union[OpenStrategy, _Mapping]] = ..., intent: _Optional[_Union[_common_pb2.Intent, _Mapping]] = ..., cancel: _Optional[_Union[CancelOrder, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., failed: _Optional[_Union[StrategyFailed, _Mapping]] = ...) -> None: ...

class OpenStrategy(_message.Message):
    __slots__ = ("strategy", "build")
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    BUILD_FIELD_NUMBER: _ClassVar[int]
    strategy: str
    build: str
    def __init__(self, strategy: _Optional[str] = ..., build: _Optional[str] = ...) -> None: ...

class CancelOrder(_message.Message):
    __slots__ = ("client_order_id", "by", "reason")
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    by: str
    reason: str
    def __init__(self, client_order_id: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("machine_ns", "busy_ms", "warming_up", "ready", "signals")
    MACHINE_NS_FIELD_NUMBER: _ClassVar[int]
    BUSY_MS_FIELD_NUMBER: _ClassVar[int]
    WARMING_UP_FIELD_NUMBER: _ClassVar[int]
    READY_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    machine_ns: int
    busy_ms: int
    warming_up: str
    ready: bool
    signals: int
    def __init__(self, machine_ns: _Optional[int] = ..., busy_ms: _Optional[int] = ..., warming_up: _Optional[str] = ..., ready: _Optional[bool] = ..., signals: _Optional[int] = ...) -> None: ...

class StrategyFailed(_message.Message):
    __slots__ = ("component", "error")
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    component: str
    error: str
    def __init__(self, component: _Optional[str] = ..., error: _Optional[str] = ...) -> None: ...

class RiskMessage(_message.Message):
    __slots__ = ("opened", "refused", "approved", "report", "state")
    OPENED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    opened: StrategyOpened
    refused: _common_pb2.Refused
    approved: Approved
    report: _common_pb2.Report
    state: StrategyState
    def __init__(self, opened: _Optional[_Union[StrategyOpened, _Mapping]] = ..., refused: _Optional[_Union[_common_pb2.Refused, _Mapping]] = ..., approved: _Optional[_Union[Approved, _Mapping]] = ..., report: _Optional[_Union[_common_pb2.Report, _Mapping]] = ..., state: _Optional[_Union[StrategyState, _Mapping]] = ...) -> None: ...

class StrategyOpened(_message.Message):
    __slots__ = ("epoch", "positions", "orders", "equity", "buying_power", "as_of", "market_ns", "instruments")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    BUYING_POWER_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    MARKET_NS_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    positions: _containers.RepeatedCompositeFieldContainer[_common_pb2.Position]
    orders: _containers.RepeatedCompositeFieldContainer[_common_pb2.Order]
    equity: int
    buying_power: int
    as_of: int
    market_ns: int
    instruments: _containers.RepeatedCompositeFieldContainer[_common_pb2.Instrument]
    def __init__(self, epoch: _Optional[int] = ..., positions: _Optional[_Iterable[_Union[_common_pb2.Position, _Mapping]]] = ..., orders: _Optional[_Iterable[_Union[_common_pb2.Order, _Mapping]]] = ..., equity: _Optional[int] = ..., buying_power: _Optional[int] = ..., as_of: _Optional[int] = ..., market_ns: _Optional[int] = ..., instruments: _Optional[_Iterable[_Union[_common_pb2.Instrument, _Mapping]]] = ...) -> None: ...

class Approved(_message.Message):
    __slots__ = ("client_order_id",)
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    def __init__(self, client_order_id: _Optional[str] = ...) -> None: ...

class StrategyState(_message.Message):
    __slots__ = ("state", "equity", "buying_power")
    STATE_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    BUYING_POWER_FIELD_NUMBER: _ClassVar[int]
    state: str
    equity: int
    buying_power: int
    def __init__(self, state: _Optional[str] = ..., equity: _Optional[int] = ..., buying_power: _Optional[int] = ...) -> None: ...

class StatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StatusReply(_message.Message):
    __slots__ = ("json",)
    JSON_FIELD_NUMBER: _ClassVar[int]
    json: bytes
    def __init__(self, json: _Optional[bytes] = ...) -> None: ...

class SetStateRequest(_message.Message):
    __slots__ = ("scope", "state", "by", "reason", "command_id", "token")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    scope: str
    state: str
    by: str
    reason: str
    command_id: str
    token: bytes
    def __init__(self, scope: _Optional[str] = ..., state: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ..., command_id: _Optional[str] = ..., token: _Optional[bytes] = ...) -> None: ...

class ResumeRequest(_message.Message):
    __slots__ = ("scope", "by", "reason")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    scope: str
    by: str
    reason: str
    def __init__(self, scope: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SetStateReply(_message.Message):
    __slots__ = ("done", "halt_number", "message")
    DONE_FIELD_NUMBER: _ClassVar[int]
    HALT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    done: bool
    halt_number: int
    message: str
    def __init__(self, done: _Optional[bool] = ..., halt_number: _Optional[int] = ..., message: _Optional[str] = ...) -> None: ...
