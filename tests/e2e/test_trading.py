"""The quickstart and a strategy of one's own on a real node, as people and their tools see it."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster.clusters import Cluster
from tests.cluster.images import Image
from tests.cluster.observability import Prometheus
from tests.e2e import monitoring
from tests.e2e.platforms import EXAMPLES, Platform, example, installed, named
from tests.integration.test_traces import SERVICE
from tests.unit.observability.dashboards import filled, queries
from tradewind.local.order_rows import OrderRow
from tradewind.telemetry.traces import trace_of

STRATEGIES = ("tech-crossover", "spy-momentum")


@pytest.fixture(scope="module")
def store(node: Cluster) -> Iterator[str]:
    """The namespace where Jaeger runs."""
    with monitoring.jaeger(node) as namespace:
        yield namespace


@pytest.fixture(scope="module")
def platform(
    node: Cluster, built: dict[str, Image], store: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """The platform, which sends its spans to Jaeger."""
    values = {"otlp": {"endpoint": monitoring.endpoint(store)}, "operator": {"statusSeconds": 5}}
    with installed(node, built, tmp_path_factory.mktemp("journals"), values) as found:
        yield found


@pytest.fixture(scope="module")
def measured(trading: Platform) -> Iterator[Prometheus]:
    with monitoring.scraping(trading.node, trading.namespace) as running:
        yield running


@pytest.fixture(scope="module")
def trading(platform: Platform) -> Platform:
    """Policy main with both of its strategies, ready."""
    wanted = named(example("quickstart"), "main", "momentum-onnx", *STRATEGIES)
    platform.apply(*wanted)
    for name in STRATEGIES:
        platform.ready("tradingstrategy", name)
    platform.ready("riskpolicy", "main")
    return platform


@pytest.fixture(scope="module")
def order(trading: Platform) -> OrderRow:
    """A filled order."""
    return trading.filled("main")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_strategy_of_the_quickstart_fills_orders(trading: Platform, strategy: str) -> None:
    assert trading.filled("main", strategy).average_price > 0


def test_every_pod_is_restricted_and_none_started_twice(trading: Platform) -> None:
    pods = json.loads(trading.kubectl("get", "pods", "-o", "json"))["items"]
    assert len(pods) == 7
    counts = [each["restartCount"] for pod in pods for each in pod["status"]["containerStatuses"]]
    assert counts == [0] * 7


def test_the_status_tells_what_a_policy_makes(trading: Platform, order: OrderRow) -> None:
    def figures() -> Any:
        told = trading.get("riskpolicy", "main")["status"].get("figures", {})
        return told if told.get("fillsToday", 0) or told.get("ordersToday", 0) else None

    found = trading.until("figures of orders", figures, 180)
    assert float(found["equity"]) > 90_000
    table = trading.kubectl("get", "tradingstrategies")
    assert [line.split()[0] for line in table.splitlines()[1:]] == sorted(STRATEGIES)


def test_the_plugin_explains_an_order(trading: Platform, order: OrderRow) -> None:
    story = json.loads(trading.tradewind("explain", order.client_order_id, "--json"))
    assert story["strategy"] == order.strategy
    assert story["checks"]
    assert all(check["passed"] for check in story["checks"])
    assert story["fills"]


def test_an_order_is_one_trace_over_four_pods(trading: Platform, store: str) -> None:
    with monitoring.asked(trading.plugin, store) as jaeger:

        def whole() -> Any:
            ids = [each.client_order_id for each in trading.orders("main") if each.filled_quantity]
            found = (jaeger.trace(trace_of(each).trace_id) for each in reversed(ids))
            return next((each for each in found if each and _names(each) == set(SERVICE)), None)

        trace = trading.until("a trace with every hop", whole, 120)
    places = {key: _place(process) for key, process in trace["processes"].items()}
    pods = {places[span["processID"]] for span in trace["spans"]}
    strategies = {f"{name}-strategy-0" for name in STRATEGIES}
    assert len(pods) == 4
    assert {"main-market-data-0", "main-risk-0", "main-execution-0"} == pods - strategies
    known = {span["spanID"] for span in trace["spans"]}
    parents = [ref["spanID"] for span in trace["spans"] for ref in span["references"]]
    assert set(parents) <= known
    assert len(parents) == len(trace["spans"]) - 1, "one root"


def test_an_orders_figures_are_in_prometheus(measured: Prometheus, trading: Platform) -> None:
    where = f'namespace="{trading.namespace}",policy="main"'
    expression = f"sum by (pod) (tradewind_fills_total{{{where}}})"
    found = trading.until("fills", lambda: measured.query(expression), 60)
    assert {each["metric"]["pod"] for each in found} == {"main-execution-0"}
    assert float(found[0]["value"][1]) > 0
    trading.until("all are scraped", lambda: set(measured.targets().values()) == {"up"}, 60)


def test_every_query_of_a_dashboard_gives_a_sample(measured: Prometheus, trading: Platform) -> None:
    time.sleep(60)
    empty = {
        each.place
        for each in queries()
        if not measured.query(filled(each.expr, namespace=trading.namespace))
    }
    assert empty == set(), "\n".join(sorted(empty))


def test_ones_own_strategy_is_applied_with_kustomize_and_trades(platform: Platform) -> None:
    platform.kubectl("apply", "-k", str(EXAMPLES / "own-strategy"))
    platform.ready("tradingstrategy", "breakout")
    assert platform.filled("sandbox", "breakout").average_price > 0


def test_an_edit_of_its_file_rolls_its_pod_alone(platform: Platform) -> None:
    pods = [f"sandbox-{each}-0" for each in ("risk", "execution", "market-data", "venue")]
    before = {pod: platform.uid(pod) for pod in [*pods, "breakout-strategy-0"]}
    text = (EXAMPLES / "own-strategy" / "breakout.py").read_text().replace("50", "40")
    patch = json.dumps({"data": {"breakout.py": text}})
    platform.kubectl("patch", "configmap", "breakout", "--type=merge", "-p", patch)
    platform.pod_ready("breakout-strategy-0", after=before.pop("breakout-strategy-0"))
    assert {pod: platform.uid(pod) for pod in pods} == before


def _names(trace: Any) -> set[str]:
    return {span["operationName"] for span in trace["spans"]}


def _place(process: Any) -> str:
    tags = {tag["key"]: tag["value"] for tag in process["tags"]}
    return str(tags.get("k8s.pod.name") or tags.get("host.name") or tags)
