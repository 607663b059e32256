"""The sessions of strategies with risk: one outbox each, and the watch over their heartbeats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

import grpc
import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.instruments import Instrument
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.reports import Report
from tradewind.engine.effects import Granted, StateTold
from tradewind.engine.sessions import StrategySnapshot
from tradewind.transport.authorisation import caller
from tradewind.transport.outboxes import Outbox, Overflow
from tradewind.wire.convert import (
    INSTRUMENT,
    INTENT,
    ORDER,
    POSITION,
    REFUSED,
    report_to_wire,
)
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import RiskServicer

BOUND = 20_000
SILENT_S = 1.5
"""A strategy that has sent no heartbeat for so long hangs in a callback: the limit of 1 s, and
two heartbeats of grace."""

OWN_PAUSE_S = 0.5
"""Checks that lie further apart than this say that risk itself stood still."""


class Desk(Protocol):
    """What the sessions ask of the desk's shell."""

    async def until_ready(self) -> None:
        """Wait until positions and orders are level with execution."""
        ...

    def open_strategy(self, name: str) -> tuple[StrategySnapshot, tuple[Instrument, ...]]:
        """A strategy connected."""
        ...

    def close_strategy(self, name: str) -> None:
        """Its stream ended."""
        ...

    def fail_strategy(self, name: str, component: str, error: str) -> None:
        """It raised, or hangs."""
        ...

    def take_intent(self, intent: Intent) -> None:
        """It wants an order."""
        ...

    def take_cancel(self, strategy: str, client_order_id: str, reason: str) -> None:
        """It wants a cancel."""
        ...


class Seat(msgspec.Struct):
    """One connected strategy."""

    outbox: Outbox[pb.RiskMessage]
    heard_s: float
    heartbeat: pb.Heartbeat = pb.Heartbeat()
    failed: bool = False


class StrategySessions(RiskServicer):
    """Serves every strategy of the policy; a second stream of one takes the first one's place."""

    def __init__(self, desk: Desk, on_malformed: Callable[[str], None]) -> None:
        self._desk, self._on_malformed = desk, on_malformed
        self.seats: dict[str, Seat] = {}
        self._checked_s = 0.0

    async def Session(  # noqa: N802 # named by the proto
        self, requests: AsyncIterator[pb.StrategyMessage], context: Any
    ) -> None:
        """Open a session for the strategy that the certificate names."""
        first = await anext(aiter(requests), None)
        name = first.open.strategy if first and first.HasField("open") else ""
        peer = caller(context.auth_context())
        if peer is None or peer.strategy != name or not name:
            await context.abort(
                grpc.StatusCode.PERMISSION_DENIED, f"this certificate is not {name or 'nobody'}'s"
            )
            return
        await self._desk.until_ready()
        seat = self._seat(name, context)
        listening = asyncio.ensure_future(self._listen(name, seat, requests))
        try:
            await seat.outbox.ended()
        except Overflow:
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "RESYNC: read too slowly")
        finally:
            listening.cancel()
            self._leave(name, seat)

    def tell(self, strategy: str, message: Refused | Granted | Report | StateTold) -> None:
        """Queue a message for a strategy, if it is connected."""
        seat = self.seats.get(strategy)
        if seat is not None:
            seat.outbox.put(_to_wire(message))

    def check_heartbeats(self) -> None:
        """Fail every strategy that has fallen silent; one that revives starts a new session."""
        now = asyncio.get_running_loop().time()
        checked, self._checked_s = self._checked_s, now
        if now - checked > OWN_PAUSE_S:
            # We were away ourselves: their heartbeats wait in our sockets.
            for seat in self.seats.values():
                seat.heard_s = now
        for name, seat in self.seats.items():
            if not seat.failed and now - seat.heard_s > SILENT_S:
                seat.failed = True
                self._desk.fail_strategy(name, "host", f"no heartbeat for {SILENT_S:g} s")
                seat.outbox.close()

    def _seat(self, name: str, context: Any) -> Seat:
        if name in self.seats:
            self.seats[name].outbox.close()
            self._desk.close_strategy(name)
        seat = Seat(Outbox(context.write, BOUND), asyncio.get_running_loop().time())
        self.seats[name] = seat
        snapshot, instruments = self._desk.open_strategy(name)
        seat.outbox.put(pb.RiskMessage(opened=_opened(snapshot, instruments)))
        return seat

    def _leave(self, name: str, seat: Seat) -> None:
        if self.seats.get(name) is seat:
            del self.seats[name]
            self._desk.close_strategy(name)

    async def _listen(
        self, name: str, seat: Seat, requests: AsyncIterator[pb.StrategyMessage]
    ) -> None:
        async for message in requests:
            seat.heard_s = asyncio.get_running_loop().time()
            try:
                self._take(name, seat, message)
            except MalformedValueError as error:
                self._on_malformed(str(error))

    def _take(self, name: str, seat: Seat, message: pb.StrategyMessage) -> None:
        match message.WhichOneof("message"):
            case "intent":
                intent = INTENT.from_wire(message.intent)
                self._desk.take_intent(msgspec.structs.replace(intent, strategy=name))
            case "heartbeat":
                seat.heartbeat = message.heartbeat
            case "cancel":
                ask = message.cancel
                self._desk.take_cancel(name, ask.client_order_id, ask.reason)
            case "failed":
                seat.failed = True
                failed = message.failed
                self._desk.fail_strategy(name, failed.component, failed.error)


def _to_wire(message: Refused | Granted | Report | StateTold) -> pb.RiskMessage:
    match message:
        case Refused():
            return pb.RiskMessage(refused=REFUSED.to_fields(message))
        case Granted():
            approved = pb.Approved(client_order_id=message.client_order_id)
            return pb.RiskMessage(approved=approved)
        case Report():
            return pb.RiskMessage(report=report_to_wire(message))
        case StateTold():
            state = pb.StrategyState(
                state=message.state.value,
                equity=message.equity,
                buying_power=message.buying_power,
            )
            return pb.RiskMessage(state=state)


def _opened(snapshot: StrategySnapshot, instruments: tuple[Instrument, ...]) -> pb.StrategyOpened:
    return pb.StrategyOpened(
        epoch=snapshot.epoch,
        positions=[POSITION.to_wire(held) for held in snapshot.positions],
        orders=[ORDER.to_wire(order) for order in snapshot.orders],
        equity=snapshot.equity,
        buying_power=snapshot.buying_power,
        as_of=snapshot.as_of,
        market_ns=snapshot.market_ns,
        instruments=[INSTRUMENT.to_wire(each) for each in instruments],
    )
