"""Words about what somebody may, and what kubectl says to a person."""

import subprocess

from tests.cluster.scenario_worlds import World, until
from tests.cluster.words.said import Said


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
