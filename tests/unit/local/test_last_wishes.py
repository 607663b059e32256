"""Which strategies are closed at the end of a run, and what is left to do for them then."""

from tests.unit.resources.files import POLICY, STRATEGY, resources_of
from tradewind.local.last_wishes import flattening, keeping
from tradewind.resources.strategies import OnShutdown

WISHES = f"{STRATEGY}  onShutdown: Flatten\n"
OTHER = STRATEGY.replace("name: crossover", "name: other", 1)


def test_those_that_wish_it_are_closed_by_policy() -> None:
    assert flattening(resources_of(POLICY, WISHES, OTHER)) == {"main": ["crossover"]}


def test_nothing_is_left_to_do_for_those_that_were_closed() -> None:
    resources = keeping(resources_of(POLICY, WISHES, OTHER), {"crossover"})
    assert {name: each.spec.on_shutdown for name, each in resources.strategies.items()} == {
        "crossover": OnShutdown.KEEP,
        "other": OnShutdown.CANCEL_ENTRIES,
    }
