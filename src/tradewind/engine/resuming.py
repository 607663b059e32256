"""What a cluster's resources ask beyond limits: a resume by its latch's id, and a policy's end."""

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.values import Nanos
from tradewind.engine.commands import resume, set_state
from tradewind.engine.desk_state import DeskState
from tradewind.engine.effects import CancelAll, Effect
from tradewind.execution.inputs import EVERYTHING
from tradewind.risk.states import POLICY, Latch, strategy_of, strategy_scope

POLICY_GONE = "the policy was deleted"
_HALTED = TradingState.HALTED.strictness
_ACTIVE = TradingState.ACTIVE


class Resume(msgspec.Struct, frozen=True):
    """A wish in a resource's annotations: the latch to lift, by its id, who wishes it and why."""

    id: str = ""
    by: str = ""
    reason: str = ""


def note_resume(state: DeskState, scope: str, wish: Resume) -> None:
    """Remember what a resource asks, so that no later latch gets the id that it names."""
    state.states.asked[scope] = wish.id


def stopped(state: DeskState) -> tuple[Latch, ...]:
    """Strategies that are down without a latch: a resume lifts them by the same kind of id.

    They failed too often or traded too fast; when is not kept. The number is the last halt's or
    resume's, and each resume raises it.
    """
    return tuple(stop for scope in _scopes(state) if (stop := _stop(state, scope)))


def _scopes(state: DeskState) -> tuple[str, ...]:
    names = (name for name in state.seats if strategy_scope(name) not in state.states.latches)
    return tuple(map(strategy_scope, names))


def _stop(state: DeskState, scope: str) -> Latch | None:
    seat = state.seats.get(strategy_of(scope) or "")
    if seat is None or not (seat.standing.failed or seat.conduct.locked):
        return None
    reason = "too many executions" if seat.conduct.locked else "the strategy failed too often"
    return Latch(scope, TradingState.HALTED, state.states.number, "risk", reason, Nanos(0))


def lift(state: DeskState, scope: str, wish: Resume) -> list[Effect]:
    """Lift a scope's latch, or stop, where its resource asks for just that one, with a reason.

    Nothing is lifted while the resource itself still asks for a halt. The wish may stand there for
    ever: the next latch has another id.
    """
    held = state.states.latches.get(scope) or _stop(state, scope)
    if held is None or held.id != wish.id or not wish.reason.strip():
        return []
    if state.states.files.get(scope, _ACTIVE).strictness >= _HALTED:
        return []
    return resume(state, scope, by=wish.by or "resource", reason=wish.reason)


def end_policy(state: DeskState, *, by: str) -> list[Effect]:
    """The policy's resource is gone or going: halt until a person resumes, cancel every order."""
    if state.policy is None:
        return []
    effects: list[Effect] = []
    if state.states.latched(POLICY).strictness < _HALTED:
        effects = set_state(state, POLICY, TradingState.HALTED, by=by, reason=POLICY_GONE)
    return [*effects, CancelAll(EVERYTHING, by, POLICY_GONE)]


def await_policy(state: DeskState) -> None:
    """Stay halted until a policy is known."""
    if state.policy is None:
        state.states.set_file(POLICY, TradingState.HALTED)
