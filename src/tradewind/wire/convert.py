"""The codecs of the order path, and reports with their union body."""

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import ApprovedOrder, Intent, Refused
from tradewind.domain.orders import Order
from tradewind.domain.positions import Position
from tradewind.domain.reports import (
    AccountReport,
    AlarmReport,
    FeeReport,
    HaltReport,
    OrderReport,
    Report,
    ReportBody,
)
from tradewind.domain.values import Nanos
from tradewind.wire.codec import Codec
from tradewind.wire.v1 import common_pb2 as pb

INTENT = Codec(Intent, pb.Intent)
REFUSED = Codec(Refused, pb.Refused)
APPROVED_ORDER = Codec(ApprovedOrder, pb.ApprovedOrder)
ORDER = Codec(Order, pb.Order)
POSITION = Codec(Position, pb.Position)
INSTRUMENT = Codec(Instrument, pb.Instrument)
HALT_REPORT = Codec(HaltReport, pb.HaltReport)

_BODIES: dict[type, tuple[str, Codec]] = {  # type: ignore[type-arg]  # one table of many types
    OrderReport: ("order", Codec(OrderReport, pb.OrderReport)),
    FeeReport: ("fee", Codec(FeeReport, pb.FeeReport)),
    AccountReport: ("account", Codec(AccountReport, pb.AccountReport)),
    HaltReport: ("halt", HALT_REPORT),
    AlarmReport: ("alarm", Codec(AlarmReport, pb.AlarmReport)),
}
_BY_NAME = {name: codec for name, codec in _BODIES.values()}


def report_to_wire(report: Report) -> pb.Report:
    """Convert a report."""
    name, codec = _BODIES[type(report.body)]
    body = {name: codec.to_fields(report.body)}
    return pb.Report(number=report.number, ts_ns=report.ts_ns, **body)


def report_from_wire(message: pb.Report) -> Report:
    """Convert a report.

    Raises:
        MalformedValueError: no body, or a word outside its closed set.
    """
    name = message.WhichOneof("body")
    if name is None:
        raise MalformedValueError("a report without a body")
    body: ReportBody = _BY_NAME[name].from_wire(getattr(message, name))
    return Report(number=message.number, ts_ns=Nanos(message.ts_ns), body=body)
