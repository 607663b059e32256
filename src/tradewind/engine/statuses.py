"""What a status display shows: one value, complete, in scaled integers and words."""

from typing import Any

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.positions import Position
from tradewind.domain.values import Money
from tradewind.engine.desk_state import DeskState, Seat
from tradewind.risk.breaker import Breaker
from tradewind.risk.exits import ExitMark
from tradewind.risk.limits import DEFAULTS, UNLIMITED
from tradewind.risk.states import Latch


class PositionStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One position of the account with its mark."""

    position: Position
    mark: int
    value: Money
    unrealised: Money
    worst: Money


class StrategyStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One strategy's figures; P&L after fees."""

    name: str
    state: TradingState
    connected: bool
    failed: bool
    locked: bool
    epoch: int
    positions: tuple[Position, ...]
    exposure: Money
    pnl: Money
    day_pnl: Money
    open_orders: int
    counts: dict[str, int]
    denials: dict[str, int]


class LimitStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One limit: its value ("unlimited" for none), whether it is the default, and what is used."""

    name: str
    value: Any
    default: bool
    used: int | None = None
    headroom: int | None = None


class DeskStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The whole desk at one market time, as of one report."""

    policy: str
    account: str
    market_ns: int
    as_of: int
    ready: bool
    reason: str
    state: TradingState
    halt_number: int
    latches: tuple[Latch, ...]
    breaker: Breaker
    books_match: bool
    cash: Money
    venue_cash: Money
    equity: Money
    opening_equity: Money
    day_pnl: Money
    realised: Money
    unrealised: Money
    fees: Money
    gross: Money
    net: Money
    margin: Money
    buying_power: Money
    open_orders: int
    unknown_orders: int
    positions: tuple[PositionStatus, ...]
    strategies: tuple[StrategyStatus, ...]
    limits: tuple[LimitStatus, ...]
    exits: tuple[ExitMark, ...]
    flattening: tuple[str, ...]
    denials: dict[str, int]
    version: int
    sectors: dict[str, int] = {}


def status(state: DeskState) -> DeskStatus:
    """Take the desk's picture."""
    account, ledger = state.account, state.ledger
    marks = state.marks()
    live = state.reservations.orders.values()
    return DeskStatus(
        policy=state.settings.policy,
        account=state.settings.account,
        market_ns=state.market_ns,
        as_of=state.known,
        ready=state.ready,
        reason=why_not_ready(state),
        state=state.states.policy,
        halt_number=state.states.number,
        latches=tuple(state.states.latches.values()),
        breaker=state.breaker,
        books_match=state.matched,
        cash=ledger.cash,
        venue_cash=state.venue_cash,
        equity=Money(account.equity),
        opening_equity=Money(account.opening),
        day_pnl=Money(account.day_pnl if state.day else 0),
        realised=ledger.realised,
        unrealised=ledger.unrealised(marks),
        fees=ledger.fees,
        gross=Money(account.gross),
        net=Money(account.value),
        margin=Money(account.margin),
        buying_power=Money(account.available),
        open_orders=account.open_orders,
        unknown_orders=sum(item.unknown for item in live),
        positions=tuple(_positions(state)),
        strategies=tuple(_strategy(state, seat) for seat in state.seats.values()),
        limits=tuple(_limits(state)),
        exits=tuple(state.exits.values()),
        flattening=tuple(state.flattens),
        denials=dict(state.denials),
        version=state.version,
        sectors={name: value for name, value in account.sectors.items() if value},
    )


def why_not_ready(state: DeskState) -> str:
    """What risk waits for, "" when it is ready."""
    if state.policy is None:
        return "no policy yet"
    if not state.connected:
        return "no session with execution"
    if state.gap or state.known < state.level_at:
        return f"reports {state.known} of {state.level_at}"
    if not state.execution_ready:
        return "execution is not reconciled with the venue"
    if not state.ledger.opened:
        return "no account figures from the venue yet"
    if state.account.unmarked:
        return f"{state.account.unmarked} positions have no price yet"
    return ""


def _positions(state: DeskState) -> list[PositionStatus]:
    found = []
    for position in state.ledger.positions():
        exposure = state.exposures.symbol(position.symbol)
        mark = exposure.market.mark
        found.append(
            PositionStatus(
                position=position,
                mark=mark,
                value=Money(exposure.value),
                unrealised=state.ledger.holdings[position.symbol].unrealised(mark),
                worst=Money(exposure.worst),
            )
        )
    return found


def _strategy(state: DeskState, seat: Seat) -> StrategyStatus:
    exposure = state.exposures.strategy(seat.name)
    live = state.reservations.orders.values()
    return StrategyStatus(
        name=seat.name,
        state=state.states.strategy(seat.name),
        connected=seat.connected,
        failed=seat.standing.failed,
        locked=seat.conduct.locked,
        epoch=seat.epoch,
        positions=state.ledger.book(seat.name).positions(),
        exposure=Money(exposure.gross),
        pnl=Money(exposure.flows + exposure.value),
        day_pnl=Money(exposure.day_pnl),
        open_orders=sum(item.strategy == seat.name for item in live),
        counts=dict(seat.counts),
        denials=dict(seat.denials),
    )


def _limits(state: DeskState) -> list[LimitStatus]:
    if state.policy is None:
        return []
    limits, used = state.policy.limits, _used(state)
    return [
        _limit(name, getattr(limits, name), used.get(name)) for name in limits.__struct_fields__
    ]


def _limit(name: str, value: object, used: int | None) -> LimitStatus:
    default = name in DEFAULTS and DEFAULTS[name] == value
    if isinstance(value, frozenset):
        value = sorted(value)
    if value == UNLIMITED:
        return LimitStatus(name=name, value="unlimited", default=default, used=used)
    headroom = value - used if isinstance(value, int) and used is not None else None
    return LimitStatus(name=name, value=value, default=default, used=used, headroom=headroom)


def _used(state: DeskState) -> dict[str, int]:
    account, conduct = state.account, state.conduct
    worst = max((item.worst for item in state.exposures.symbols.values()), default=0)
    return {
        "max_position_notional": worst,
        "max_gross_exposure": account.gross,
        "max_net_exposure": abs(account.value),
        "max_open_positions": account.open_symbols,
        "max_open_orders": account.open_orders,
        "max_orders_per_minute": conduct.entries.count(state.market_ns),
        "max_daily_loss": max(0, account.day_loss) if state.day else 0,
        "max_sector_exposure": max(account.sectors.values(), default=0),
    }
