"""Performs the core's requests at the venue and brings every answer back."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from tradewind.domain.errors import VenueError, VenueUnavailableError
from tradewind.domain.values import SECOND, Nanos
from tradewind.execution import effects
from tradewind.execution.inputs import Books, Failed
from tradewind.ports.broker import Ambiguous, Answer, Broker, Found, NotFound

DEADLINE_S = 30.0
"""No request is waited for longer; past it the outcome is unknown, never a rejection."""

OnAnswer = Callable[[int, Answer], None]
OnLookUp = Callable[[str, Found | NotFound | Failed], None]
OnBooks = Callable[[int, Books | Failed], None]


def failed(error: Exception) -> Failed:
    """What a query's error tells the core: a 429 also how long to wait, which holds for all."""
    retry_after_s = error.retry_after_s if isinstance(error, VenueUnavailableError) else 0.0
    return Failed(str(error) or "no answer in time", Nanos(round(retry_after_s * SECOND)))


class VenueRequests:
    """One task a request; orders of one burst go out side by side over kept-alive connections."""

    def __init__(
        self, broker: Broker, *, on_answer: OnAnswer, on_look_up: OnLookUp, on_books: OnBooks
    ) -> None:
        self._broker = broker
        self._on_answer, self._on_look_up, self._on_books = on_answer, on_look_up, on_books
        self._tasks: set[asyncio.Task[None]] = set()
        self._abandoned = False

    def perform(self, request: effects.Request) -> None:
        """Start a request; none after `abandon`."""
        if self._abandoned:
            return
        task = asyncio.get_running_loop().create_task(self._work(request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for every request under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def abandon(self) -> None:
        """Wait for none of them any longer: what became of them, the next start looks up."""
        self._abandoned = True
        for task in (tasks := tuple(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _work(self, request: effects.Request) -> Coroutine[Any, Any, None]:
        match request:
            case effects.LookUp():
                return self._look_up(request)
            case effects.Reconcile():
                return self._reconcile(request)
            case _:
                return self._ask(request.request_id, self._call(request))

    def _call(
        self,
        request: effects.Submit | effects.Cancel | effects.Replace | effects.CancelEverything,
    ) -> Awaitable[Answer]:
        match request:
            case effects.Submit():
                return self._broker.submit(request.client_order_id, request.terms)
            case effects.Cancel():
                return self._broker.cancel(request.venue_order_id)
            case effects.Replace():
                return self._broker.replace(
                    request.venue_order_id, request.client_order_id, request.terms
                )
            case effects.CancelEverything():
                return self._broker.cancel_all()

    async def _ask(self, request_id: int, call: Awaitable[Answer]) -> None:
        try:
            async with asyncio.timeout(DEADLINE_S):
                answer = await call
        except TimeoutError:
            answer = Ambiguous(f"no answer within {DEADLINE_S:g} s")
        self._on_answer(request_id, answer)

    async def _look_up(self, request: effects.LookUp) -> None:
        found: Found | NotFound | Failed
        try:
            async with asyncio.timeout(DEADLINE_S):
                found = await self._broker.look_up(request.client_order_id)
        except (VenueError, TimeoutError) as error:
            found = failed(error)
        self._on_look_up(request.client_order_id, found)

    async def _reconcile(self, request: effects.Reconcile) -> None:
        books: Books | Failed
        try:
            async with asyncio.timeout(DEADLINE_S):
                books = await self._books(request)
        except (VenueError, TimeoutError) as error:
            books = failed(error)
        self._on_books(request.round, books)

    async def _books(self, request: effects.Reconcile) -> Books:
        # In this order: an order that fills meanwhile is seen open, or its execution is.
        return Books(
            recent_ids=tuple(await self._broker.recent_ids()) if request.recent else (),
            open_orders=tuple(await self._broker.open_orders()),
            executions=tuple(await self._broker.executions(request.since_ns)),
            postings=tuple(await self._broker.postings(request.since_ns)),
            positions=tuple(await self._broker.positions()),
            account=await self._broker.account(),
        )
