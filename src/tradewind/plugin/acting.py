"""halt, reduce, flatten, resume, reset-breaker: commands that write resources, several at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import typer

from tradewind.cli.outcomes import report
from tradewind.domain.codes import TradingState
from tradewind.domain.errors import ConfigurationError
from tradewind.plugin.changes import Outcome
from tradewind.plugin.kubectl import ClusterError
from tradewind.plugin.options import All, AsJson, Names, Reason, Strategy, Target, target_of
from tradewind.plugin.resources import POLICY, STRATEGY, Found, listed, named
from tradewind.plugin.states import reset_breaker as close_breaker
from tradewind.plugin.states import resume as lift
from tradewind.plugin.states import set_state

AT_ONCE = 32
"""Resources that are asked side by side; each takes a kubectl or two."""


def halt(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    all_: All = False,
    reason: Reason = "by hand",
    as_json: AsJson = False,
) -> None:
    """Stop new orders now; entries are cancelled, exits stay. Only `resume` lifts it."""
    _set(TradingState.HALTED, context, names, strategy, all_, reason, as_json)


def reduce(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    all_: All = False,
    reason: Reason = "by hand",
    as_json: AsJson = False,
) -> None:
    """Allow only orders that make positions smaller."""
    _set(TradingState.REDUCING, context, names, strategy, all_, reason, as_json)


def flatten(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    all_: All = False,
    reason: Reason = "by hand",
    as_json: AsJson = False,
) -> None:
    """Halt, cancel everything, and close every position."""
    _set(TradingState.FLATTENED, context, names, strategy, all_, reason, as_json)


def resume(
    context: typer.Context,
    names: Names = None,
    strategy: Strategy = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Lift a halt; needs a reason."""
    target = target_of(context)
    chosen = _chosen(target, names, strategy, all_=False)
    _each(chosen, lambda each: lift(target.kubectl, each, reason), as_json)


def reset_breaker(
    context: typer.Context, names: Names = None, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Close an open circuit breaker; needs a reason."""
    target = target_of(context)
    chosen = _chosen(target, names, strategy=False, all_=False)
    _each(chosen, lambda each: close_breaker(target.kubectl, each, reason), as_json)


def _set(
    state: TradingState,
    context: typer.Context,
    names: list[str] | None,
    strategy: bool,
    all_: bool,
    reason: str,
    as_json: bool,
) -> None:
    target = target_of(context)
    chosen = _chosen(target, names, strategy, all_=all_)
    _each(chosen, lambda each: set_state(target.kubectl, each, state, reason), as_json)


def _chosen(target: Target, names: list[str] | None, strategy: bool, *, all_: bool) -> list[Found]:
    plural = STRATEGY if strategy else POLICY
    if all_:
        return listed(target.kubectl, plural, target.widest)
    if not names:
        raise ConfigurationError("say which: NAME..., or --all")
    return named(target.kubectl, plural, names, target.scope)


def _each(chosen: list[Found], ask: Callable[[Found], Outcome], as_json: bool) -> None:
    """Ask all at once: the urgent one waits for no other that can't be asked or is late."""
    with ThreadPoolExecutor(AT_ONCE) as asking:
        report(list(asking.map(lambda each: _asked(each, ask), chosen)), as_json=as_json)


def _asked(each: Found, ask: Callable[[Found], Outcome]) -> Outcome:
    try:
        return ask(each)
    except ClusterError as error:
        return Outcome(resource=each.title, done=False, message=str(error))
