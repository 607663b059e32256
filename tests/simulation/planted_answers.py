"""Defects of execution where it takes in what the venue tells, each as small as a slip of a pen."""

from msgspec.structs import replace

from tests.simulation.execution import Execution
from tradewind.domain.orders import OrderStatus
from tradewind.execution import effects as e
from tradewind.execution.core import ExecutionCore
from tradewind.execution.inputs import Books, Failed, Now
from tradewind.ports.broker import (
    Accepted,
    Answer,
    Found,
    NotFound,
    OrderView,
    StreamMessage,
    TradeUpdate,
)


class AcceptanceReadAsFill(Execution):
    """What the venue accepts counts as filled."""

    def on_answer(self, number: int, answer: Answer) -> None:
        if isinstance(answer, Accepted) and answer.order is not None:
            answer = Accepted(_filled(answer.order))
        super().on_answer(number, answer)


def _filled(view: OrderView) -> OrderView:
    return replace(view, status=OrderStatus.FILLED, filled_quantity=view.quantity)


class LookUpsForgotten(Execution):
    """Nobody asks how a doubt ended."""

    def on_look_up(self, name: str, found: Found | NotFound | Failed) -> None:
        pass


class MissedFillsNotFetched(Execution):
    """What was executed while the stream was down stays unknown."""

    def on_books(self, number: int, books: Books | Failed) -> None:
        if isinstance(books, Books):
            books = replace(books, executions=())
        super().on_books(number, books)

    def on_look_up(self, name: str, found: Found | NotFound | Failed) -> None:
        if isinstance(found, Found):
            found = replace(found, executions=())
        super().on_look_up(name, found)


class _NewFills(ExecutionCore):
    def venue_message(self, message: StreamMessage, now: Now) -> list[e.Effect]:
        if isinstance(message, TradeUpdate) and message.execution is not None:
            execution = replace(message.execution, kind="fill", reverses="")
            message = replace(message, execution=execution)
        return super().venue_message(message, now)


class CorrectionCountedOnTop(Execution):
    """A correction is one more fill."""

    core_type = _NewFills


class FlattenClosesTwice(Execution):
    """A flatten without risk closes twice what the venue reports."""

    def on_books(self, number: int, books: Books | Failed) -> None:
        if isinstance(books, Books) and self.core.state.flatten and self.core.state.matched:
            twice = [replace(one, quantity=2 * one.quantity) for one in books.positions]
            books = replace(books, positions=tuple(twice))
        super().on_books(number, books)
