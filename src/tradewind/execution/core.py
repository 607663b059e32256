"""The execution core: inputs with their times in, effects in order out."""

from collections.abc import Iterable

from msgspec.structs import replace

from tradewind.domain.codes import TradingState
from tradewind.domain.intents import ApprovedOrder
from tradewind.domain.orders import Order
from tradewind.domain.values import Nanos
from tradewind.execution import records as r
from tradewind.execution.answers import take_answer
from tradewind.execution.cancels import ask_cancel, cancel_scope, send_cancels
from tradewind.execution.effects import Effect
from tradewind.execution.flattening import flatten_at_shutdown, flatten_on_command, go_on
from tradewind.execution.folding import apply
from tradewind.execution.halts import halt, halt_ourselves
from tradewind.execution.inputs import ENTRIES, Books, Failed, Now, OnShutdown, SignedCommand
from tradewind.execution.lookups import send_look_ups, take_look_up
from tradewind.execution.periods import check_periods
from tradewind.execution.placing import place
from tradewind.execution.rates import Bucket
from tradewind.execution.reconciliation import take_books
from tradewind.execution.recovery import start
from tradewind.execution.rounds import ask_soon, send_round
from tradewind.execution.sending import send_orders
from tradewind.execution.sessions import journal_room, open_session, risk_heard
from tradewind.execution.settings import Settings
from tradewind.execution.state import State
from tradewind.execution.streams import take_message
from tradewind.execution.timeouts import cancel_timed_out
from tradewind.execution.turns import Turn
from tradewind.execution.volatile import Volatile
from tradewind.ports.broker import Answer, Found, NotFound, StreamMessage

Effects = list[Effect]
_NEVER = Now(Nanos(0), Nanos(0))


class ExecutionCore:
    """One account's orders. Replay every record, call `start`, then feed inputs one at a time.

    Every input returns its effects in order; `effects` says what the shell owes them. Call `tick`
    at least every 100 ms.
    """

    def __init__(self, settings: Settings, state: State | None = None) -> None:
        self.settings = settings
        self.state = state if state is not None else State()
        self._volatile = Volatile(Bucket(settings.requests_per_minute, settings.reserve))
        self._the_turn = Turn(self.state, self._volatile, settings, _NEVER)

    def renew_keys(self, keys: tuple[bytes, ...]) -> None:
        """Take approvals that one of these keys signed, and no others, from now on."""
        self.settings = self._the_turn.settings = replace(self.settings, keys=keys)

    # Life.

    def replay(self, records: Iterable[r.Record]) -> None:
        """Apply records of the journal, oldest first; before `start` only."""
        for record in records:
            apply(self.state, record)

    def start(self, now: Now) -> Effects:
        """Begin this writer's epoch; what was under way becomes UNKNOWN."""
        turn = self._turn(now)
        start(turn)
        return self._done(turn)

    def tick(self, now: Now) -> Effects:
        """Let time pass."""
        turn = self._turn(now)
        check_periods(turn)
        return self._done(turn)

    def drain(self, policy: OnShutdown, now: Now) -> Effects:
        """Take no more orders and obey `onShutdown`; go when `is_drained`."""
        turn = self._turn(now)
        self._volatile.draining = policy
        turn.readiness(ready=False, reason="draining")
        if policy is OnShutdown.CANCEL_ENTRIES:
            cancel_scope(turn, ENTRIES, by="shutdown", reason="onShutdown: CancelEntries")
        elif policy is OnShutdown.FLATTEN:
            flatten_at_shutdown(turn)
        return self._done(turn)

    def ask_books(self, now: Now) -> Effects:
        """Compare with the venue's books now: a fee may have come since the last round."""
        turn = self._turn(now)
        ask_soon(turn)
        return self._done(turn)

    def journal_room(self, now: Now, *, available: bool) -> Effects:
        """Say whether the journal has room for records that are not urgent; before each `place`."""
        turn = self._turn(now)
        journal_room(turn, available=available)
        return turn.effects

    # Risk.

    def open_session(self, risk: str, known: int, now: Now) -> Effects:
        """Begin a new session with risk; its number is `session` afterwards."""
        turn = self._turn(now)
        open_session(turn, risk, known)
        return self._done(turn)

    def risk_heard(self, now: Now) -> None:
        """Note a sign of life from risk; 5 s without one cancel entries."""
        risk_heard(self._volatile, now)

    def place(self, approved: ApprovedOrder, now: Now) -> Effects:
        """Take an approved order, or refuse it; always one `Reply`."""
        turn = self._turn(now)
        place(turn, approved)
        return self._done(turn)

    def cancel(self, client_order_id: str, now: Now, *, by: str, reason: str) -> Effects:
        """Ask for a cancel; unknown or final orders are no-ops."""
        turn = self._turn(now)
        entry = self.state.entries.get(client_order_id)
        if entry is not None:
            ask_cancel(turn, [entry], by=by, reason=reason)
        return self._done(turn)

    def cancel_all(self, scope: str, now: Now, *, by: str, reason: str) -> Effects:
        """Ask for the cancel of a scope: see `inputs.ENTRIES` and its neighbours."""
        turn = self._turn(now)
        cancel_scope(turn, scope, by=by, reason=reason)
        return self._done(turn)

    def halt(self, number: int, state: TradingState, now: Now, *, by: str, reason: str) -> Effects:
        """Take over risk's halt (or the end of one); an older number is a no-op."""
        turn = self._turn(now)
        halt(turn, number, state, by=by, reason=reason)
        return self._done(turn)

    # A person, with risk dead.

    def halt_ourselves(self, state: TradingState, now: Now, *, by: str, reason: str) -> Effects:
        """Halt under the next number, which risk learns from the report."""
        turn = self._turn(now)
        halt_ourselves(turn, state, by=by, reason=reason)
        return self._done(turn)

    def flatten(self, signed: SignedCommand, now: Now) -> Effects:
        """Close everything on an operator's signed command; always one `Reply`."""
        turn = self._turn(now)
        flatten_on_command(turn, signed)
        return self._done(turn)

    # The venue.

    def venue_answer(self, request_id: int, answer: Answer, now: Now) -> Effects:
        """Take in the answer to a submit, replace, cancel or cancel-all."""
        turn = self._turn(now)
        take_answer(turn, request_id, answer)
        return self._done(turn)

    def look_up_answer(
        self, client_order_id: str, result: Found | NotFound | Failed, now: Now
    ) -> Effects:
        """Take in the answer to a look-up."""
        turn = self._turn(now)
        take_look_up(turn, client_order_id, result)
        return self._done(turn)

    def venue_message(self, message: StreamMessage, now: Now) -> Effects:
        """Take in a message of the order stream."""
        turn = self._turn(now)
        take_message(turn, message)
        return self._done(turn)

    def reconcile_answer(self, number: int, result: Books | Failed, now: Now) -> Effects:
        """Take in the venue's books; `number` is the round's."""
        turn = self._turn(now)
        take_books(turn, number, result)
        return self._done(turn)

    # Questions.

    @property
    def session(self) -> int:
        """The number of the newest session with risk."""
        return self.state.session

    @property
    def last_report(self) -> int:
        """The number of the newest report."""
        return self.state.reports

    @property
    def is_ready(self) -> bool:
        """Whether execution is level with the venue."""
        return self._volatile.readiness.ready

    @property
    def requests_left(self) -> int:
        """How many requests the venue's budget allows now."""
        return self._volatile.bucket.left

    @property
    def not_ready_reason(self) -> str:
        """Why it is not ready; "" when it is."""
        return self._volatile.readiness.reason

    @property
    def is_drained(self) -> bool:
        """Whether nothing is on its way, so that a draining process may go."""
        busy = self.state.flights or self._volatile.unsent or self._volatile.cancels
        unknown = any(entry.order.unknown for entry in self.state.live_entries())
        return not (busy or unknown or self.state.flatten)

    def never_seen(self, client_order_id: str) -> bool:
        """Whether no approval with this id was ever taken; final for older sessions."""
        return client_order_id not in self.state.entries

    def orders(self) -> list[Order]:
        """Every order, oldest first."""
        return [entry.order for entry in self.state.entries.values()]

    def record_of(self, report: int) -> int:
        """A record number at or before the one that holds a report; read the journal from there."""
        found = [record for number, record in self.state.marks if number <= report]
        return found[-1] if found else 1

    def _turn(self, now: Now) -> Turn:
        turn = self._the_turn  # one for all inputs, because making one costs as much as its use
        turn.now, turn.effects = now, []
        return turn

    def _done(self, turn: Turn) -> Effects:
        """Let out what is due: cancels before orders, orders before questions."""
        volatile, rounds = self._volatile, self._volatile.rounds
        if volatile.deadlines:
            cancel_timed_out(turn)
        if volatile.awake:
            send_cancels(turn)
        if volatile.unsent:
            send_orders(turn)
        if volatile.look_up_now:
            send_look_ups(turn)
        if self.state.flatten:
            go_on(turn)
        if volatile.stream_up and not rounds.asked_ns and rounds.next_ns <= turn.now.machine_ns:
            send_round(turn)
        return turn.effects
