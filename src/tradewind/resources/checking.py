"""How resources fit together: every check is a generator of faults over the whole set."""

from collections.abc import Callable, Iterator, Sequence

from tradewind.resources.checks_accounts import account_faults
from tradewind.resources.checks_components import component_faults
from tradewind.resources.checks_strategies import strategy_faults
from tradewind.resources.collecting import POLICY, STRATEGY, Resources
from tradewind.resources.faults import Fault
from tradewind.strategies.registry import StrategyRegistry

Check = Callable[[Resources], Iterator[Fault]]


def check(
    resources: Resources, registry: StrategyRegistry, known: Sequence[Fault] = ()
) -> list[Fault]:
    """Every fault between the resources; [] means that they can run.

    Faults at fields that `known` names already are left out: they follow from them.
    """
    found = [*_emptiness(resources, known), *account_faults(resources)]
    found += strategy_faults(resources)
    found += component_faults(resources, registry)
    return sorted(fault for fault in found if not _follows(fault, known))


def _emptiness(resources: Resources, known: Sequence[Fault]) -> Iterator[Fault]:
    if any(fault.field in ("", "kind") for fault in known):
        return  # what was not read may hold them
    if not resources.policies:
        yield Fault("", 0, "", f"there is no {POLICY}: nothing trades without one")
    if not resources.strategies:
        yield Fault("", 0, "", f"there is no {STRATEGY}: nothing would trade")


def _follows(fault: Fault, known: Sequence[Fault]) -> bool:
    return any(
        (fault.file, fault.line) == (each.file, each.line) and fault.field.startswith(each.field)
        for each in known
    )
