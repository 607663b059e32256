from tradewind.wire.v1 import common_pb2 as _common_pb2
from tradewind.wire.v1 import risk_pb2 as _risk_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RiskRequest(_message.Message):
    __slots__ = ("open", "place", "cancel", "cancel_all", "halt", "never_seen", "alive")
    OPEN_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    CANCEL_ALL_FIELD_NUMBER: _ClassVar[int]
    HALT_FIELD_NUMBER: _ClassVar[int]
    NEVER_SEEN_FIELD_NUMBER: _ClassVar[int]
    ALIVE_FIELD_NUMBER: _ClassVar[int]
    open: OpenSession
    place: _common_pb2.ApprovedOrder
    cancel: _risk_pb2.CancelOrder
    cancel_all: CancelAll
    halt: _common_pb2.HaltReport
    never_seen: NeverSeen
    alive: Alive
    def __init__(self, open: _Optional[_Union[OpenSession, _Mapping]] = ..., place: _Optional[_Union[_common_pb2.ApprovedOrder, _Mapping]] = ..., cancel: _Optional[_Union[_risk_pb2.CancelOrder, _Mapping]] = ..., cancel_all: _Optional[_Union[CancelAll, _Mapping]] = ..., halt: _Optional[_Union[_common_pb2.HaltReport, _Mapping]] = ..., never_seen: _Optional[_Union[NeverSeen, _Mapping]] = ..., alive: _Optional[_Union[Alive, _Mapping]] = ...) -> None: ...

class OpenSession(_message.Message):
    __slots__ = ("policy", "known", "build")
    POLICY_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    BUILD_FIELD_NUMBER: _ClassVar[int]
    policy: str
    known: int
    build: str
    def __init__(self, policy: _Optional[str] = ..., known: _Optional[int] = ..., build: _Optional[str] = ...) -> None: ...

class CancelAll(_message.Message):
    __slots__ = ("scope", "by", "reason")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    scope: str
    by: str
    reason: str
    def __init__(self, scope: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class NeverSeen(_message.Message):
    __slots__ = ("client_order_id",)
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    def __init__(self, client_order_id: _Optional[str] = ...) -> None: ...

class Alive(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ExecutionMessage(_message.Message):
    __slots__ = ("opened", "report", "refused", "never_seen", "readiness", "instruments")
    OPENED_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    NEVER_SEEN_FIELD_NUMBER: _ClassVar[int]
    READINESS_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    opened: SessionOpened
    report: _common_pb2.Report
    refused: _common_pb2.Refused
    never_seen: NeverSeen
    readiness: Readiness
    instruments: Instruments
    def __init__(self, opened: _Optional[_Union[SessionOpened, _Mapping]] = ..., report: _Optional[_Union[_common_pb2.Report, _Mapping]] = ..., refused: _Optional[_Union[_common_pb2.Refused, _Mapping]] = ..., never_seen: _Optional[_Union[NeverSeen, _Mapping]] = ..., readiness: _Optional[_Union[Readiness, _Mapping]] = ..., instruments: _Optional[_Union[Instruments, _Mapping]] = ...) -> None: ...

class SessionOpened(_message.Message):
    __slots__ = ("session", "machine_ns", "last_report", "account", "halt_number", "journal")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    MACHINE_NS_FIELD_NUMBER: _ClassVar[int]
    LAST_REPORT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HALT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    JOURNAL_FIELD_NUMBER: _ClassVar[int]
    session: int
    machine_ns: int
    last_report: int
    account: str
    halt_number: int
    journal: str
    def __init__(self, session: _Optional[int] = ..., machine_ns: _Optional[int] = ..., last_report: _Optional[int] = ..., account: _Optional[str] = ..., halt_number: _Optional[int] = ..., journal: _Optional[str] = ...) -> None: ...

class Readiness(_message.Message):
    __slots__ = ("ready", "reason")
    READY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ready: bool
    reason: str
    def __init__(self, ready: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class Instruments(_message.Message):
    __slots__ = ("instruments",)
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    instruments: _containers.RepeatedCompositeFieldContainer[_common_pb2.Instrument]
    def __init__(self, instruments: _Optional[_Iterable[_Union[_common_pb2.Instrument, _Mapping]]] = ...) -> None: ...
