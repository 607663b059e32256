"""What each word of a scenario does. A word gets its world and what the file says after it.

It returns what speaks against it, "" when all is as the scenario wants.
"""

import subprocess
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.cluster import scenario_faults
from tests.cluster.scenario_files import given
from tests.cluster.scenario_matching import field, mismatch, resolved
from tests.cluster.scenario_states import differences, state
from tests.cluster.scenario_worlds import ONE, World, always, patient, until

Said = Any
Word = Callable[[World, Said], str]
_WITHIN_S = 60.0
_READY = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}


def begin(world: World, names: list[str]) -> str:
    """Apply given resources, start an operator, and wait until they are ready."""
    apply(world, names)
    start(world, {})
    return _until_ready(world, names)


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
    return until(lambda: _differs(world, said), said.get("within", _WITHIN_S), world.broken)


def stays(world: World, said: Said) -> str:
    """An object is as wanted for a while."""
    return always(lambda: _differs(world, said), said["for"])


def absent(world: World, said: Said) -> str:
    """Wait until there is no such object."""
    name, within = said["object"], said.get("within", _WITHIN_S)
    return until(lambda: f"{name} is there" if world.object(name) else "", within)


def remember(world: World, said: dict[str, str]) -> str:
    """Remember fields of objects under names: `{uid: Kind/name metadata.uid}`."""
    for name, where in said.items():
        kind, _, path = where.partition(" ")
        world.known[name] = field(world.object(kind), path)
    return ""


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
    alive = until(lambda: "it runs" if operator.alive else "", said.get("within", _WITHIN_S))
    return alive or mismatch(said["code"], operator.code, world.known)


def metric(world: World, said: Said) -> str:
    """Wait until a figure of an operator is as wanted."""
    return until(lambda: _figure(world, said), said.get("within", _WITHIN_S))


def never(world: World, said: Said) -> str:
    """A figure of an operator is as wanted for a while."""
    return always(lambda: _figure(world, said), said["for"])


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


def may(world: World, said: Said) -> str:
    """A user may do something, by the authoriser's own word; with `not` it may not."""
    attributes = {"namespace": world.namespace, "group": "tradewind.io", **said["what"]}
    user = said["user"].format(namespace=world.namespace)
    body = {"spec": {"user": user, "resourceAttributes": attributes}}
    path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"

    def ask() -> str:
        answer = world.cluster.api.create(path, body)["status"]
        wanted = not said.get("not", False)
        return "" if answer["allowed"] is wanted else f"allowed is {answer['allowed']}"

    return until(ask, said.get("within", 10))


def pods(world: World, said: dict[str, Any]) -> str:
    """Let the test controller say something else on the status of pods; null: ready again."""
    for name, status in said.items():
        world.pods.statuses.pop(name, None)
        if status is not None:
            world.pods.statuses[name] = status
    return ""


def reports(world: World, said: dict[str, Any]) -> str:
    """Let workloads report something else; null: what the API server has."""
    for name, report in said.items():
        world.pods.reports.pop(name, None)
        if report is not None:
            world.pods.reports[name] = report
    return ""


def count(world: World, said: Said) -> str:
    """For a while there are never more objects of a kind than so many that match."""
    return always(lambda: _too_many(world, said), said["for"])


def kubectl(world: World, said: Said) -> str:
    """What kubectl says; `fails` when it should end with an error."""
    arguments = ["-n", world.namespace, *said["arguments"]]
    try:
        done = world.cluster.kubectl_run(*arguments)
    except subprocess.TimeoutExpired:
        return f"kubectl {arguments} hangs"
    ended_well = (done.returncode == 0) is not said.get("fails", False)
    text = done.stdout + done.stderr
    return "" if ended_well and said.get("says", "") in text else f"kubectl says: {text}"


def freeze(world: World, name: str) -> str:
    """Stop an operator's clock."""
    world.operator(name).freeze()
    return ""


def wake(world: World, name: str) -> str:
    """Let it go on."""
    world.operator(name).wake()
    return ""


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


WORDS: dict[str, Word] = {
    word.__name__: word
    for word in (
        absent,
        allowed,
        apply,
        begin,
        count,
        delete,
        end,
        ends,
        expect,
        freeze,
        idle,
        kill,
        kubectl,
        mark,
        may,
        metric,
        never,
        patch,
        pods,
        refused,
        remember,
        reports,
        settled,
        start,
        stays,
        wait,
        wake,
        writes,
    )
} | {"fault": scenario_faults.fault, "heal": scenario_faults.heal}


def _until_ready(world: World, names: list[str]) -> str:
    for each in map(given, names):
        name = f"{each['kind']}/{each['metadata']['name']}"
        if words := expect(world, {"object": name, "match": _READY, "within": 90}):
            return f"{name} is not ready: {words}"
    return ""


def _unmoved(world: World, name: str) -> str:
    """For three seconds nothing changes."""

    def moved() -> str:
        before = world.states.get(name, {})
        world.states[name] = state(world.cluster.api, world.namespace)
        return "; ".join(differences(before, world.states[name])[:10])

    return until(lambda: moved() or always(moved, 3), 60)


def _differs(world: World, said: Said) -> str:
    found = world.object(said["object"])
    if found is None:
        return f"there is no {said['object']}"
    return mismatch(said["match"], found, world.known)


def _figure(world: World, said: Said) -> str:
    operator = world.operator(said.get("operator", ONE))
    found = operator.figure(said["name"], **said.get("labels", {}))
    return mismatch(resolved(said["is"], world.known), found, world.known, said["name"])


def _too_many(world: World, said: Said) -> str:
    items = world.cluster.api.get(world.path(said["kind"]))["items"]
    fitting = [each for each in items if not mismatch(said["match"], each, world.known)]
    names = [each["metadata"]["name"] for each in fitting]
    return f"there are {names}" if len(names) > said["most"] else ""
