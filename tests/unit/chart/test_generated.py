"""What is made from the chart is committed as it is made."""

from tests.unit.chart.rendering import base_files, default_objects, drifted, is_hook
from tests.unit.chart.renders import ROOT, objects


def test_kustomizes_base_and_readmes_table_are_the_charts() -> None:
    assert drifted() == [], "run make render ARGS=--write"


def test_nothing_of_the_default_render_is_lost_but_hooks() -> None:
    left = [each for each in objects(namespace="tradewind") if not is_hook(each)]
    assert len(default_objects()) == len(left)


def test_the_base_has_no_word_of_helm() -> None:
    assert [path.name for path, text in base_files().items() if "helm.sh" in text] == []


def test_the_copies_of_the_definitions_in_the_chart_are_those_of_crds() -> None:
    ours = ROOT / "charts/tradewind/files"
    for folder in ("crds", "admission"):
        source = ROOT / "crds" / ("" if folder == "crds" else folder)
        copies = {path.name: path.read_bytes() for path in (ours / folder).iterdir()}
        assert copies == {path.name: path.read_bytes() for path in source.glob("*.yaml")}
