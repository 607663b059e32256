"""Words about objects: what people do to them, and what becomes of them."""

from typing import Any

import httpx

from tests.cluster.scenario_files import given
from tests.cluster.scenario_matching import field, mismatch
from tests.cluster.scenario_worlds import World, always, until
from tests.cluster.words.said import WITHIN_S, Said


def apply(world: World, what: Any) -> str:
    """Apply resources as a person does: given ones by name, or as the file has them."""
    for each in what if isinstance(what, list) else [what]:
        document = given(each) if isinstance(each, str) else each
        metadata = {**document["metadata"], "namespace": world.namespace}
        world.cluster.api.apply({**document, "metadata": metadata}, manager="person")
    return ""


def patch(world: World, said: Said) -> str:
    """Merge fields into an object."""
    world.cluster.api.merge(world.path(said["object"]), said["merge"])
    return ""


def refused(world: World, said: Said) -> str:
    """A merge that the API server answers with a refusal, in these words."""
    try:
        patch(world, said)
    except httpx.HTTPStatusError as error:
        return "" if said["says"] in str(error) else f"it was refused otherwise: {error}"
    return "it was taken"


def delete(world: World, name: str) -> str:
    """Ask for the deletion of an object."""
    world.cluster.api.delete(world.path(name))
    return ""


def expect(world: World, said: Said) -> str:
    """Wait until an object is as wanted."""
    return until(lambda: _differs(world, said), said.get("within", WITHIN_S), world.broken)


def stays(world: World, said: Said) -> str:
    """An object is as wanted for a while."""
    return always(lambda: _differs(world, said), said["for"])


def absent(world: World, said: Said) -> str:
    """Wait until there is no such object."""
    name, within = said["object"], said.get("within", WITHIN_S)
    return until(lambda: f"{name} is there" if world.object(name) else "", within)


def remember(world: World, said: dict[str, str]) -> str:
    """Remember fields of objects under names: `{uid: Kind/name metadata.uid}`."""
    for name, where in said.items():
        kind, _, path = where.partition(" ")
        world.known[name] = field(world.object(kind), path)
    return ""


def count(world: World, said: Said) -> str:
    """For a while there are never more objects of a kind than so many that match."""
    return always(lambda: _too_many(world, said), said["for"])


def _differs(world: World, said: Said) -> str:
    found = world.object(said["object"])
    if found is None:
        return f"there is no {said['object']}"
    return mismatch(said["match"], found, world.known)


def _too_many(world: World, said: Said) -> str:
    items = world.cluster.api.get(world.path(said["kind"]))["items"]
    fitting = [each for each in items if not mismatch(said["match"], each, world.known)]
    names = [each["metadata"]["name"] for each in fitting]
    return f"there are {names}" if len(names) > said["most"] else ""
