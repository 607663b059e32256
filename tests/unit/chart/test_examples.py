"""What we tell people to copy is read by the platform's own reader."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.chart.renders import CHART, ROOT
from tradewind import __version__
from tradewind.resources.plain_objects import read_object

GITOPS = ROOT / "k8s" / "gitops"


def _documents(path: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(path.read_text()) if each]


def _ours() -> list[dict[str, Any]]:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    examples = yaml.safe_load(chart["annotations"]["artifacthub.io/crdsExamples"])
    files = [each for path in sorted(GITOPS.rglob("*.yaml")) for each in _documents(path)]
    return [each for each in (*examples, *files) if each["apiVersion"].startswith("tradewind.io/")]


def test_there_are_examples_of_both_kinds() -> None:
    assert {each["kind"] for each in _ours()} == {"RiskPolicy", "TradingStrategy"}


@pytest.mark.parametrize("example", _ours(), ids=lambda each: str(each["metadata"]))
def test_every_example_is_read(example: dict[str, Any]) -> None:
    assert read_object(example)[1] == ()


def test_policies_are_synced_before_the_strategies_that_name_them() -> None:
    wave = "argocd.argoproj.io/sync-wave"
    waves = {
        each["kind"]: int(each["metadata"]["annotations"][wave])
        for each in _documents(GITOPS / "argocd" / "waves.yaml")
    }
    assert waves["RiskPolicy"] < waves["TradingStrategy"]


def test_both_kinds_have_one_health_script_that_knows_our_conditions() -> None:
    (config,) = _documents(GITOPS / "argocd" / "health.yaml")
    scripts = set(config["data"].values())
    assert len(config["data"]) == 2
    (script,) = scripts
    for word in ("Stalled", "Suspended", "Halted", "Ready", "observedGeneration"):
        assert word in script


def test_the_charts_version_is_the_products() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (__version__, __version__)
