"""Words about operators as processes."""

from tests.cluster.scenario_files import given
from tests.cluster.scenario_matching import mismatch
from tests.cluster.scenario_worlds import ONE, World, until
from tests.cluster.words.objects import apply, expect
from tests.cluster.words.said import WITHIN_S, Said

_READY = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}


def begin(world: World, names: list[str]) -> str:
    """Apply given resources, start an operator, and wait until they are ready."""
    apply(world, names)
    start(world, {})
    return _until_ready(world, names)


def start(world: World, said: Said) -> str:
    """Start an operator, for the first time or again."""
    name, settings = said.get("name", ONE), said.get("settings", {})
    operator = world.operators.get(name) or world.make(name)
    operator.change(settings)
    operator.start()
    world.operators[name] = operator
    return ""


def kill(world: World, name: str) -> str:
    """Kill an operator."""
    world.operator(name).kill()
    return ""


def end(world: World, name: str) -> str:
    """End an operator as a kubelet does."""
    world.operator(name).end()
    return ""


def ends(world: World, said: Said) -> str:
    """An operator ends by itself, with such an exit code."""
    operator = world.operator(said.get("operator", ONE))
    alive = until(lambda: "it runs" if operator.alive else "", said.get("within", WITHIN_S))
    return alive or mismatch(said["code"], operator.code, world.known)


def freeze(world: World, name: str) -> str:
    """Stop an operator's clock."""
    world.operator(name).freeze()
    return ""


def wake(world: World, name: str) -> str:
    """Let it go on."""
    world.operator(name).wake()
    return ""


def _until_ready(world: World, names: list[str]) -> str:
    for each in map(given, names):
        name = f"{each['kind']}/{each['metadata']['name']}"
        if words := expect(world, {"object": name, "match": _READY, "within": 90}):
            return f"{name} is not ready: {words}"
    return ""
