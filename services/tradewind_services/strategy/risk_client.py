"""The strategy's side of its session with risk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

import grpc

from tradewind import __version__
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.reports import Report
from tradewind.domain.values import Money
from tradewind.strategies.holdings import Session
from tradewind.wire.convert import INSTRUMENT, INTENT, ORDER, POSITION, REFUSED, report_from_wire
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import RiskStub

HEARTBEAT_S = 0.25


class Listener(Protocol):
    """What a strategy does with risk's messages."""

    def on_opened(self, session: Session, market_ns: int) -> None:
        """A session is open: epoch, positions and orders to start from."""
        ...

    def on_refused(self, refused: Refused) -> None:
        """An intent was refused."""
        ...

    def on_approved(self, client_order_id: str) -> None:
        """An intent was approved."""
        ...

    def on_report(self, report: Report) -> None:
        """One of our orders changed, or the account did."""
        ...

    def on_equity(self, equity: Money) -> None:
        """The account's equity has changed."""
        ...

    def on_closed(self) -> None:
        """The session is over; intents under way are forgotten."""
        ...


class RiskClient:
    """Keeps one session; nothing that was queued outlives it."""

    def __init__(
        self, strategy: str, listener: Listener, heartbeat: Callable[[], pb.Heartbeat]
    ) -> None:
        self._strategy, self._listener, self._heartbeat = strategy, listener, heartbeat
        self._outgoing: asyncio.Queue[pb.StrategyMessage] = asyncio.Queue()
        self._stream: Any = None
        self.is_open = False

    async def session(self, channel: grpc.aio.Channel) -> None:
        """Run one session until it ends."""
        self._outgoing = asyncio.Queue(10_000)
        opening = pb.OpenStrategy(strategy=self._strategy, build=__version__)
        self._outgoing.put_nowait(pb.StrategyMessage(open=opening))
        beating = asyncio.ensure_future(self._beat())
        self._stream = RiskStub(channel).Session(self._sending())  # type: ignore[no-untyped-call]  # generated
        try:
            async for message in self._stream:
                self._take(message)
        finally:
            beating.cancel()
            self.is_open = False
            self._listener.on_closed()

    def restart(self) -> None:
        """End this session; the next one starts from what risk knows then."""
        if self._stream is not None:
            self._stream.cancel()

    def submit(self, intent: Intent) -> None:
        """Ask for an order."""
        self._outgoing.put_nowait(pb.StrategyMessage(intent=INTENT.to_wire(intent)))

    def cancel(self, client_order_id: str, reason: str) -> None:
        """Ask for a cancel."""
        cancel = pb.CancelOrder(client_order_id=client_order_id, by=self._strategy, reason=reason)
        self._outgoing.put_nowait(pb.StrategyMessage(cancel=cancel))

    def tell_failed(self, component: str, error: str) -> None:
        """Tell risk that the strategy is dead: its entries are cancelled."""
        failed = pb.StrategyFailed(component=component, error=error)
        self._outgoing.put_nowait(pb.StrategyMessage(failed=failed))

    async def _sending(self) -> AsyncIterator[pb.StrategyMessage]:
        while True:
            yield await self._outgoing.get()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._outgoing.put_nowait(pb.StrategyMessage(heartbeat=self._heartbeat()))

    def _take(self, message: pb.RiskMessage) -> None:
        match message.WhichOneof("message"):
            case "opened":
                self.is_open = True
                self._listener.on_opened(session_of(message.opened), message.opened.market_ns)
            case "refused":
                self._listener.on_refused(REFUSED.from_wire(message.refused))
            case "approved":
                self._listener.on_approved(message.approved.client_order_id)
            case "report":
                self._listener.on_report(report_from_wire(message.report))
            case "state":
                self._listener.on_equity(Money(message.state.equity))
            case _:
                raise MalformedValueError("risk sent a message of an unknown kind")


def session_of(opened: pb.StrategyOpened) -> Session:
    """Read what a strategy starts from."""
    return Session(
        epoch=opened.epoch,
        equity=Money(opened.equity),
        as_of=opened.as_of,
        positions=tuple(POSITION.from_wire(held) for held in opened.positions),
        orders=tuple(ORDER.from_wire(order) for order in opened.orders),
        instruments=tuple(INSTRUMENT.from_wire(each) for each in opened.instruments),
    )
