"""The strategy's side of its session with risk."""

from collections.abc import Callable
from typing import Any, Protocol

import grpc

from tradewind import __version__
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.reports import Report
from tradewind.domain.values import Money
from tradewind.strategies import holdings
from tradewind.transport.streams import Session
from tradewind.wire.convert import INSTRUMENT, INTENT, ORDER, POSITION, REFUSED, report_from_wire
from tradewind.wire.v1 import risk_pb2 as pb
from tradewind.wire.v1.risk_pb2_grpc import RiskStub

HEARTBEAT_S = 0.25


class Listener(Protocol):
    """What a strategy does with risk's messages."""

    def on_opened(self, session: holdings.Session, market_ns: int) -> None:
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
        self._session = Session[pb.StrategyMessage](self, alive_every_s=HEARTBEAT_S)
        self.session, self.restart = self._session.run, self._session.restart
        self.is_open = False

    def submit(self, intent: Intent) -> None:
        """Ask for an order."""
        self._session.say(pb.StrategyMessage(intent=INTENT.to_fields(intent)))

    def cancel(self, client_order_id: str, reason: str) -> None:
        """Ask for a cancel."""
        cancel = pb.CancelOrder(client_order_id=client_order_id, by=self._strategy, reason=reason)
        self._session.say(pb.StrategyMessage(cancel=cancel))

    def tell_failed(self, component: str, error: str) -> None:
        """Tell risk that the strategy is dead: its entries are cancelled."""
        failed = pb.StrategyFailed(component=component, error=error)
        self._session.say(pb.StrategyMessage(failed=failed))

    # --- what the session asks of its speaker

    def open_stream(self, channel: grpc.aio.Channel) -> Any:
        """Call risk."""
        return RiskStub(channel).Session()  # type: ignore[no-untyped-call]  # generated

    def opening(self) -> pb.StrategyMessage:
        """Say who we are."""
        opening = pb.OpenStrategy(strategy=self._strategy, build=__version__)
        return pb.StrategyMessage(open=opening)

    def sign_of_life(self) -> pb.StrategyMessage:
        """Tell how we are."""
        return pb.StrategyMessage(heartbeat=self._heartbeat())

    def on_closed(self) -> None:
        """The session is over."""
        self.is_open = False
        self._listener.on_closed()

    def take(self, message: pb.RiskMessage) -> None:
        """Hear risk."""
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


def session_of(opened: pb.StrategyOpened) -> holdings.Session:
    """Read what a strategy starts from."""
    return holdings.Session(
        epoch=opened.epoch,
        equity=Money(opened.equity),
        as_of=opened.as_of,
        positions=tuple(POSITION.from_wire(held) for held in opened.positions),
        orders=tuple(ORDER.from_wire(order) for order in opened.orders),
        instruments=tuple(INSTRUMENT.from_wire(each) for each in opened.instruments),
    )
