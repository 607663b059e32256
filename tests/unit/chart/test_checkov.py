"""checkov finds nothing but what is waived here, each with its reason."""

import pytest
import yaml

from tests.unit.chart import scanner
from tests.unit.chart.profiles import PROFILES
from tests.unit.chart.renders import objects

WAIVED = {
    "CKV_K8S_8": "the pod of `helm test` runs once: nothing to keep alive",
    "CKV_K8S_9": "the pod of `helm test` runs once: nobody waits for it to be ready",
    "CKV_K8S_11": "no CPU limit: one throttles what must answer, and requests are set",
    "CKV_K8S_38": "these three talk to the API server; no other pod has a token",
}


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """What a production render fails: images by digest, networks closed."""
    python = scanner.program()
    if python is None:
        pytest.skip("no checkov here: `make checkov` makes its environment")
    file = tmp_path_factory.mktemp("checkov") / "render.yaml"
    file.write_text(yaml.safe_dump_all(objects(PROFILES["closed-network"] | PROFILES["mirror"])))
    found = scanner.findings(python, file)
    return {(each["check_id"], each["resource"]) for each in found}


def test_a_production_render_breaks_no_rule_that_is_not_waived(
    failed: set[tuple[str, str]],
) -> None:
    assert {each for each in failed if each[0] not in WAIVED} == set()


def test_every_waiver_is_needed(failed: set[tuple[str, str]]) -> None:
    assert {check for check, _ in failed} == set(WAIVED)
