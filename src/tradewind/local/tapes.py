"""Resources on a tape: a strategy whose symbols the tape lacks trades the tape's."""

from collections.abc import Iterator, Sequence

import msgspec

from tradewind.resources.collecting import Resources
from tradewind.resources.strategies import TradingStrategy


def onto_tape(resources: Resources, tape: Sequence[str]) -> Resources:
    """The resources with every strategy on symbols that the tape has; an empty tape has all."""
    moved = {name: _moved(each, tape) for name, each in _movable(resources, tape).items()}
    strategies = {**resources.strategies, **moved}
    return msgspec.structs.replace(resources, strategies=strategies)


def tape_notes(resources: Resources, tape: Sequence[str]) -> Iterator[str]:
    """A sentence for each strategy that `onto_tape` moves."""
    for name, strategy in _movable(resources, tape).items():
        lacking = ", ".join(each for each in strategy.spec.symbols if each not in tape)
        trades = ", ".join(_symbols(strategy, tape))
        yield f"{name} trades {trades}: the tape has no {lacking}"


def _movable(resources: Resources, tape: Sequence[str]) -> dict[str, TradingStrategy]:
    return {
        name: strategy
        for name, strategy in resources.strategies.items()
        if tape and _is_replayed(strategy, resources)
        if not set(strategy.spec.symbols) <= set(tape)
    }


def _is_replayed(strategy: TradingStrategy, resources: Resources) -> bool:
    policy = resources.policies.get(strategy.policy)
    return policy is not None and policy.spec.account.is_simulated


def _moved(strategy: TradingStrategy, tape: Sequence[str]) -> TradingStrategy:
    spec = msgspec.structs.replace(strategy.spec, symbols=_symbols(strategy, tape))
    return msgspec.structs.replace(strategy, spec=spec)


def _symbols(strategy: TradingStrategy, tape: Sequence[str]) -> tuple[str, ...]:
    """Those of its symbols that the tape has, or else all of the tape's."""
    return tuple(each for each in strategy.spec.symbols if each in tape) or tuple(tape)
