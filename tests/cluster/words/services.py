"""Words about what the test controller says for kubelets and services."""

from typing import Any

from tests.cluster.scenario_worlds import World


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


def silence(world: World, silent: bool) -> str:
    """Let whoever asks a pod wait for its answer, or answer again."""
    if silent:
        world.pods.talking.clear()
    else:
        world.pods.talking.set()
    return ""
