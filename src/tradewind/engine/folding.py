"""Execution's numbered reports: into ledger, exposures, reservations and behaviour."""

from tradewind.domain.codes import AlarmCode, TradingState
from tradewind.domain.fills import Fill, FillKind
from tradewind.domain.orders import Order, OrderClass, OrderStatus, Purpose
from tradewind.domain.reports import (
    AccountReport,
    AlarmReport,
    FeeReport,
    HaltReport,
    OrderReport,
    Report,
)
from tradewind.domain.values import SCALE, Money, Nanos, Quantity, round_div
from tradewind.engine.days import sync_day
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import (
    Alarm,
    Append,
    CancelAll,
    Effect,
    Resync,
    StatusChanged,
    ToStrategy,
)
from tradewind.engine.epochs import learn_epoch
from tradewind.engine.own_orders import cancel_once
from tradewind.engine.records import LockSet, Seen
from tradewind.execution.inputs import strategy_entries
from tradewind.portfolio.ledger import EXTERNAL
from tradewind.risk.breaker import BreakerState
from tradewind.risk.limits import UNLIMITED
from tradewind.risk.states import BOOKS, POLICY, Latch

SEEN_EVERY = 64
_FILL, _ENTRY, _ACTIVE = FillKind.FILL, Purpose.ENTRY, TradingState.ACTIVE
_REDUCING, _OPEN = TradingState.REDUCING, BreakerState.OPEN
_NEW, _PARTIAL = OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED


def fold(state: DeskState, report: Report) -> list[Effect]:
    """Take in the next report; an old one is nothing new, a gap asks for the missing ones."""
    if report.number <= state.known:
        return []
    if report.number != state.known + 1:
        state.gap = True
        state.refresh_level()
        return [Resync(state.known)]
    state.known = report.number
    state.gap = False
    state.market_ns = Nanos(max(state.market_ns, report.ts_ns))
    effects = _apply(state, report)
    if not state.level:
        state.refresh_level()
    if state.known > state.seen and (_moves_money(report) or state.known % SEEN_EVERY == 0):
        state.seen = state.known
        effects.append(Append(Seen(state.known)))
    return effects


def _moves_money(report: Report) -> bool:
    body = report.body
    return isinstance(body, FeeReport) or (isinstance(body, OrderReport) and body.fill is not None)


def symbol_of(report: Report) -> str:
    """The symbol whose position or orders a report changes, "" for none."""
    body = report.body
    return body.order.terms.symbol if isinstance(body, OrderReport) else ""


def _apply(state: DeskState, report: Report) -> list[Effect]:
    body = report.body
    if isinstance(body, OrderReport):
        return _order(state, body, report)
    if isinstance(body, AccountReport):
        return _account(state, body, report.number)
    if isinstance(body, FeeReport):
        state.ledger.post(body.posting)
        sync_cash(state)
        return []
    if isinstance(body, HaltReport):
        return _halted(state, body, report.ts_ns)
    return _alarm(state, body)


def _order(state: DeskState, body: OrderReport, report: Report) -> list[Effect]:
    order = body.order
    effects = learn_epoch(state, order)
    if body.fill is not None and state.ledger.apply(body.fill):
        effects += _filled(state, body.fill)
    _follow(state, order, body.reserved)
    state.exposures.symbol(order.terms.symbol).settle()
    effects += _cancel_on_sight(state, order)
    seat = state.seats.get(order.strategy)
    if seat is not None and seat.connected:
        effects.append(ToStrategy(order.strategy, report))
    return effects


def _cancel_on_sight(state: DeskState, order: Order) -> list[Effect]:
    """An entry that turns out to be working under a halt or an open breaker has to go."""
    working = order.status is _NEW or order.status is _PARTIAL
    if not working or order.purpose is not _ENTRY or order.strategy == EXTERNAL or not state.level:
        return []
    state_now = state.states.strategy(order.strategy)
    stopped = state_now is not _ACTIVE and state_now is not _REDUCING
    if not stopped and state.account.breaker is not _OPEN:
        return []
    return cancel_once(state, order.client_order_id, "surfaced while entries are stopped")


def _filled(state: DeskState, fill: Fill) -> list[Effect]:
    if fill.kind is _FILL:
        sync_lane(state, fill.symbol, fill.strategy)
        return _count_fill(state, fill)
    sync_holding(state, fill.symbol)  # a reversal may restate what others paid
    return []


def _follow(state: DeskState, order: Order, reserved: Money) -> None:
    live = state.reservations.orders.get(order.client_order_id)
    if not order.is_live:
        state.reservations.release(order.client_order_id)
        state.children.pop(order.client_order_id, None)
    elif live is not None:
        if not live.named:
            live.price = _reserve_price(state, order, reserved)
        state.reservations.follow(live, order)
    else:
        _count_order(state, order)
        entry = order.purpose is Purpose.ENTRY and order.strategy != EXTERNAL
        price = _reserve_price(state, order, reserved)
        live = state.reservations.adopt(order, price, entry=entry)
        state.reservations.follow(live, order)


def _count_order(state: DeskState, order: Order) -> None:
    """After a restart, orders of the last minute still count against the rates."""
    if order.strategy == EXTERNAL:
        return
    conduct, strategy = state.conduct, state.conduct.strategy(order.strategy)
    entry = order.purpose is Purpose.ENTRY
    for window in (
        conduct.entries if entry else conduct.reductions,
        strategy.entries if entry else strategy.reductions,
    ):
        window.add(order.created_ns)
        window.count(order.created_ns)
    counts = state.seat(order.strategy).counts
    counts["intents"] += 1
    counts["approved"] += 1
    if order.parent and order.terms.order_class is OrderClass.SIMPLE:
        whole = state.children.get(order.parent, 0) + order.terms.quantity
        state.children[order.parent] = whole
    if is_today(state, order.created_ns):
        strategy.orders += 1


def _reserve_price(state: DeskState, order: Order, reserved: int) -> int:
    terms = order.terms
    if reserved and terms.quantity:
        return round_div(reserved * SCALE, terms.quantity)
    market = state.exposures.symbol(terms.symbol).market
    return max(terms.limit_price, terms.stop_price, market.ask, market.mark)


def sync_holding(state: DeskState, symbol: str) -> None:
    """Bring exposures level with the ledger for one symbol and every strategy."""
    for name in state.ledger.books:
        sync_lane(state, symbol, name)
    state.exposures.symbol(symbol).settle()


def sync_lane(state: DeskState, symbol: str, strategy: str) -> None:
    """Take over account, lane, flows and cash from the ledger; the symbol is to be settled."""
    ledger, exposures = state.ledger, state.exposures
    exposures.symbol(symbol).quantity = ledger.quantity(symbol)
    book = ledger.book(strategy)
    held = book.holdings.get(symbol)
    if held is not None:
        exposures.lane(symbol, strategy).quantity = held.quantity
    exposures.strategy(strategy).flows = book.flows
    exposures.set_cash(ledger.cash)


def sync_cash(state: DeskState) -> None:
    """Bring cash and every strategy's flows level with the ledger."""
    state.exposures.set_cash(state.ledger.cash)
    for name, book in state.ledger.books.items():
        state.exposures.strategy(name).flows = book.flows


def _count_fill(state: DeskState, fill: Fill) -> list[Effect]:
    if fill.strategy == EXTERNAL:
        return []
    seat = state.seat(fill.strategy)
    seat.counts["fills"] += 1
    if is_today(state, fill.ts_ns):
        seat.conduct.fills += 1
    if fill.ts_ns > seat.unlocked_ns:
        seat.conduct.executions.add(fill.ts_ns)
    if state.policy is None or seat.conduct.locked or state.known <= state.seen:
        return []  # what the journal has seen, it has also locked
    held = state.policy.limits.max_executions_per_minute
    if held == UNLIMITED or seat.conduct.executions.count(fill.ts_ns) < held:
        return []
    seat.conduct.locked = True
    text = f"{fill.strategy} is locked: {held} executions within a minute"
    return [
        Alarm(AlarmCode.HALT, text),
        CancelAll(strategy_entries(fill.strategy), "risk", "too many executions"),
        Append(
            LockSet(
                fill.strategy,
                locked=True,
                at_ns=fill.ts_ns,
                by="risk",
                reason=f"{held} executions within a minute",
            )
        ),
    ]


def is_today(state: DeskState, at_ns: Nanos) -> bool:
    """Whether something happened on the trading day that is open."""
    return state.day is None or at_ns >= state.day.at_ns


def _account(state: DeskState, body: AccountReport, number: int) -> list[Effect]:
    state.matched = body.matched
    state.venue_cash = body.cash
    state.venue_positions = {item.symbol: item.quantity for item in body.positions}
    if body.matched or not state.ledger.opened:
        _adopt_positions(state, body, number)
    if not state.ledger.opened:
        state.ledger.deposit(Money(body.cash - state.ledger.cash))
    sync_cash(state)
    sync_day(state)
    state.account.buying_power = body.buying_power
    state.account.gross_at_report = state.account.gross
    state.states.set_file(BOOKS, TradingState.ACTIVE if body.matched else TradingState.REDUCING)
    return [StatusChanged("account")]


def _adopt_positions(state: DeskState, body: AccountReport, number: int) -> None:
    """What the venue holds beyond our fills belongs to `external`."""
    told = {position.symbol: position for position in body.positions}
    for symbol in sorted(told.keys() | set(state.ledger.holdings)):
        position = told.get(symbol)
        missing = (position.quantity if position else 0) - state.ledger.quantity(symbol)
        if missing:
            held = state.ledger.holdings.get(symbol)
            price = position.entry_price if position else 0
            price = price or (held.position(symbol).entry_price if held else 0)
            key = f"adopted:{number}:{symbol}"
            state.ledger.adopt(key, symbol, quantity=Quantity(missing), price=price)
            sync_holding(state, symbol)


def _halted(state: DeskState, body: HaltReport, ts_ns: Nanos) -> list[Effect]:
    """Execution's word on a halt: the answer to ours, or one that it took without us."""
    state.acknowledged = max(state.acknowledged, body.number)
    ours = body.number <= state.states.number and body == state.told.get(body.number, body)
    if ours or body.state is TradingState.ACTIVE:
        state.states.number = max(state.states.number, body.number)
        return [StatusChanged("halt acknowledged")]
    latch = Latch(POLICY, body.state, body.number, body.by, body.reason, ts_ns)
    state.states.latch(latch)
    return [Append(latch, urgent=True), StatusChanged("halt")]


def _alarm(state: DeskState, body: AlarmReport) -> list[Effect]:
    state.alarms += 1
    if state.known <= state.seen:
        return []  # told before the restart
    return [Alarm(body.code, body.message)]
