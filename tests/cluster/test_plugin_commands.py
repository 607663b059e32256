"""`kubectl tradewind` at a real API server and a policy that trades; no operator runs.

The policy's workloads are processes of this machine, so its port-forwards and logs are theirs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.watched import WatchedPods
from tests.process.pods import POLICY, SERVICES, STRATEGY
from tests.process.processes import eventually
from tradewind.domain.codes import TradingState
from tradewind.local.order_rows import DENIED, order_rows
from tradewind.local.stories import story
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.logs import Line, lines_about
from tradewind.plugin.mirrors import mirror
from tradewind.plugin.resources import POLICY as POLICIES
from tradewind.plugin.resources import STRATEGY as STRATEGIES
from tradewind.plugin.resources import Found, one
from tradewind.plugin.states import reset_breaker, resume, set_state


class Near(Kubectl):
    """The real kubectl, whose port-forwards and logs are those of processes of this machine."""

    def __init__(self, pods: WatchedPods) -> None:
        cluster = pods.cluster
        super().__init__(f"--kubeconfig={cluster.kubeconfig}", program=str(cluster.program))
        self._pods, self.ways = pods, 0

    @contextmanager
    def forwarding(self, namespace: str, pod: str, port: int) -> Iterator[Callable[[], int]]:
        self.ways += 1
        service = pod.removeprefix(f"{POLICY}-").removesuffix("-0")
        yield lambda: int(self._pods.more[service].http.rpartition(":")[2])

    def document(self, *arguments: str) -> dict[str, Any]:
        if "pods" in arguments:
            return {"items": [{"metadata": {"name": name}} for name in SERVICES]}
        return super().document(*arguments)

    def run(self, *arguments: str, text: str | None = None) -> str:
        if "logs" in arguments:
            return self._pods.log(arguments[arguments.index("logs") + 1])
        return super().run(*arguments, text=text)

    def found(self, plural: str, name: str) -> Found:
        return one(self, plural, name, ("-n", self._pods.namespace))


@pytest.fixture(scope="module")
def pods(kinds: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedPods]:
    folder = tmp_path_factory.mktemp("pods")
    with (
        namespace_of(kinds.api) as namespace,
        WatchedPods(folder, kinds, namespace) as pods,
    ):
        yield pods.start().until_ready()


@pytest.fixture
def near(pods: WatchedPods) -> Near:
    return Near(pods)


@pytest.mark.parametrize(("plural", "name"), [(POLICIES, POLICY), (STRATEGIES, STRATEGY)])
def test_a_halt_and_its_resume_are_acknowledged_by_one_way_each(
    near: Near, plural: str, name: str
) -> None:
    halted = set_state(near, near.found(plural, name), TradingState.HALTED, "a test")
    assert halted.done, halted.message
    assert halted.halt
    assert near.ways == 1
    resumed = resume(near, near.found(plural, name), "looked")
    assert resumed.done, resumed.message
    assert near.ways == 2
    assert near.found(plural, name).spec["tradingState"] == "Active"


def test_an_open_breaker_is_closed_with_a_reason_and_once(pods: WatchedPods, near: Near) -> None:
    # A minute's best is soon missed by a cent; the day itself may go well.
    pods.patch(pods.policy_path, circuitBreaker={"maxDrawdownPerMinute": "0.01"})
    eventually("the breaker opens", lambda: _breaker(pods) == "Open", 60)
    pods.patch(pods.policy_path, circuitBreaker={"maxDrawdownPerMinute": "unlimited"})
    policy = near.found(POLICIES, POLICY)
    closed = reset_breaker(near, policy, "looked")
    assert closed.done, closed.message
    assert _breaker(pods) == "Closed"
    again = reset_breaker(near, policy, "looked")
    assert (again.done, again.message) == (False, "nothing was written: the breaker is Closed")


@pytest.mark.parametrize(
    ("event", "pod", "limit"),
    [("order_ended", "execution", "5000"), ("order_denied", "risk", "1")],
)
def test_the_lines_of_one_order_are_found_in_the_pods_that_had_it(
    pods: WatchedPods, near: Near, tmp_path: Path, event: str, pod: str, limit: str
) -> None:
    def newest_one() -> str:
        state = mirror(near, pods.namespace, POLICY, tmp_path)
        rows = [row for row in order_rows(state) if (row.state == DENIED) == (pod == "risk")]
        ended = [row for row in rows if not row.is_live]
        return ended[-1].client_order_id if ended else ""

    def lines() -> list[Line]:
        return lines_about(near, pods.namespace, POLICY, (order, told.trace_id))

    pods.patch(pods.policy_path, limits={"maxOrderNotional": limit})
    order = str(eventually(f"an {event}", newest_one, 60))
    told = story(tmp_path / pods.namespace, order)
    (line,) = eventually("its line", lines)
    assert (line["event"], line["pod"]) == (event, pod)
    assert (line["client_order_id"], line["trace_id"]) == (order, told.trace_id)
    assert line["strategy"] == STRATEGY


def _breaker(pods: WatchedPods) -> str:
    return str(pods.desk()["report"]["breaker"])
