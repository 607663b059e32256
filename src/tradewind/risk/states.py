"""Trading states and their latches at the scope of strategy, policy and platform."""

import msgspec

from tradewind.domain.codes import TradingState
from tradewind.domain.values import Nanos

PLATFORM = "platform"
POLICY = "policy"
BOOKS = "books"
"""Goes Reducing by itself while execution's books and the venue's differ."""
_ACTIVE = TradingState.ACTIVE


def strategy_scope(name: str) -> str:
    """The scope of one strategy."""
    return f"strategy:{name}"


def strategy_of(scope: str) -> str | None:
    """The strategy that a scope names, None for policy and platform."""
    return scope.removeprefix("strategy:") if scope.startswith("strategy:") else None


class Latch(msgspec.Struct, frozen=True, gc=False, tag="latch"):
    """A state set by a person, the dead-man or a resource; only `resume` with a reason clears it.

    A latch of state Active is a cleared one. `at_ns` is market time, `utc_ns` the machine's, 0
    where nobody looked at a clock.
    """

    scope: str
    state: TradingState
    number: int
    by: str
    reason: str
    at_ns: Nanos
    utc_ns: Nanos = Nanos(0)

    @property
    def told_ns(self) -> Nanos:
        """When it latched, as a person is told."""
        return self.utc_ns or self.at_ns

    @property
    def id(self) -> str:
        """What a resume in a resource must name: "policy-7"; no other latch ever has it."""
        return latch_id(self.scope, self.number)


def latch_id(scope: str, number: int) -> str:
    """The id of a scope's latch; a strategy's name is not part of it."""
    return f"{scope.partition(':')[0]}-{number}"


class Standing:
    """The state in force for one strategy, as the hot path reads it; `free`: Active throughout."""

    __slots__ = ("failed", "free", "policy", "strategy")

    def __init__(self) -> None:
        self.policy = self.strategy = _ACTIVE
        self.free, self.failed = True, False


class TradingStates:
    """File and latch at each scope; the strictest is in force.

    `asked` is the id that each scope's resource asks to lift, as it was last seen.
    """

    __slots__ = ("asked", "files", "latches", "number", "standings")

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}
        self.files: dict[str, TradingState] = {}
        self.latches: dict[str, Latch] = {}
        self.standings: dict[str, Standing] = {}
        self.number = 0

    def set_file(self, scope: str, state: TradingState) -> bool:
        """Take over what the file or resource says; True when it asks for a new latch."""
        before = self.files.get(scope, _ACTIVE)
        self.files[scope] = state
        self._refresh()
        return state.strictness >= TradingState.HALTED.strictness and state is not before

    def latch(self, latch: Latch) -> None:
        """Set or clear a scope's latch; the halt number never falls."""
        self.number = max(self.number, latch.number)
        if latch.state is _ACTIVE:
            self.latches.pop(latch.scope, None)
        else:
            self.latches[latch.scope] = latch
        self._refresh()

    def next_number(self, scope: str) -> int:
        """The number of a scope's next latch: one that nobody has asked to lift beforehand."""
        number = self.number + 1
        return number + (self.asked.get(scope) == latch_id(scope, number))

    def latched(self, scope: str) -> TradingState:
        """The state that a scope is latched in, Active when it is not."""
        held = self.latches.get(scope)
        return held.state if held else _ACTIVE

    def own(self, scope: str) -> TradingState:
        """The state that this scope alone asks for."""
        return _stricter(self.files.get(scope, _ACTIVE), self.latched(scope))

    @property
    def policy(self) -> TradingState:
        """The state of the account: the strictest of policy, platform and books."""
        return _stricter(_stricter(self.own(POLICY), self.own(PLATFORM)), self.own(BOOKS))

    def strategy(self, name: str) -> TradingState:
        """The strictest of strategy, policy and platform."""
        return _stricter(self.own(strategy_scope(name)), self.policy)

    def standing(self, name: str) -> Standing:
        """The state that checks read for a strategy."""
        found = self.standings.get(name)
        if found is None:
            found = self.standings[name] = Standing()
            self._refresh()
        return found

    def _refresh(self) -> None:
        policy = self.policy
        for name, standing in self.standings.items():
            standing.policy = policy
            standing.strategy = self.own(strategy_scope(name))
            standing.free = policy is _ACTIVE and standing.strategy is _ACTIVE


def _stricter(one: TradingState, other: TradingState) -> TradingState:
    return one if one.strictness >= other.strictness else other
