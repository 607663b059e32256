"""Defects of execution, each as small as the slip of a pen, to see whether an oracle notices."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from tests.simulation.execution import Execution
from tests.simulation.shells import SimShell
from tradewind.domain.orders import Order, OrderStatus
from tradewind.execution import effects as e
from tradewind.execution.core import ExecutionCore
from tradewind.execution.inputs import Books, Failed, Now
from tradewind.execution.records import Heard
from tradewind.ports.broker import (
    Accepted,
    Ambiguous,
    Answer,
    OrderView,
    RejectedByVenue,
    StreamMessage,
    TradeUpdate,
)


class NewIdOnRetry(Execution):
    """An order that was not accepted is sent again under another id."""

    def _perform(self, request: e.Request) -> None:
        if isinstance(request, e.Submit):
            entry = self.core.state.entries[request.client_order_id]
            if entry.attempts > 1:
                request = replace(request, client_order_id=f"{request.client_order_id}r")
        super()._perform(request)


class _FillTwice(ExecutionCore):
    def venue_message(self, message: StreamMessage, now: Now) -> list[e.Effect]:
        effects = super().venue_message(message, now)
        if isinstance(message, TradeUpdate) and message.execution is not None:
            twin = replace(message.execution, execution_id=f"{message.execution.execution_id}-2")
            effects += super().venue_message(replace(message, execution=twin), now)
        return effects


class FillCountedTwice(Execution):
    """A fill that the stream tells twice counts twice."""

    core_type = _FillTwice


class _NoBusts(ExecutionCore):
    def venue_message(self, message: StreamMessage, now: Now) -> list[e.Effect]:
        if isinstance(message, TradeUpdate) and message.event == "trade_bust":
            return []
        return super().venue_message(message, now)


class BustIgnored(Execution):
    """A fill that the venue takes back stays."""

    core_type = _NoBusts


class CancelTreatedAsDone(Execution):
    """That a cancel is asked for is taken for the cancel."""

    def _perform(self, request: e.Request) -> None:
        if isinstance(request, e.Cancel):
            done = _cancelled(self.core.state.entries[request.client_order_id].order)
            self.world.later(0, lambda: self.on_answer(request.request_id, done), self.life)
        else:
            super()._perform(request)


def _cancelled(order: Order) -> Accepted:
    return Accepted(
        OrderView(
            venue_order_id=order.venue_order_id,
            client_order_id=order.client_order_id,
            symbol=order.terms.symbol,
            side=order.terms.side,
            status=OrderStatus.CANCELED,
            raw_status="canceled",
            quantity=order.terms.quantity,
            filled_quantity=order.filled_quantity,
            average_price=order.terms.limit_price,
            updated_ns=order.updated_ns,
        )
    )


class AmbiguityReadAsRejection(Execution):
    """No answer is taken for a no."""

    def on_answer(self, number: int, answer: Answer) -> None:
        if isinstance(answer, Ambiguous):
            answer = RejectedByVenue(answer.reason)
        super().on_answer(number, answer)


class FeeCountedTwice(Execution):
    """A fee enters the books under two ids."""

    def on_books(self, number: int, books: Books | Failed) -> None:
        if isinstance(books, Books):
            twins = [replace(one, posting_id=f"{one.posting_id}-2") for one in books.postings]
            books = replace(books, postings=(*books.postings, *twins))
        super().on_books(number, books)


class _Hasty(SimShell):
    """Lets one kind of effect go before the record ahead of it is durable."""

    hasty: type[msgspec.Struct]
    now_act: Callable[[e.Effect], None]

    def one(self, effect: e.Effect) -> None:
        if isinstance(effect, self.hasty):
            self.now_act(effect)
        else:
            super().one(effect)


class SendBeforeDurable(Execution):
    """Bytes leave while SENDING is still in memory."""

    def make_shell(self) -> SimShell:
        shell = self.shell_of(_Hasty)
        shell.hasty = e.Send
        shell.now_act = self._send_now
        return shell

    def _send_now(self, effect: e.Effect) -> None:
        if isinstance(effect, e.Send):
            self._perform(effect.request)


class ReportBeforeDurable(Execution):
    """Risk hears of what a crash may still undo."""

    def make_shell(self) -> SimShell:
        shell = self.shell_of(_Hasty)
        shell.hasty = e.Emit
        shell.now_act = lambda effect: _report_now(shell, effect)
        return shell


def _report_now(shell: SimShell, effect: e.Effect) -> None:
    if isinstance(effect, e.Emit):
        shell.reports.append(effect.report)
        for listener in shell.listeners:
            listener(effect.report)


class StreamNotJournalled(Execution):
    """What the order stream tells is kept in memory only."""

    def make_shell(self) -> SimShell:
        shell = self.shell_of(_Hasty)
        shell.hasty = e.Append
        shell.now_act = self._append_unless_heard
        return shell

    def _append_unless_heard(self, effect: e.Effect) -> None:
        if isinstance(effect, e.Append) and not isinstance(effect.record.fact, Heard):
            SimShell.one(self.shell, effect)
