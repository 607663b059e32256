"""halt, reduce, flatten, resume: a person's commands, straight to risk."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tradewind.cli.options import DEFAULT_STATE, AsJson, Policy, Reason, State, Strategy
from tradewind.cli.outcomes import report
from tradewind.domain.errors import ConfigurationError
from tradewind.local.controls import Controls, Outcome
from tradewind.local.runner_file import RunnerFile, read_runner_file

Ask = Callable[[Controls, str, str], Awaitable[Outcome]]


def halt(
    policy: Policy = "",
    strategy: Strategy = "",
    reason: Reason = "by hand",
    state: State = DEFAULT_STATE,
    as_json: AsJson = False,
) -> None:
    """Stop new orders now; entries are cancelled, exits stay. Only `resume` lifts it."""
    _set("Halted", policy, strategy, reason, state, as_json)


def reduce(
    policy: Policy = "",
    strategy: Strategy = "",
    reason: Reason = "by hand",
    state: State = DEFAULT_STATE,
    as_json: AsJson = False,
) -> None:
    """Allow only orders that make positions smaller."""
    _set("Reducing", policy, strategy, reason, state, as_json)


def flatten(
    policy: Policy = "",
    strategy: Strategy = "",
    reason: Reason = "by hand",
    state: State = DEFAULT_STATE,
    as_json: AsJson = False,
) -> None:
    """Halt, cancel everything, and close every position."""
    _set("Flattened", policy, strategy, reason, state, as_json)


def resume(
    reason: Reason = "",
    policy: Policy = "",
    strategy: Strategy = "",
    state: State = DEFAULT_STATE,
    as_json: AsJson = False,
) -> None:
    """Lift a halt; needs a reason."""
    if not reason.strip():
        raise ConfigurationError("resume needs a reason: tradewind resume --reason TEXT")
    _each(
        policy,
        strategy,
        state,
        as_json,
        lambda controls, name, scope: controls.resume(name, scope, reason),
    )


def reset_breaker(
    reason: Reason = "",
    policy: Policy = "",
    state: State = DEFAULT_STATE,
    as_json: AsJson = False,
) -> None:
    """Close an open circuit breaker by hand; needs a reason."""
    if not reason.strip():
        raise ConfigurationError("a reset needs a reason: --reason TEXT")
    _each(
        policy,
        "",
        state,
        as_json,
        lambda controls, name, _: controls.reset_breaker(name, reason),
    )


def _set(wanted: str, policy: str, strategy: str, reason: str, state: Path, as_json: bool) -> None:
    _each(
        policy,
        strategy,
        state,
        as_json,
        lambda controls, name, scope: controls.set_state(name, scope, wanted, reason),
    )


def _each(policy: str, strategy: str, state: Path, as_json: bool, ask: Ask) -> None:
    runner = read_runner_file(state / "runner.json")
    names, scope = _chosen(runner, policy, strategy)
    controls = Controls(runner)

    async def all_of_them() -> list[Outcome]:
        return list(await asyncio.gather(*(ask(controls, name, scope) for name in names)))

    report(asyncio.run(all_of_them()), as_json=as_json)


def _chosen(runner: RunnerFile, policy: str, strategy: str) -> tuple[list[str], str]:
    """Which policies to ask, and for which scope."""
    if strategy:
        owners = [d.policy for d in runner.doors if d.strategy == strategy]
        if not owners:
            known = ", ".join(sorted(d.strategy for d in runner.doors if d.strategy))
            raise ConfigurationError(f"no strategy {strategy!r} runs; there are: {known}")
        return owners, f"strategy:{strategy}"
    if policy and policy not in runner.policies:
        raise ConfigurationError(
            f"no policy {policy!r} runs; there are: {', '.join(runner.policies)}"
        )
    return [policy] if policy else list(runner.policies), "policy"
