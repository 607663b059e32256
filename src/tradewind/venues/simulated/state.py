"""Everything that the exchange knows, and the three ways in which it tells the outside."""

from collections.abc import Mapping
from heapq import heappop, heappush
from random import Random
from typing import NamedTuple
from uuid import UUID, uuid5

from tradewind.domain.events import MarketEvent
from tradewind.domain.values import SCALE, Nanos
from tradewind.venues.simulated.accounts import Account, Activity
from tradewind.venues.simulated.listing import Asset
from tradewind.venues.simulated.markets import Market
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord, Update
from tradewind.venues.simulated.records import Command, Record
from tradewind.venues.simulated.sessions import Sessions
from tradewind.venues.simulated.settings import ExchangeSettings

_IDS = UUID("8f6b1c52-7f0a-5c3e-9a44-2d6f0b9e7c11")


class Job(NamedTuple):
    """Something that happens at a market time; equal times happen in the order of asking."""

    due_ns: int
    sequence: int
    kind: str
    subject: str


class ExchangeState:
    """The exchange's memory. `records`, `updates` and `market_events` are what is to be told.

    `moved` are symbols whose price moved since triggers were looked at, `dirty` those whose book or
    quote changed since it was published, `touched` accounts whose image the journal lacks.
    """

    def __init__(
        self,
        assets: Mapping[str, Asset],
        settings: ExchangeSettings,
        *,
        seed: int,
        stock_sessions: Sessions,
        crypto_sessions: Sessions,
    ) -> None:
        self.assets, self.settings = assets, settings
        self.stock_sessions, self.crypto_sessions = stock_sessions, crypto_sessions
        self.random = Random(seed)  # noqa: S311 - seeded chance is what a simulation is made of
        self.seed = seed
        self.now_ns = Nanos(0)
        self.minute_end_ns = 0
        self.sequence = 0
        self.update_number = 0
        self.accounts: dict[str, Account] = {}
        self.orders: dict[str, OrderRecord] = {}
        self.groups: dict[str, list[str]] = {}
        self.executions: dict[str, ExecutionRecord] = {}
        self.markets = {symbol: Market(asset) for symbol, asset in assets.items()}
        self.jobs: list[Job] = []
        self.job_number = 0
        self.moved: dict[str, None] = {}
        self.dirty: dict[str, None] = {}
        self.trades = 0
        self.records: list[Record] = []
        self.updates: list[Update] = []
        self.market_events: list[MarketEvent] = []
        self.touched: dict[str, None] = {}

    def sessions(self, symbol: str) -> Sessions:
        """The hours of a symbol."""
        crypto = self.assets[symbol].is_crypto
        return self.crypto_sessions if crypto else self.stock_sessions

    def next_sequence(self) -> int:
        """A number that never comes twice."""
        self.sequence += 1
        return self.sequence

    def new_id(self, kind: str) -> str:
        """A UUID that never comes twice, the same for the same seed and history."""
        return str(uuid5(_IDS, f"{self.seed}:{kind}:{self.next_sequence()}"))

    def chance(self, ratio: int) -> bool:
        """Throw a die; no die is thrown for impossible things."""
        return ratio > 0 and self.random.randrange(SCALE) < ratio

    def schedule(self, kind: str, subject: str, *, delay_ns: int = 0) -> None:
        """Let something happen after a delay of market time."""
        self.schedule_at(kind, subject, due_ns=self.now_ns + delay_ns)

    def schedule_at(self, kind: str, subject: str, *, due_ns: int) -> None:
        """Let something happen at a market time."""
        self.job_number += 1
        heappush(self.jobs, Job(due_ns, self.job_number, kind, subject))

    def due(self) -> Job | None:
        """The next thing that is to happen by now."""
        if self.jobs and self.jobs[0].due_ns <= self.now_ns:
            return heappop(self.jobs)
        return None

    def note(self, command: Command) -> None:
        """Tell the journal of an accepted command."""
        self.records.append(command)

    def put(self, order: OrderRecord) -> OrderRecord:
        """Store an order's new state, and tell the journal."""
        account = self.accounts[order.account_id]
        if order.id not in self.orders:
            self._list(account, order)
        self.orders[order.id] = order
        if order.is_open:
            account.open[order.id] = None
        else:
            account.open.pop(order.id, None)
        self.dirty[order.symbol] = None
        self.records.append(order)
        return order

    def emit(
        self, event: str, order: OrderRecord, execution: ExecutionRecord | None = None
    ) -> None:
        """Tell the order stream."""
        self.update_number += 1
        position = self.accounts[order.account_id].holding(order.symbol).quantity
        update = Update(
            number=self.update_number,
            account_id=order.account_id,
            event=event,
            ts_ns=self.now_ns,
            order=order,
            execution=execution,
            position=position,
        )
        self.updates.append(update)
        self.records.append(update)

    def keep_execution(self, execution: ExecutionRecord) -> None:
        """Store an execution."""
        self.executions[execution.id] = execution
        self.accounts[execution.account_id].execution_ids.append(execution.id)
        self.records.append(execution)
        self.touched[execution.account_id] = None

    def keep_activity(self, activity: Activity) -> None:
        """Store a line of an account's history."""
        self.accounts[activity.account_id].activities.append(activity)
        self.records.append(activity)
        self.touched[activity.account_id] = None

    def _list(self, account: Account, order: OrderRecord) -> None:
        account.client_ids[order.client_order_id] = order.id
        account.order_ids.append(order.id)
        if order.group_id:
            self.groups.setdefault(order.group_id, []).append(order.id)
