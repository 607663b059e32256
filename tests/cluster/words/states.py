"""Words about time, and about what is left when it has passed."""

import time

from tests.cluster.scenario_states import differences, state
from tests.cluster.scenario_worlds import World, always, patient, until


def wait(_: World, seconds: float) -> str:
    """Let time pass."""
    time.sleep(patient(seconds))
    return ""


def settled(world: World, name: str) -> str:
    """Wait until all that the operator leaves is as it was in an earlier run, or does not move."""
    if world.reference is None:
        return _unmoved(world, name)
    wanted = world.reference[name]

    def ask() -> str:
        found = state(world.cluster.api, world.namespace)
        return "; ".join(differences(wanted, found)[:10])

    return until(ask, 60)


def _unmoved(world: World, name: str) -> str:
    """For three seconds nothing changes."""

    def moved() -> str:
        before = world.states.get(name, {})
        world.states[name] = state(world.cluster.api, world.namespace)
        return "; ".join(differences(before, world.states[name])[:10])

    return until(lambda: moved() or always(moved, 3), 60)
