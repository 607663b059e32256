"""Streams between our own processes, and requests to the venue."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from tests.simulation.faults import Faults
from tests.simulation.world import Life, Promise, World
from tradewind.domain.values import MILLISECOND, SECOND
from tradewind.ports.broker import Ambiguous, NotSent
from tradewind.venues._http import Reply

TIMEOUT_NS = 10 * SECOND
QUERIES = 0.2
Outcome = Reply | NotSent | Ambiguous


class End:
    """One end of a stream: whose it is, and what it does when the stream breaks."""

    def __init__(self, life: Life, on_closed: Callable[[], None]) -> None:
        self.life, self.on_closed = life, on_closed
        self.due_ns = 0


class Link:
    """A stream as gRPC gives it: in order, once, or broken; each end hears of that later."""

    def __init__(self, world: World, opener: End, server: End) -> None:
        self._world, self.opener, self.server = world, opener, server
        self.alive = True
        opener.life.at_end.append(self.cut)
        server.life.at_end.append(self.cut)

    def send(self, to: End, act: Callable[[], None]) -> None:
        """Hand a message to the other end."""
        if not self.alive:
            return
        due_ns = max(to.due_ns, self._world.now_ns + self._world.between(0.1, 12))
        to.due_ns = due_ns
        self._world.later(due_ns - self._world.now_ns, lambda: self._arrive(act), to.life)

    def cut(self) -> None:
        """Break: what is under way is lost."""
        if not self.alive:
            return
        self.alive = False
        for end in (self.opener, self.server):
            self._world.later(self._world.between(1, 400), end.on_closed, end.life)

    def _arrive(self, act: Callable[[], None]) -> None:
        if self.alive:
            act()


class Request(msgspec.Struct, frozen=True):
    """One HTTP request."""

    method: str
    path: str
    body: Any = None
    parameters: Mapping[str, str] = {}


class Host(Protocol):
    """Who answers requests."""

    @property
    def life(self) -> Life:
        """The life of its process."""
        ...

    def serve(self, request: Request, answer: Callable[[Reply], None]) -> None:
        """Do what is asked; `answer` is called once that is durable."""
        ...


class Wire:
    """Requests to the venue: each may be lost, late or refused, and so may its answer."""

    def __init__(self, world: World, faults: Faults, host: Host) -> None:
        self._world, self._faults, self._host = world, faults, host

    def ask(self, request: Request) -> Promise[Outcome]:
        """Send a request; the promise is kept within the timeout."""
        promise: Promise[Outcome] = Promise()
        self._world.later(TIMEOUT_NS, lambda: promise.keep(Ambiguous("no answer in time")))
        # A reconciliation asks six times: were each as unlucky as an order, it would never end.
        share = QUERIES if request.method == "GET" else 1.0
        fate = self._fate(share)
        if fate is not None:
            self._back(promise, fate)
        elif self._faults.hit("request_lost", share):
            self._lose(promise)
        elif self._faults.hit("request_late", share):
            self._lose(promise)
            self._world.later(self._world.between(500, 14_000), lambda: self._late(request))
        else:
            lost = self._faults.hit("answer_lost", share)
            if lost:
                self._lose(promise)
            self._travel(request, promise, lost=lost)
        return promise

    def _fate(self, share: float) -> Outcome | None:
        """An answer without the request having been looked at."""
        if not self._host.life.alive or self._faults.hit("refused", share):
            return NotSent("connection refused")
        if self._faults.hit("too_many", share):
            wait = self._world.random.choice(["", "1", "2"])
            return Reply(429, b'{"message":"rate limit exceeded"}', {"retry-after": wait})
        if self._faults.hit("server_error", share):
            return Reply(500, b"oops", {})
        return None

    def _travel(self, request: Request, promise: Promise[Outcome], *, lost: bool) -> None:
        life = self._host.life

        def arrive() -> None:
            if self._host.life.alive:
                self._host.serve(
                    request, lambda reply: None if lost else self._back(promise, reply)
                )
            else:
                self._back(promise, NotSent("connection refused"))

        def broken() -> None:
            if not life.alive:
                promise.keep(Ambiguous("connection reset"))

        self._world.later(self._world.between(1, 40), arrive)
        for after in (200, 1_000, 5_000):
            self._world.later(after * MILLISECOND, broken)

    def _late(self, request: Request) -> None:
        self._faults.felt("late arrival")
        if self._host.life.alive:
            self._host.serve(request, lambda _: None)

    def _lose(self, promise: Promise[Outcome]) -> None:
        wait = self._world.between(50, 4_000)
        self._world.later(wait, lambda: promise.keep(Ambiguous("connection lost")))

    def _back(self, promise: Promise[Outcome], outcome: Outcome) -> None:
        self._world.later(self._world.between(1, 40), lambda: promise.keep(outcome))
