"""Words about the figures of an operator."""

from tests.cluster.scenario_matching import mismatch, resolved
from tests.cluster.scenario_worlds import ONE, World, always, until
from tests.cluster.words.said import WITHIN_S, Said


def metric(world: World, said: Said) -> str:
    """Wait until a figure of an operator is as wanted."""
    return until(lambda: _figure(world, said), said.get("within", WITHIN_S))


def never(world: World, said: Said) -> str:
    """A figure of an operator is as wanted for a while."""
    return always(lambda: _figure(world, said), said["for"])


def _figure(world: World, said: Said) -> str:
    operator = world.operator(said.get("operator", ONE))
    found = operator.figure(said["name"], **said.get("labels", {}))
    return mismatch(resolved(said["is"], world.known), found, world.known, said["name"])
