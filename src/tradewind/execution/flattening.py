"""Flatten without risk: cancel, wait until nothing is live, close what the venue reports, again."""

from collections.abc import Sequence

from tradewind.domain.codes import AlarmCode, DenialCode, TradingState
from tradewind.domain.instruments import is_crypto
from tradewind.domain.intents import Approval, ApprovedOrder, Refused
from tradewind.domain.orders import Order, OrderTerms, Purpose, Side, TimeInForce
from tradewind.domain.positions import VenuePosition
from tradewind.domain.reports import AlarmReport, OrderReport
from tradewind.domain.values import Money, Nanos, Price, Quantity
from tradewind.execution.approvals import is_genuine
from tradewind.execution.effects import Reply, Taken
from tradewind.execution.halts import halt_ourselves
from tradewind.execution.inputs import FlattenCommand, SignedCommand, command_bytes
from tradewind.execution.records import Closing, FlattenAsked, FlattenEnded
from tradewind.execution.rounds import ask_soon
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Retry

OPERATOR = "operator"
"""The strategy to which closing orders of a flatten command are attributed."""


def flatten_on_command(turn: Turn, signed: SignedCommand) -> None:
    """Act on a person's signed command, once."""
    command = signed.command
    no = _refusal(turn, signed)
    if no:
        answer = Refused(command.command_id, DenialCode.APPROVAL_INVALID, no)
        turn.alarm(AlarmCode.APPROVAL_INVALID, f"flatten command refused: {no}")
        turn.effects.append(Reply(answer))
        return
    if command.command_id not in turn.state.commands:
        begin_flatten(turn, signed)
    turn.effects.append(Reply(Taken(command.command_id, turn.state.reports)))


def flatten_at_shutdown(turn: Turn) -> None:
    """Act on `onShutdown: Flatten`, which a person wrote."""
    name = f"shutdown-{turn.settings.epoch}"
    command = FlattenCommand(turn.settings.account, name, "shutdown", "onShutdown: Flatten")
    begin_flatten(turn, SignedCommand(command, b""))


def begin_flatten(turn: Turn, signed: SignedCommand) -> None:
    """Journal the command, halt, and cancel everything."""
    turn.record(FlattenAsked(signed))
    turn.volatile.flatten_rounds, turn.volatile.flatten_reading = 0, False
    by, reason = signed.command.by, signed.command.reason
    halt_ourselves(turn, TradingState.FLATTENED, by=by, reason=reason)


def go_on(turn: Turn) -> None:
    """Ask what the venue holds once nothing is live or UNKNOWN."""
    if turn.state.flatten and not turn.state.live and not turn.volatile.flatten_reading:
        turn.volatile.flatten_reading = True
        ask_soon(turn)


def books_read(turn: Turn, positions: Sequence[VenuePosition]) -> None:
    """Close what the venue reports, and never more than that."""
    reading, turn.volatile.flatten_reading = turn.volatile.flatten_reading, False
    if not reading or turn.state.live:
        return
    open_positions = [position for position in positions if position.quantity]
    if not open_positions:
        turn.record(FlattenEnded(turn.state.flatten, flat=True))
    elif turn.volatile.flatten_rounds >= turn.settings.flatten_rounds:
        _give_up(turn, open_positions)
    else:
        turn.volatile.flatten_rounds += 1
        for position in open_positions:
            _close(turn, position)


def _give_up(turn: Turn, positions: Sequence[VenuePosition]) -> None:
    symbols = ", ".join(position.symbol for position in positions)
    rounds = turn.settings.flatten_rounds
    text = f"{symbols} still open after {rounds} rounds of closing: close by hand at the venue"
    alarm = AlarmReport(AlarmCode.FLATTEN_INCOMPLETE, text)
    turn.record(FlattenEnded(turn.state.flatten, flat=False), alarm)


def _close(turn: Turn, position: VenuePosition) -> None:
    approval = _closing_approval(turn, position)
    name = approval.client_order_id
    order = Order(
        client_order_id=name,
        strategy=OPERATOR,
        terms=approval.terms,
        purpose=Purpose.FLATTEN,
        created_ns=turn.now.market_ns,
    )
    approved = ApprovedOrder(approval, b"")
    turn.record(Closing(turn.state.flatten, approved), OrderReport(order))
    turn.volatile.unsent[name] = Retry()


def _closing_approval(turn: Turn, position: VenuePosition) -> Approval:
    state, settings = turn.state, turn.settings
    gtc = is_crypto(position.symbol)
    terms = OrderTerms(
        symbol=position.symbol,
        side=Side.SELL if position.quantity > 0 else Side.BUY,
        quantity=Quantity(abs(position.quantity)),
        time_in_force=TimeInForce.GTC if gtc else TimeInForce.DAY,
    )
    return Approval(
        account=settings.account,
        session=state.session,
        halt_number=state.halt.number,
        policy_version=0,
        client_order_id=f"{settings.install}-flatten-{settings.epoch}-{state.closings + 1}",
        strategy=OPERATOR,
        purpose=Purpose.FLATTEN,
        terms=terms,
        worst_price=Price(0),
        reserved=Money(0),
        reduces=True,
        expires_ns=Nanos(turn.now.machine_ns + settings.request_deadline_ns),
    )


def _refusal(turn: Turn, signed: SignedCommand) -> str:
    keys = turn.settings.operator_keys
    if not is_genuine(command_bytes(signed.command), signed.token, keys):
        return "its signature is not an operator's"
    if signed.command.account != turn.settings.account:
        return f"it is for account {signed.command.account}"
    return ""
