"""The circuit breaker as a table: Closed, Open and HalfOpen, in market time."""

from enum import StrEnum

import msgspec

from tradewind.domain.values import Nanos


class BreakerState(StrEnum):
    """Closed lets orders through, Open none that add exposure, HalfOpen one small one at a time."""

    CLOSED = "Closed"
    OPEN = "Open"
    HALF_OPEN = "HalfOpen"


class BreakerEvent(StrEnum):
    """What moves the breaker."""

    TRIPPED = "tripped"
    COOLED = "cooled"
    PROVEN = "proven"
    NEW_DAY = "new_day"
    RESET = "reset"


class TripCause(StrEnum):
    """Why it tripped; a daily loss lasts to the next trading day, the others cool down."""

    NONE = ""
    DAILY_LOSS = "daily_loss"
    DRAWDOWN = "drawdown"
    VOLATILITY = "volatility"


_S, _E = BreakerState, BreakerEvent
NEXT: dict[tuple[BreakerState, BreakerEvent], BreakerState] = {
    (_S.CLOSED, _E.TRIPPED): _S.OPEN,
    (_S.OPEN, _E.TRIPPED): _S.OPEN,
    (_S.HALF_OPEN, _E.TRIPPED): _S.OPEN,
    (_S.OPEN, _E.COOLED): _S.HALF_OPEN,
    (_S.HALF_OPEN, _E.PROVEN): _S.CLOSED,
    (_S.OPEN, _E.NEW_DAY): _S.CLOSED,
    (_S.OPEN, _E.RESET): _S.CLOSED,
    (_S.HALF_OPEN, _E.RESET): _S.CLOSED,
}


class Breaker(msgspec.Struct, frozen=True, gc=False, tag="breaker"):
    """The breaker's state. `since_ns` is market time; `limit` and `actual` are the trip's numbers.

    `utc_ns` is the machine's time of the same moment, 0 where nobody looked at a clock. `forgiven`
    is the day's loss up to which a reset counts anew.
    """

    state: BreakerState = BreakerState.CLOSED
    cause: TripCause = TripCause.NONE
    since_ns: Nanos = Nanos(0)
    limit: int = 0
    actual: int = 0
    forgiven: int = 0
    by: str = ""
    reason: str = ""
    utc_ns: Nanos = Nanos(0)

    @property
    def told_ns(self) -> Nanos:
        """When it came to this state, as a person is told."""
        return self.utc_ns or self.since_ns


def tripped(
    breaker: Breaker, cause: TripCause, *, now_ns: Nanos, limit: int, actual: int
) -> Breaker:
    """Open; a loss of the day outlives any other cause, and a trip while open changes nothing else.

    The cool-down runs from the first trip, so that a market that stays wild does not hide it.
    """
    if breaker.state is BreakerState.OPEN and (
        breaker.cause is TripCause.DAILY_LOSS or cause is not TripCause.DAILY_LOSS
    ):
        return breaker
    return Breaker(
        NEXT[breaker.state, BreakerEvent.TRIPPED],
        cause,
        now_ns,
        limit,
        actual,
        forgiven=breaker.forgiven,
    )


def aged(breaker: Breaker, now_ns: Nanos, *, cooldown_ns: int, probation_ns: int) -> Breaker:
    """Cool down, or prove itself, by the time that has passed."""
    age = now_ns - breaker.since_ns
    if breaker.state is BreakerState.OPEN and breaker.cause is not TripCause.DAILY_LOSS:
        return _moved(breaker, BreakerEvent.COOLED, now_ns) if age >= cooldown_ns else breaker
    if breaker.state is BreakerState.HALF_OPEN and age >= probation_ns:
        return _moved(breaker, BreakerEvent.PROVEN, now_ns)
    return breaker


def on_new_day(breaker: Breaker, now_ns: Nanos) -> Breaker:
    """A daily loss ends with its day; the other causes go on cooling down."""
    if breaker.state is BreakerState.OPEN and breaker.cause is TripCause.DAILY_LOSS:
        return msgspec.structs.replace(_moved(breaker, BreakerEvent.NEW_DAY, now_ns), forgiven=0)
    return msgspec.structs.replace(breaker, forgiven=0) if breaker.forgiven else breaker


def reset(breaker: Breaker, now_ns: Nanos, *, loss: int, by: str, reason: str) -> Breaker:
    """A person closes it; losses count anew from `loss`."""
    return Breaker(
        BreakerState.CLOSED, since_ns=now_ns, forgiven=max(0, loss), by=by, reason=reason
    )


def _moved(breaker: Breaker, event: BreakerEvent, now_ns: Nanos) -> Breaker:
    return msgspec.structs.replace(
        breaker,
        state=NEXT[breaker.state, event],
        since_ns=now_ns,
        utc_ns=Nanos(0),
        cause=breaker.cause if event is BreakerEvent.COOLED else TripCause.NONE,
    )
