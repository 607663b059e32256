"""Carries execution's requests over the wire and every answer back, each with a deadline."""

from collections.abc import Callable
from typing import Any, Protocol

from tests.simulation.world import Life, World
from tradewind.domain.errors import VenueError
from tradewind.domain.values import SECOND
from tradewind.execution import effects as e
from tradewind.execution.inputs import Books, Failed
from tradewind.ports.broker import Ambiguous, Answer, Found, NotFound
from tradewind.venues.alpaca.rest import AlpacaRest
from tradewind_services.execution.requests import failed

DEADLINE_NS = 30 * SECOND


class Answered(Protocol):
    """Who hears of answers."""

    def on_answer(self, number: int, answer: Answer) -> None:
        """To a submit, replace, cancel or cancel-all."""
        ...

    def on_look_up(self, name: str, found: Found | NotFound | Failed) -> None:
        """To a look-up."""
        ...

    def on_books(self, number: int, books: Books | Failed) -> None:
        """To a reconciliation."""
        ...


class Requests:
    """Each request is a coroutine of its own; a crash forgets the answer, not the request."""

    def __init__(self, world: World, life: Life, rest: AlpacaRest, listener: Answered) -> None:
        self._world, self._life = world, life
        self._rest, self._listener = rest, listener
        self.pending = 0

    def perform(self, request: e.Request) -> None:
        """Start a request."""
        match request:
            case e.LookUp(name):
                tell = self._once(lambda found: self._listener.on_look_up(name, found))
                self._start(self._look_up(name, tell), tell, Failed("no answer in time"))
            case e.Reconcile(number):
                tell = self._once(lambda books: self._listener.on_books(number, books))
                self._start(self._books(request, tell), tell, Failed("no answer in time"))
            case _:
                number = request.request_id
                tell = self._once(lambda answer: self._listener.on_answer(number, answer))
                self._start(self._command(request, tell), tell, Ambiguous("no answer in time"))

    def _start(self, work: Any, tell: Callable[[Any], None], late: object) -> None:
        self._world.later(DEADLINE_NS, lambda: tell(late), self._life)
        self._world.spawn(work, self._life)

    def _once(self, tell: Callable[[Any], None]) -> Callable[[Any], None]:
        told: list[object] = []
        self.pending += 1

        def first(value: object) -> None:
            if not told:
                told.append(value)
                self.pending -= 1
                tell(value)

        return first

    async def _command(
        self,
        request: e.Submit | e.Cancel | e.Replace | e.CancelEverything,
        tell: Callable[[Answer], None],
    ) -> None:
        rest = self._rest
        match request:
            case e.Submit():
                answer = await rest.submit(request.client_order_id, request.terms)
            case e.Cancel():
                answer = await rest.cancel(request.venue_order_id)
            case e.Replace():
                answer = await rest.replace(
                    request.venue_order_id, request.client_order_id, request.terms
                )
            case e.CancelEverything():
                answer = await rest.cancel_all()
        tell(answer)

    async def _look_up(self, name: str, tell: Callable[[object], None]) -> None:
        found: Found | NotFound | Failed
        try:
            found = await self._rest.look_up(name)
        except VenueError as error:
            found = failed(error)
        tell(found)

    async def _books(self, request: e.Reconcile, tell: Callable[[object], None]) -> None:
        rest = self._rest
        books: Books | Failed
        try:
            since_ns = request.since_ns
            books = Books(
                recent_ids=tuple(await rest.recent_ids()) if request.recent else (),
                open_orders=tuple(await rest.open_orders()),
                executions=tuple(await rest.executions(since_ns)),
                postings=tuple(await rest.postings(since_ns)),
                positions=tuple(await rest.positions()),
                account=await rest.account(),
            )
        except VenueError as error:
            books = failed(error)
        tell(books)
