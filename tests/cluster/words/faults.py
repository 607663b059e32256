"""Faults as a scenario names them, between its operator and the API server."""

from collections.abc import Callable
from typing import Any

from tests.cluster import faults
from tests.cluster.calls import Call
from tests.cluster.faults import Fault
from tests.cluster.scenario_worlds import ONE, World

FAULTS: dict[str, Callable[..., Fault]] = {
    "hanging": faults.Hanging,
    "refused": faults.Refused,
    "slow": faults.Slow,
    "lost": faults.Lost,
    "dropped-watch": faults.DroppedWatch,
    "half-open-watch": faults.HalfOpenWatch,
    "expired-watch": faults.ExpiredWatch,
    "lost-event": faults.LostEvent,
}


def fault(world: World, said: Any) -> str:
    """Let a fault happen to requests that match; `now` cuts what is open, so that it is met."""
    proxy = world.operator(said.get("operator", ONE)).proxy
    assert proxy is not None, "the scenario needs `proxy: true`"
    made = FAULTS[said["kind"]](**said.get("with", {}))
    proxy.add(made, _where(said.get("where", {})), times=said.get("times", 1))
    if said.get("now", False):
        proxy.cut()
    return ""


def heal(world: World, _: Any) -> str:
    """Nothing goes wrong any more."""
    proxy = world.operator().proxy
    assert proxy is not None, "the scenario needs `proxy: true`"
    proxy.heal()
    return ""


def _where(wanted: dict[str, str]) -> Callable[[Call], bool]:
    return lambda call: all(getattr(call, key) == value for key, value in wanted.items())
