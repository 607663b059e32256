"""What one run of a scenario knows: its namespace, its operators, what it remembers."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import msgspec

from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.pods_test_controller import PodsTestController, attending
from tests.cluster.scenario_crashes import Crash, arm
from tests.cluster.scenario_files import Scenario
from tests.cluster.scenario_operators import Made, ScenarioOperator
from tests.cluster.scenario_states import State
from tradewind_operator.api.kinds import KINDS

ONE = "one"
_CORES = os.cpu_count() or 1
_MOST = ContextVar("most", default=8.0)
_HASTE_S = 20.0


class StepError(AssertionError):
    """A step of a scenario did not come out as it says."""

    def __init__(self, scenario: str, step: str, words: str) -> None:
        super().__init__(f"{scenario}, step {step}: {words}")
        self.step = step


class World(msgspec.Struct, kw_only=True, dict=True):
    """Everything that steps act on.

    `home` is the namespace that operators live in. `mark` is a place in the audit log. `crash` is
    when the operator is killed, `fails` the step that can't succeed. `states` are those that were
    settled, and `reference` what they must be.
    """

    cluster: Cluster
    namespace: str
    folder: Path
    scenario: Scenario
    made: Made
    pods: PodsTestController
    home: str
    operators: dict[str, ScenarioOperator] = {}
    known: dict[str, Any] = {}
    mark: int = 0
    crash: Crash | None = None
    fails: str = ""
    states: dict[str, State] = {}
    reference: Mapping[str, State] | None = None

    def path(self, name: str) -> str:
        """Where an object is that a scenario calls `Kind/name`."""
        kind, _, own = name.partition("/")
        part = ""
        if own.count("/"):
            own, _, part = own.partition("/")
        if kind == "Namespace":
            return f"/api/v1/namespaces/{self.namespace}"
        return KINDS[kind].path(self.namespace, own, part)

    def object(self, name: str) -> Any:
        """An object as it is now, None where there is none."""
        answer = self.cluster.api.http.get(self.path(name))
        return None if answer.status_code == 404 else answer.raise_for_status().json()

    def make(self, name: str) -> ScenarioOperator:
        """An operator, which does not run yet."""
        operator = ScenarioOperator(
            self.cluster, self.namespace, self.folder, name=name, made=self.made
        )
        operator.change({"namespace": self.home, **self.scenario.settings})
        if self.crash:
            arm(operator, self.crash)
        return operator

    def broken(self) -> bool:
        """Whether an operator ended by itself, and nobody starts it again."""
        ended = (each.code for each in self.operators.values())
        return self.crash is None and any(code is not None and code > 0 for code in ended)

    def operator(self, name: str = ONE) -> ScenarioOperator:
        """An operator that was started before."""
        return self.operators[name]


@contextmanager
def world(cluster: Cluster, scenario: Scenario, folder: Path, made: Made) -> Iterator[World]:
    """A namespace, and what acts in it, for one run."""
    with (
        namespace_of(cluster.api) as namespace,
        namespace_of(cluster.api) if scenario.apart else nullcontext(namespace) as home,
        attending(cluster.api, namespace) as pods,
    ):
        found = World(
            cluster=cluster,
            namespace=namespace,
            folder=folder,
            scenario=scenario,
            made=made,
            pods=pods,
            home=home,
        )
        try:
            yield found
        finally:
            for each in found.operators.values():
                each.close()
            _let_go(found)


def patient(seconds: float) -> float:
    """How long to wait at most for what takes so long on a machine that has nothing else to do."""
    most = _MOST.get()
    longest = seconds if most > 1 else min(seconds, _HASTE_S)
    return longest * min(most, max(1.0, os.getloadavg()[0] / _CORES))


@contextmanager
def haste() -> Iterator[None]:
    """Wait no longer than 20 seconds: what is waited for is known not to come."""
    before = _MOST.set(1.0)
    try:
        yield
    finally:
        _MOST.reset(before)


def until(
    ask: Callable[[], str], within_s: float, hopeless: Callable[[], bool] = lambda: False
) -> str:
    """Ask until nothing is said against it; what is still said then, or when it is hopeless."""
    deadline = time.monotonic() + patient(within_s)
    while words := ask():
        if time.monotonic() > deadline or hopeless():
            return f"not within {within_s:g} s: {words}"
        time.sleep(0.1)
    return ""


def always(ask: Callable[[], str], for_s: float) -> str:
    """Ask for so long; the first thing that is said against it."""
    deadline = time.monotonic() + for_s
    while time.monotonic() < deadline:
        if words := ask():
            return words
        time.sleep(0.1)
    return ""


def _let_go(found: World) -> None:
    """No operator is left to release what it holds."""
    for kind in ("TradingStrategy", "RiskPolicy"):
        for name in found.cluster.api.names(KINDS[kind].path(found.namespace)):
            path = KINDS[kind].path(found.namespace, name)
            found.cluster.api.merge(path, {"metadata": {"finalizers": None}})
