"""Words about the operator's requests, by the API server's audit log."""

import time

from tests.cluster.scenario_worlds import ONE, World
from tests.cluster.words.said import Said


def idle(world: World, _: Said) -> str:
    """Wait until the operator has nothing to do, and go on from there in the audit log."""
    world.operator().until_idle()
    mark(world, None)
    return ""


def mark(world: World, _: Said) -> str:
    """Go on from here in the audit log."""
    if world.cluster.audit:
        world.mark = world.cluster.audit.mark()
    return ""


def writes(world: World, said: Said) -> str:
    """What an operator has written since the mark, after so many seconds, is of these resources."""
    time.sleep(said.get("after", 0))
    assert world.cluster.audit is not None, "the scenario needs audit"
    user = world.operator(said.get("operator", ONE)).user
    found = world.cluster.audit.writes_of(user, world.mark)
    other = [f"{each.verb} {each.uri}" for each in found if each.resource not in said["only"]]
    return f"it wrote: {other[:5]}" if other else ""


def allowed(world: World, _: Said) -> str:
    """No request of the operator was refused for want of a right since the mark."""
    assert world.cluster.audit is not None, "the scenario needs audit"
    user = world.operator().user
    found = world.cluster.audit.requests(
        world.mark, lambda each: each.user == user and each.code in (401, 403)
    )
    return f"refused: {sorted({f'{each.verb} {each.uri}' for each in found})}" if found else ""
