"""Execution's numbered reports: into ledger, exposures, reservations and behaviour."""

from tradewind.domain.codes import AlarmCode, TradingState, strictest
from tradewind.domain.fills import FeePosting, Fill, FillKind
from tradewind.domain.orders import TERMINAL, Order, OrderClass, OrderStatus, Purpose
from tradewind.domain.reports import (
    AccountReport,
    AlarmReport,
    FeeReport,
    HaltReport,
    OrderReport,
    Report,
    ReportBody,
)
from tradewind.domain.values import SCALE, Money, Nanos, Quantity, round_div
from tradewind.engine.cancelling import cancel_once
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
from tradewind.engine.epochs import learn_epoch, learn_used_id
from tradewind.engine.records import LockSet, Seen
from tradewind.engine.watching import watch
from tradewind.execution.inputs import Now, strategy_entries
from tradewind.portfolio.ledger import EXTERNAL
from tradewind.risk.breaker import BreakerState
from tradewind.risk.live_orders import LiveOrder
from tradewind.risk.states import BOOKS, POLICY, Latch

SEEN_EVERY = 64
_FILL, _ENTRY, _ACTIVE = FillKind.FILL, Purpose.ENTRY, TradingState.ACTIVE
_REDUCING, _OPEN = TradingState.REDUCING, BreakerState.OPEN
_NEW, _PARTIAL = OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED


def fold(state: DeskState, report: Report, now: Now) -> list[Effect]:
    """Take in the next report; an old one is nothing new, a gap asks for the missing ones."""
    number, body = report.number, report.body
    if number != state.known + 1:
        return _out_of_turn(state, number, now.market_ns)
    state.known = number
    at_ns = now.market_ns if now.market_ns > report.ts_ns else report.ts_ns
    if at_ns != state.market_ns:
        state.market_ns = at_ns if at_ns > state.market_ns else state.market_ns
    if isinstance(body, OrderReport):
        effects, money = _order(state, body, report), body.fill is not None
    else:
        effects, money = _apply(state, body, report), isinstance(body, FeeReport)
        effects += watch(state)
    if not state.level:
        state.gap = False
        state.refresh_level()
    if (money or not number % SEEN_EVERY) and number > state.seen:
        state.seen = number
        effects.append(Append(Seen(number)))
    return effects


def _out_of_turn(state: DeskState, number: int, at_ns: Nanos) -> list[Effect]:
    state.market_ns = max(state.market_ns, at_ns)
    if number <= state.known:
        return []
    state.gap = True
    state.refresh_level()
    return [Resync(state.known)]


def _apply(state: DeskState, body: ReportBody, report: Report) -> list[Effect]:
    if isinstance(body, AccountReport):
        return _account(state, body, report.number)
    if isinstance(body, FeeReport):
        return _paid(state, body.posting, report)
    if isinstance(body, HaltReport):
        return _halted(state, body, report.ts_ns)
    return _alarm(state, body) if isinstance(body, AlarmReport) else []


def _paid(state: DeskState, posting: FeePosting, report: Report) -> list[Effect]:
    """Enter a fee; the strategy whose coins it took hears of it."""
    holder = state.ledger.holder(posting.symbol) if posting.quantity else EXTERNAL
    news = state.ledger.post(posting)
    sync_cash(state)
    if not news or not posting.quantity:
        return []
    sync_holding(state, posting.symbol)
    seat = state.seats.get(holder)
    return [ToStrategy(holder, report)] if seat is not None and seat.connected else []


def _order(state: DeskState, body: OrderReport, report: Report) -> list[Effect]:
    order, fill = body.order, body.fill
    live = state.reservations.orders.get(order.client_order_id)
    if live is None:
        effects = _surfaced(state, body)
    elif fill is None:
        effects = []
        if _follow(state, body, live):
            live.symbol.reserve(live.lane)
    else:
        effects = _filled(state, fill, live) if state.ledger.apply(fill) else []
        _follow(state, body, live)
        live.symbol.settle_lane(live.lane)
    seat = state.seats.get(order.strategy)
    if seat is None or not seat.standing.free or state.account.breaker is _OPEN:
        effects += _cancel_on_sight(state, order)
    if seat is not None and seat.connected:
        effects.append(ToStrategy(order.strategy, report))
    if body.absent:
        state.absent.append(order.client_order_id)
    if order.terms.symbol not in state.watched:
        effects += watch(state)
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


def _filled(state: DeskState, fill: Fill, live: LiveOrder) -> list[Effect]:
    """Bring exposures level with the ledger; the order's own lane is yet to be settled."""
    if fill.kind is not _FILL or live.strategy != fill.strategy:
        return _restated(state, fill)
    ledger, lane, name = state.ledger, live.lane, fill.symbol
    live.symbol.quantity = ledger.holdings[name].quantity
    book = ledger.books[fill.strategy]
    lane.quantity = book.holdings[name].quantity
    lane.strategy.flows = book.flows
    state.exposures.set_cash(ledger.cash)
    return _count_fill(state, fill)


def _restated(state: DeskState, fill: Fill) -> list[Effect]:
    """A fill of no live order, or a reversal, which may restate what others paid."""
    if fill.kind is not _FILL:
        sync_holding(state, fill.symbol)
        return []
    sync_lane(state, fill.symbol, fill.strategy)
    state.exposures.symbol(fill.symbol).settle()
    return _count_fill(state, fill)


def _surfaced(state: DeskState, body: OrderReport) -> list[Effect]:
    """An order that the desk does not hold, or holds no more."""
    order, fill = body.order, body.fill
    effects = learn_epoch(state, order)
    if fill is not None and state.ledger.apply(fill):
        effects += _restated(state, fill)
    if not order.is_live:
        state.children.pop(order.client_order_id, None)
        return effects
    _count_order(state, order)
    entry = order.purpose is _ENTRY and order.strategy != EXTERNAL
    price = _reserve_price(state, order, body.reserved)
    live = state.reservations.adopt(order, price, entry=entry)
    state.reservations.follow(live, order)
    live.symbol.settle()
    return effects


def _follow(state: DeskState, body: OrderReport, live: LiveOrder) -> bool:
    """Follow a live order; True when it holds back another sum than before."""
    order = body.order
    if order.status in TERMINAL and not order.unknown:
        state.reservations.release(order.client_order_id)
        if state.children:
            state.children.pop(order.client_order_id, None)
        if state.cancel_asked:
            state.cancel_asked.discard(order.client_order_id)
        return True
    if not live.named and live.price * live.terms.quantity != body.reserved * SCALE:
        state.reservations.reprice(live, _reserve_price(state, order, body.reserved))
        state.reservations.follow(live, order)
        return True
    return state.reservations.follow(live, order)


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
    if state.day is None or order.created_ns >= state.day.at_ns:  # today
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
    name, at_ns, policy = fill.strategy, fill.ts_ns, state.policy
    if name == EXTERNAL:
        return []
    seat = state.seats.get(name) or state.seat(name)
    conduct = seat.conduct
    seat.counts["fills"] += 1
    if state.day is None or at_ns >= state.day.at_ns:  # today
        conduct.fills += 1
    if at_ns > seat.unlocked_ns:
        conduct.executions.add(at_ns)
    if policy is None or conduct.locked or state.known <= state.seen:
        return []  # what the journal has seen, it has also locked
    held = policy.limits.max_executions_per_minute
    if len(conduct.executions.times) < held or conduct.executions.count(at_ns) < held:
        return []
    conduct.locked = True
    return _lock(name, held, state.market_ns)


def _lock(strategy: str, held: int, at_ns: Nanos) -> list[Effect]:
    reason = f"{held} executions within a minute"
    return [
        Alarm(AlarmCode.HALT, f"{strategy} is locked: {reason}"),
        CancelAll(strategy_entries(strategy), "risk", "too many executions"),
        Append(LockSet(strategy, locked=True, at_ns=at_ns, by="risk", reason=reason)),
    ]


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
    if _is_ours(state, body) or body.state is TradingState.ACTIVE:
        state.states.number = max(state.states.number, body.number)
        return [StatusChanged("halt acknowledged")]
    latched = strictest(body.state, state.states.latched(POLICY))
    latch = Latch(POLICY, latched, body.number, body.by, body.reason, ts_ns)
    state.states.latch(latch)
    return [Append(latch, urgent=True), StatusChanged("halt")]


def _is_ours(state: DeskState, body: HaltReport) -> bool:
    """Whether it answers a halt of ours; one that a person gave without us may bear its number."""
    told = state.told.get(body.number)
    if body.number > state.states.number:
        return False
    if told is None or body.by == "risk":  # told again in a new session
        return True
    stricter = body.state.strictness > max(told.state.strictness, _REDUCING.strictness)
    return not stricter and (told.by, told.reason) == (body.by, body.reason)


def _alarm(state: DeskState, body: AlarmReport) -> list[Effect]:
    state.alarms += 1
    effects: list[Effect] = []
    if body.code is AlarmCode.JOURNAL_LOST:
        effects = learn_used_id(state, body.client_order_id)
    if state.known <= state.seen:
        return effects  # told before the restart
    return [*effects, Alarm(body.code, body.message)]
