"""Brings resources into force at the desk, and says which."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from tradewind.engine.commands import SAID_SO
from tradewind.engine.desk import RiskDesk
from tradewind.engine.effects import Effect
from tradewind.execution.inputs import Now
from tradewind.resources.conversion import policy_limits, strategy_limits
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy
from tradewind.risk.states import PLATFORM, POLICY, strategy_scope
from tradewind_services.risk.breaker_resets import is_asked, reset_of
from tradewind_services.risk.words import RESOURCE, author_of, wish_of


class Shell(Protocol):
    """The desk, and who carries out what it decides."""

    desk: RiskDesk

    def now(self) -> Now:
        """Market and machine time."""
        ...

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Append, send and tell."""
        ...


def _nothing(_policy: RiskPolicy, _strategies: Mapping[str, TradingStrategy]) -> None:
    """Nobody wants to know."""


class Enforcer:
    """The last good resources of one policy, as the desk applies them.

    `on_applied` is called whenever the desk has taken versions in.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.on_applied: Callable[[RiskPolicy, Mapping[str, TradingStrategy]], None] = _nothing
        self.policy: RiskPolicy | None = None
        self.strategies: dict[str, TradingStrategy] = {}

    def apply(self, policy: RiskPolicy, strategies: Mapping[str, TradingStrategy]) -> None:
        """Bring all of them into force as files have them; whoever is not among them is removed."""
        self.policy, self.strategies = policy, dict(strategies)
        self._apply_policy(policy, RESOURCE, SAID_SO)
        self.remove_all_but(set(strategies))
        self.on_applied(policy, self.strategies)

    def know(self, policy: RiskPolicy | None, strategies: Mapping[str, TradingStrategy]) -> None:
        """What the desk has in force already, from its journal."""
        self.policy, self.strategies = policy, dict(strategies)
        if policy is not None:
            self.on_applied(policy, self.strategies)

    def edit_policy(self, policy: RiskPolicy) -> None:
        """Bring a version of an API server into force, with the resume or reset that it asks."""
        desk, wish = self._shell.desk, wish_of(policy)
        by, reason = author_of(policy, self.policy)
        self.policy = policy
        for scope in (POLICY, PLATFORM):
            desk.note_resume(scope, wish)
        self._apply_policy(policy, by, reason)
        for scope in (POLICY, PLATFORM):
            self._shell.carry_out(desk.lift(scope, wish, self._shell.now()))
        self._reset_breaker(policy)
        self.on_applied(policy, self.strategies)

    def edit_strategy(self, strategy: TradingStrategy) -> None:
        """The same for a strategy; it waits for the policy."""
        before = self.strategies.get(strategy.name)
        self.strategies[strategy.name] = strategy
        if self.policy is None:
            return
        desk, wish, scope = self._shell.desk, wish_of(strategy), strategy_scope(strategy.name)
        desk.note_resume(scope, wish)
        by, reason = author_of(strategy, before)
        self._apply_strategy(strategy, self.policy, by, reason)
        self._shell.carry_out(desk.lift(scope, wish, self._shell.now()))
        self.on_applied(self.policy, self.strategies)

    def end_policy(self) -> None:
        """The policy is gone or going."""
        shell = self._shell
        shell.carry_out(shell.desk.end_policy(shell.now(), by=RESOURCE))

    def remove(self, name: str) -> None:
        """A strategy is gone or going: its deletion policy is carried out."""
        shell = self._shell
        self.strategies.pop(name, None)
        shell.carry_out(shell.desk.remove_strategy(name, shell.now(), by=RESOURCE))
        if self.policy is not None:
            self.on_applied(self.policy, self.strategies)

    def remove_all_but(self, names: set[str]) -> None:
        """Remove every strategy that the desk knows and nobody names."""
        for known in tuple(self._shell.desk.state.seats):
            if known not in names:
                self.remove(known)

    def _reset_breaker(self, policy: RiskPolicy) -> None:
        shell, wish = self._shell, reset_of(policy)
        if is_asked(shell.desk.state.breaker, wish):
            by = wish.by or RESOURCE
            shell.carry_out(shell.desk.reset_breaker(shell.now(), by=by, reason=wish.reason))

    def _apply_policy(self, policy: RiskPolicy, by: str, reason: str) -> None:
        shell = self._shell
        limits = policy_limits(policy)
        shell.carry_out(shell.desk.apply_policy(limits, shell.now(), by=by, reason=reason))
        for strategy in self.strategies.values():
            self._apply_strategy(strategy, policy, by, reason)

    def _apply_strategy(
        self, strategy: TradingStrategy, policy: RiskPolicy, by: str, reason: str
    ) -> None:
        shell, limits = self._shell, strategy_limits(strategy, policy)
        shell.carry_out(shell.desk.apply_strategy(limits, shell.now(), by=by, reason=reason))
