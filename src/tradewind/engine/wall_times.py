"""When halts and the breaker's turns happened by a clock on the wall, beside market time.

A tape has a time of its own; a person who asks since when nothing trades looks at a clock.
"""

from msgspec.structs import replace

from tradewind.domain.values import Nanos
from tradewind.engine.desk_state import DeskState
from tradewind.engine.records import Record
from tradewind.risk.breaker import Breaker
from tradewind.risk.states import Latch


def stamp(state: DeskState, record: Record, utc_ns: Nanos) -> Record:
    """The record with the machine's time where people are told of it; the desk keeps that one.

    A breaker that only forgave a loss is as old as it was.
    """
    match record:
        case Latch(utc_ns=0):
            latch = replace(record, utc_ns=utc_ns)
            if state.states.latches.get(record.scope) is record:
                state.states.latches[record.scope] = latch
            return latch
        case Breaker(utc_ns=0):
            breaker = replace(record, utc_ns=utc_ns)
            if state.breaker is record:
                state.breaker = breaker
            return breaker
        case _:
            return record
