"""`tilt up` on the node: it deploys, and an edited strategy runs in its pod without a build."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cluster.availability import or_skipped
from tests.cluster.clusters import Cluster
from tests.cluster.installing import install
from tests.e2e import evidence, resources, tilts
from tests.e2e.platforms import Platform, forget
from tests.process.processes import eventually

NAMESPACE = "tradewind"
SOURCE = Path("src/tradewind/strategies/builtin/sma_crossover.py")
LINE = '        """Two averages for each symbol."""\n'
DEPLOYED_S, EDITED_S = 900.0, 10.0
COMPONENT = "{name: sma-crossover, parameters: {fast: 5, slow: 10}}"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work tree with an example of one small policy."""
    copy = tilts.copied(tmp_path_factory.mktemp("tree"))
    strategy = resources.talker("edited", symbols="AAPL")
    strategy["spec"]["strategies"] = [resources.parsed(COMPONENT)]
    folder = copy / "k8s" / "examples" / tilts.EXAMPLE
    folder.mkdir()
    (folder / "all.yaml").write_text(yaml.safe_dump_all([resources.policy(), strategy]))
    return copy


@pytest.fixture(scope="module")
def deployed(
    node: Cluster, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("tilt")
    with or_skipped():
        tilts.needed("tilt", "docker", "dockerd")
    install(node.api)
    with (
        tilts.docker(folder) as host,
        tilts.tilt(node, tree, folder, host) as log,
    ):
        platform = Platform(node, NAMESPACE, folder)
        try:
            _until_ready(platform)
            yield platform
        finally:
            print(log.read_text()[-4000:])  # noqa: T201 # shown with a failure
            node.kubectl_run("-n", NAMESPACE, "delete", "deployment", "--all")
            forget(node, NAMESPACE)


@pytest.mark.timeout(1800)
def test_it_builds_deploys_and_trades(deployed: Platform) -> None:
    assert deployed.filled("main", "edited").average_price > 0


def test_an_edited_line_runs_in_its_pod_within_seconds(deployed: Platform, tree: Path) -> None:
    before = deployed.uid("edited-strategy-0")
    file = tree / SOURCE
    text = file.read_text()
    assert text.count(LINE) == 1
    begun = time.monotonic()
    file.write_text(text.replace(LINE, f"{LINE}        print('edited by hand', flush=True)\n"))
    eventually("it runs", lambda: "edited by hand" in _said(deployed), 120)
    taken = time.monotonic() - begun
    evidence.note("tilt", editRunsAfterS=round(taken, 1))
    assert deployed.uid("edited-strategy-0") == before
    assert taken < EDITED_S


def _said(platform: Platform) -> str:
    return platform.kubectl("logs", "edited-strategy-0", "--tail=-1")


def _until_ready(platform: Platform) -> None:
    ready = ("wait", "--for=condition=Ready", "tradingstrategy/edited", "--timeout=5s")
    platform.until("tilt has deployed", lambda: platform.holds(*ready), DEPLOYED_S)
