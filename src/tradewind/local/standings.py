"""Where a policy stood when its journals were last written: for when nothing runs."""

from pathlib import Path

import msgspec

from tradewind.domain.codes import TradingState, strictest
from tradewind.domain.positions import Position
from tradewind.domain.values import Money
from tradewind.engine.records import PolicyApplied
from tradewind.execution.folding import apply
from tradewind.execution.state import State
from tradewind.local.books import read_books
from tradewind.local.journals import (
    execution_journal,
    execution_records,
    policies_of,
    risk_records,
)
from tradewind.risk.breaker import Breaker
from tradewind.risk.states import Latch


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One policy as its journals left it. Amounts are scaled; `market_ns` is the last record's.

    `state` is the strictest of the policy's own word, its latches and execution's halt.
    """

    policy: str
    account: str
    market_ns: int
    state: TradingState
    latches: tuple[Latch, ...]
    breaker: Breaker
    books_match: bool
    cash: Money
    realised: Money
    fees: Money
    positions: tuple[Position, ...]
    orders: int
    open_orders: int
    unknown_orders: int
    fills: int


class _Desk(msgspec.Struct):
    """What risk's records leave in force."""

    latches: dict[str, Latch] = {}
    breaker: Breaker = Breaker()
    file: TradingState = TradingState.ACTIVE


def standings(state: Path) -> list[Standing]:
    """Every policy's standing, by name.

    Raises:
        ConfigurationError: nothing ever ran with this state folder.
        JournalCorruptError: a journal is damaged.
    """
    return [standing(state, policy) for policy in policies_of(state)]


def standing(state: Path, policy: str) -> Standing:
    """One policy's standing."""
    desk, execution, market_ns = _desk(state, policy), State(), 0
    for _, record in execution_records(state, policy):
        apply(execution, record)
        market_ns = max(market_ns, record.ts_ns)
    books = read_books(execution_journal(state, policy))
    ledger = books.ledger
    live = [entry.order for entry in execution.live_entries()]
    scopes = [latch.state for scope, latch in desk.latches.items() if ":" not in scope]
    return Standing(
        policy=policy,
        account=execution.account,
        market_ns=market_ns,
        state=strictest(desk.file, execution.halt.state, *scopes),
        latches=tuple(desk.latches.values()),
        breaker=desk.breaker,
        books_match=execution.matched,
        cash=Money((execution.opening_cash or 0) + execution.cash),
        realised=ledger.realised,
        fees=ledger.fees,
        positions=tuple(ledger.positions()),
        orders=len(books.own_orders),
        open_orders=len(live),
        unknown_orders=sum(order.unknown for order in live),
        fills=len(books.fills),
    )


def _desk(state: Path, policy: str) -> _Desk:
    desk = _Desk()
    for _, record in risk_records(state, policy):
        match record:
            case Latch(state=TradingState.ACTIVE):
                desk.latches.pop(record.scope, None)
            case Latch():
                desk.latches[record.scope] = record
            case Breaker():
                desk.breaker = record
            case PolicyApplied():
                desk.file = strictest(record.policy.state, record.policy.platform_state)
    return desk
