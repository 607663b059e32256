"""A strategy's process: a host between the feed and risk."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from tests.simulation.faults import Faults
from tests.simulation.network import End, Link
from tests.simulation.risk_sessions import FromStrategy, Sent, ToStrategy
from tests.simulation.world import Life, World, guarded
from tradewind.domain.events import Tick
from tradewind.domain.intents import Intent, Refused
from tradewind.domain.reports import OrderReport, Report
from tradewind.domain.values import MILLISECOND, Money
from tradewind.engine.effects import Granted, StateTold
from tradewind.strategies.effects import (
    CancelOrder,
    ComponentFailed,
    Effect,
    SessionNeeded,
    SubmitIntent,
)
from tradewind.strategies.holdings import Session

if TYPE_CHECKING:
    from tests.simulation.feed import Feed
    from tests.simulation.risk import Risk

LAST_WORDS_NS = 300 * MILLISECOND
"""A failed process leaves once its message has had time to leave too."""


class Host(Protocol):
    """What `StrategyHost` offers its shell."""

    def start(self) -> list[Effect]: ...
    def load(self, data: bytes) -> list[Effect]: ...
    def save(self) -> bytes: ...
    def on_history(self, ticks: Iterable[Tick]) -> list[Effect]: ...
    def on_session(self, session: Session) -> list[Effect]: ...
    def on_session_lost(self) -> None: ...
    def on_event(self, tick: Tick) -> list[Effect]: ...
    def on_report(self, report: Report) -> list[Effect]: ...
    def on_equity(self, equity: Money) -> None: ...
    def on_refused(self, refused: Refused) -> list[Effect]: ...


class StrategyProcess:
    """Dies and comes back with what its host saved."""

    def __init__(self, name: str, world: World, faults: Faults, feed: "Feed", risk: "Risk") -> None:
        self.name, self.world, self.faults = name, world, faults
        self._feed, self._risk = feed, risk
        self._saved = b""
        self._mute = False
        self.submitted: Callable[[Intent], None] = lambda _: None
        self.restarts = 0
        self.life = Life(lambda: None)
        self.life.end()
        self._open = False
        self._link: Link | None = None

    def begin(self, make: Callable[[], Host]) -> None:
        """A new process, started by `make`; every later life is made by it too."""
        self._make = make
        self.life = Life(self._crashed)
        guarded(self.life, self._begin)

    def _begin(self) -> None:
        self._link, self._open = None, False
        self.core = self._make()
        self._do(self.core.start())
        if self._saved:
            self._do(self.core.load(self._saved))
        self._do(self.core.on_history(self._feed.subscribe(self.life, self._on_ticks)))
        self._connect()

    def rest(self) -> None:
        """Want nothing more, but hear every report."""
        self._mute = True

    @property
    def is_open(self) -> bool:
        """Whether it has a session with risk."""
        return self.life.alive and self._open

    def _crashed(self) -> None:
        self.world.note(f"{self.name} dies")
        self.world.count("crash strategy")
        self.restarts += 1
        self.world.later(self.world.between(100, 1_000), lambda: self.begin(self._make))

    def _on_ticks(self, ticks: Sequence[Tick]) -> None:
        for tick in () if self._mute else ticks:
            self._do(self.core.on_event(tick))

    def _connect(self) -> None:
        server = self._risk.life
        if not server.alive:
            self.world.later(self.world.between(50, 500), self._connect, self.life)
            return
        link = Link(
            self.world,
            End(self.life, lambda: self._lost(link)),
            End(server, lambda: sessions.closed(self.name, link)),
        )
        self._link, sessions = link, self._risk.strategies
        link.send(link.server, lambda: sessions.knock(self, link))

    def _lost(self, link: Link) -> None:
        if self._link is not link:
            return
        self._link, self._open = None, False
        self.core.on_session_lost()
        self.world.later(self.world.between(20, 500), self._connect, self.life)

    def cut(self) -> None:
        """The stream to risk breaks."""
        if self._link is not None:
            self._link.cut()

    def hear(self, message: ToStrategy, link: Link) -> None:
        """One message from risk."""
        if link is not self._link:
            return
        match message:
            case Session():
                self._open = True
                self._do(self.core.on_session(message))
            case Refused():
                self._do(self.core.on_refused(message))
            case Report():
                self._do(self.core.on_report(message))
                if isinstance(message.body, OrderReport) and message.body.fill is not None:
                    self._saved = self.core.save()
            case StateTold():
                self.core.on_equity(message.equity)
            case Granted():
                pass

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            if self._mute and not isinstance(effect, SessionNeeded):
                continue
            self.faults.boundary("strategy_crash")
            match effect:
                case SubmitIntent(intent):
                    if self._open:
                        self.submitted(intent)
                        self._send(Sent(intent, self.world.utc_ns))
                case CancelOrder():
                    self._send(effect)
                case SessionNeeded():
                    self.cut()
                case ComponentFailed():
                    self._send(effect)
                    self.world.later(LAST_WORDS_NS, self.life.crash, self.life)

    def _send(self, message: FromStrategy) -> None:
        if self._link is not None and self._open:
            sessions = self._risk.strategies
            self._link.send(self._link.server, lambda: sessions.take(self.name, message))
