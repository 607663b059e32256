"""The oracles of the end: O1, O3, O6 and O7, once everything has come to rest."""

from typing import TYPE_CHECKING

from tests.simulation.ledgers import Story
from tests.simulation.oracles import Oracles
from tests.simulation.toy import Toy
from tradewind.engine.desk import RiskDesk
from tradewind.engine.records import decode_record as decode_risk
from tradewind.engine.snapshots import snapshot
from tradewind.execution.core import ExecutionCore
from tradewind.execution.records import decode_record
from tradewind.execution.state import state_hash

if TYPE_CHECKING:
    from tests.simulation.scenario import Simulation

STILL_COMING = 2
"""Reports of the newest reconciliation may be on their way when the run ends."""


def check_all(simulation: "Simulation") -> None:
    """Everything that must hold in the end."""
    for check in (_ready, _orders, _intents, _positions, _fills, _cash, _strategy, _replay):
        check(simulation, simulation.oracles)


def _ready(simulation: "Simulation", oracles: Oracles) -> None:
    """O7: ready and reconciled, nothing UNKNOWN, and never halted but by people."""
    core, desk = simulation.execution.core, simulation.risk.desk
    oracles.durable.catch_up()
    if oracles.durable.own_halt:
        oracles.fail("O7", f"execution halted by itself: {oracles.durable.own_halt}")
    if not core.is_ready:
        oracles.fail("O7", f"execution is not ready: {core.not_ready_reason}")
    if not core.state.matched:
        oracles.fail("O7", "execution's books do not match the venue's")
    if not desk.ready:
        oracles.fail("O7", f"risk is not ready: {desk.status().reason}")
    unknown = [order.client_order_id for order in core.orders() if order.unknown]
    if unknown or core.state.flights:
        oracles.fail("O7", f"still UNKNOWN: {unknown}, in flight {core.state.flights}")
    if core.last_report - desk.known > STILL_COMING:
        oracles.fail("O7", f"risk knows {desk.known} reports of {core.last_report}")
    held = set(desk.state.reservations.orders)
    if held != set(core.state.live):
        oracles.fail("O7", f"risk reserves {held}, execution's live are {set(core.state.live)}")


def _orders(simulation: "Simulation", oracles: Oracles) -> None:
    """O1: every order of ours ended as the venue says."""
    account, state = simulation.venue.account, simulation.venue.exchange.state
    for order in simulation.execution.core.orders():
        venue_id = account.client_ids.get(order.client_order_id) or order.venue_order_id
        theirs = state.orders[venue_id] if venue_id else None
        if order.is_live:
            oracles.fail("O1", f"{order.client_order_id} never ended: {order}")
        if theirs is not None and theirs.is_open:
            oracles.fail("O1", f"{order.client_order_id} is {order.status} but works at the venue")
        filled = theirs.filled_quantity if theirs is not None else 0
        if filled != order.filled_quantity:
            oracles.fail("O1", f"{order.client_order_id} filled {order.filled_quantity}: {theirs}")


def _intents(simulation: "Simulation", oracles: Oracles) -> None:
    """O1: each intent was denied, or became one order that ended, or never arrived."""
    entries = simulation.execution.core.state.entries
    for name, story in oracles.stories.items():
        at_venue = name in oracles.accepted
        if _was_denied(story) and (name in entries or at_venue):
            oracles.fail("O1", f"{name} was denied ({story.refused}) and sent")
        if name in entries and not story.approved:
            oracles.fail("O1", f"{name} became an order without risk's yes")
        if at_venue and name not in entries:
            oracles.fail("O1", f"{name} is at the venue, but execution does not know it")


def _was_denied(story: Story) -> bool:
    return story.refused is not None and story.refused.code not in ("DUPLICATE_ID", "INTENT_STALE")


def _positions(simulation: "Simulation", oracles: Oracles) -> None:
    """O3: our positions are the sum of the venue's executions, each counted once."""
    state, ledger = simulation.execution.core.state, simulation.risk.desk.state.ledger
    venue = simulation.venue
    theirs = {held.symbol: held.quantity for held in venue.account.holdings.values()}
    ours = {symbol: held for symbol, held in state.positions.items() if held}
    if ours != theirs:
        oracles.fail("O3", f"execution holds {ours}, the venue {theirs}")
    risks = {one.symbol: one.quantity for one in ledger.positions() if one.quantity}
    if risks != theirs:
        oracles.fail("O3", f"risk holds {risks}, the venue {theirs}")
    made = {name for name, fill in state.fills.items() if fill.synthetic}
    if set(state.fills) - made != set(venue.exchange.state.executions):
        oracles.fail("O3", "execution's fills are not the venue's executions")
    lanes: dict[str, int] = {}
    for book in ledger.books.values():
        for position in book.positions():
            lanes[position.symbol] = lanes.get(position.symbol, 0) + position.quantity
    if {symbol: held for symbol, held in lanes.items() if held} != theirs:
        oracles.fail("O3", f"strategies together hold {lanes}, the venue {theirs}")


def _fills(simulation: "Simulation", oracles: Oracles) -> None:
    """O3: each execution counts for what it is after busts and corrections, and once."""
    ours = simulation.execution.core.state.fills
    theirs = simulation.venue.exchange.state.executions
    taken_back = {execution.reverses for execution in theirs.values()}
    for name, execution in theirs.items():
        quantity = 0 if name in taken_back else execution.quantity
        if ours[name].quantity != quantity or ours[name].price != execution.price:
            oracles.fail("O3", f"{ours[name]} is at the venue {execution}")


def _strategy(simulation: "Simulation", oracles: Oracles) -> None:
    """O3: what a strategy believes, from its session and reports, is what risk attributes to it."""
    process, desk = simulation.strategies[0], simulation.risk.desk
    if not process.is_open or not isinstance(process.core, Toy):
        return
    for symbol in simulation.symbols:
        believed = process.core.holdings.position(symbol)
        held = desk.state.ledger.book(process.name).holdings.get(symbol)
        if believed != (held.quantity if held else 0):
            oracles.fail("O3", f"{process.name} believes to hold {believed} {symbol}, not {held}")


def _cash(simulation: "Simulation", oracles: Oracles) -> None:
    """O3: cash to the unit."""
    state, cash = simulation.execution.core.state, simulation.venue.account.cash
    ours = (state.opening_cash or 0) + state.cash
    if ours != cash:
        oracles.fail("O3", f"execution has {ours} in cash, the venue {cash}")
    risks = simulation.risk.desk.state.ledger.cash
    if risks != cash:
        oracles.fail("O3", f"risk has {risks} in cash, the venue {cash}")


def _replay(simulation: "Simulation", oracles: Oracles) -> None:
    """O6: both journals, replayed, give the same state."""
    execution, risk = simulation.execution, simulation.risk
    again = ExecutionCore(execution.settings())
    written = (*execution.disk.records, *execution.journal.waiting)
    records = [decode_record(payload) for payload in written]
    again.replay(records)
    if state_hash(again.state) != state_hash(execution.core.state):
        oracles.fail("O6", "replaying execution's journal gives another state")
    desk = RiskDesk(
        risk.desk.state.settings, records=[decode_risk(payload) for payload in risk.disk.records]
    )
    for record in records:
        for report in record.reports:
            if report.number <= risk.desk.known:
                desk.report(report, risk.now())
    before, after = _memory(risk.desk), _memory(desk)
    for name in before:
        if before[name] != after[name]:
            oracles.fail("O6", f"risk's {name} was {before[name]}, is replayed as {after[name]}")


def _memory(desk: RiskDesk) -> dict[str, object]:
    """What risk must remember: all of its state but marks, counts and connections."""
    state, saved = desk.state, snapshot(desk.state)
    seats = [(name, seat) for name, seat in state.seats.items() if seat.limits.symbols]
    return {
        "known": saved.known,
        "ledger": saved.ledger,
        "orders": saved.orders,
        "venue_cash": saved.venue_cash,
        "venue_positions": saved.venue_positions,
        "matched": saved.matched,
        "policy": state.policy,
        "limits": {name: seat.limits for name, seat in seats},
        "epochs": {name: seat.epoch for name, seat in seats},
        "failures": {name: (seat.failures, seat.standing.failed) for name, seat in seats},
        "halt number": state.states.number,
        "latches": state.states.latches,
        "breaker": state.breaker,
        "exits": state.exits,
        "flattens": state.flattens,
        "version": state.version,
        "epoch": state.epoch_counter,
    }
