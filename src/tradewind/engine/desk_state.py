"""Everything the risk desk knows; the modules around it move it on, one input at a time."""

from collections.abc import Iterable

import msgspec

from tradewind.domain.codes import DenialCode
from tradewind.domain.instruments import Instrument
from tradewind.domain.reports import HaltReport
from tradewind.domain.values import SECOND, Money, Nanos
from tradewind.engine.answers import Answers
from tradewind.engine.records import DayOpened, FlattenMoved
from tradewind.portfolio.ledger import Ledger
from tradewind.risk.approvals import Signer
from tradewind.risk.breaker import Breaker
from tradewind.risk.conduct import Conduct, StrategyConduct
from tradewind.risk.drafts import Draft
from tradewind.risk.exits import ExitMark
from tradewind.risk.exposures import Exposures
from tradewind.risk.limits import ExitPlace, PolicyLimits, StrategyLimits
from tradewind.risk.reservations import Reservations
from tradewind.risk.sessions import Calendar
from tradewind.risk.states import Standing, TradingStates
from tradewind.risk.windows import RateWindow, SlidingMaximum

APPROVAL_LIFE_NS = Nanos(2 * SECOND)
FLATTEN_ROUNDS = 5
MAX_FAILURES = 3


class DeskSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What never changes while a desk runs. `approval_key` is shared with execution only."""

    account: str
    policy: str
    approval_key: bytes
    install: str = "local"
    approval_life_ns: Nanos = APPROVAL_LIFE_NS
    flatten_rounds: int = FLATTEN_ROUNDS
    max_denials_journalled_per_minute: int = 300


class Seat:
    """One strategy at the desk: its limits, standing and behaviour."""

    __slots__ = (
        "armed",
        "brackets",
        "conduct",
        "connected",
        "counts",
        "denials",
        "drafts",
        "epoch",
        "failures",
        "journalled",
        "limits",
        "loss_cancelled",
        "name",
        "removed",
        "standing",
        "unlocked_ns",
    )

    def __init__(self, limits: StrategyLimits, standing: Standing, conduct: StrategyConduct):
        self.name = limits.name
        self.take(limits)
        self.standing, self.conduct = standing, conduct
        self.epoch = self.failures = self.unlocked_ns = 0
        self.connected = self.loss_cancelled = self.removed = False
        self.denials: dict[str, int] = {}
        self.drafts: dict[str, Draft] = {}
        self.counts = {"intents": 0, "approved": 0, "denied": 0, "fills": 0}
        self.journalled = RateWindow()

    def take(self, limits: StrategyLimits) -> None:
        """Let these limits hold from now on."""
        exits = limits.exits
        self.limits, self.armed = limits, exits.armed
        self.brackets = exits.at is ExitPlace.VENUE and bool(exits.stop_loss or exits.take_profit)


class DeskState:
    """The state of one account's risk.

    `known` is the number of the last report taken in, `journal` the id of execution's journal;
    `armed` says that some strategy has exits.
    """

    __slots__ = (
        "absent",
        "account",
        "acknowledged",
        "alarms",
        "answers",
        "armed",
        "breaker",
        "calendar",
        "cancel_asked",
        "children",
        "clock_offset",
        "conduct",
        "connected",
        "day",
        "denials",
        "due_ns",
        "epoch",
        "epoch_counter",
        "equity_peak",
        "execution_ready",
        "exit_denials",
        "exit_tries",
        "exits",
        "exposures",
        "flattens",
        "gap",
        "journal",
        "known",
        "ledger",
        "level",
        "level_at",
        "level_since_ns",
        "market_ns",
        "matched",
        "orphans",
        "own_epochs",
        "own_orders",
        "policy",
        "ranges",
        "reservations",
        "seats",
        "seen",
        "session",
        "settings",
        "signer",
        "states",
        "told",
        "turns_ns",
        "venue_cash",
        "venue_positions",
        "version",
        "watched",
        "watched_equity",
    )

    def __init__(
        self,
        settings: DeskSettings,
        *,
        instruments: Iterable[Instrument],
        calendar: Calendar,
    ) -> None:
        self.settings, self.calendar = settings, calendar
        self.signer = Signer(settings.approval_key)
        self.exposures = Exposures({item.symbol: item for item in instruments})
        self.account = self.exposures.account
        self.reservations = Reservations(self.exposures)
        self.conduct, self.states, self.ledger = Conduct(), TradingStates(), Ledger()
        self.policy: PolicyLimits | None = None
        self.seats: dict[str, Seat] = {}
        self.market_ns = self.due_ns = self.turns_ns = self.level_since_ns = Nanos(0)
        self._start_watches()
        self._start_sessions()
        self._start_counts()

    def _start_watches(self) -> None:
        self.breaker = Breaker()
        self.equity_peak = SlidingMaximum()
        self.watched_equity = 0
        self.ranges: dict[str, tuple[SlidingMaximum, SlidingMaximum]] = {}
        self.armed = False
        self.exits: dict[tuple[str, str], ExitMark] = {}
        self.exit_denials: dict[tuple[str, str], DenialCode] = {}
        self.exit_tries: dict[tuple[str, str], tuple[int, int]] = {}
        self.orphans: dict[tuple[str, str], int] = {}
        self.flattens: dict[str, FlattenMoved] = {}
        self.day: DayOpened | None = None
        self.watched: frozenset[str] = frozenset()

    def _start_sessions(self) -> None:
        self.session = self.epoch = self.epoch_counter = self.own_orders = 0
        self.known = self.seen = self.level_at = self.acknowledged = 0
        self.clock_offset = self.version = 0
        self.journal = ""
        self.connected = self.execution_ready = self.gap = self.level = False
        self.cancel_asked: set[str] = set()
        self.absent: list[str] = []
        self.told: dict[int, HaltReport] = {}
        self.own_epochs: set[int] = set()

    def _start_counts(self) -> None:
        self.answers = Answers()
        self.denials: dict[str, int] = {}
        self.children: dict[str, int] = {}
        self.alarms = 0
        self.matched = False
        self.venue_cash = Money(0)
        self.venue_positions: dict[str, int] = {}

    def seat(self, name: str) -> Seat:
        """A strategy's seat; one that no resource names may only close."""
        found = self.seats.get(name)
        if found is None:
            limits = StrategyLimits(name=name, allowed=False)
            standing, conduct = self.states.standing(name), self.conduct.strategy(name)
            found = self.seats[name] = Seat(limits, standing, conduct)
        return found

    def refresh_level(self) -> None:
        """Work out whether risk is level with execution's reports."""
        before = self.level
        self.level = (
            self.connected
            and self.execution_ready
            and not self.gap
            and self.ledger.opened
            and self.policy is not None
            and self.known >= self.level_at
        )
        if self.level and not before:
            self.level_since_ns = self.market_ns

    @property
    def ready(self) -> bool:
        """Level with execution, and every position has a mark."""
        return self.level and not self.account.unmarked

    def marks(self) -> dict[str, int]:
        """The mark of every symbol that has one."""
        symbols = self.exposures.symbols.items()
        return {name: item.market.mark for name, item in symbols if item.market.mark}
