"""The chart's monitors give a process the labels that queries use."""

import re
from pathlib import Path

import yaml

from tests.unit.observability.kustomized import config, meta_label
from tradewind.deploy.cluster import COMPONENT_LABEL, POLICY_LABEL, STRATEGY_LABEL

MONITORS = Path(__file__).resolve().parents[3] / "charts/tradewind/templates/monitoring"


def relabelings(kind: str) -> dict[str, object]:
    """What sets each label; the template is read as text, as no render without its CRD has it."""
    (text,) = [x.read_text() for x in MONITORS.glob("*.yaml") if f"kind: {kind}\n" in x.read_text()]
    (document,) = [x for x in text.split("---") if f"kind: {kind}\n" in x]
    block = document.split("relabelings:\n")[1]
    lines = [line for line in block.splitlines() if re.match(r"\s+- \{", line)]
    found = [yaml.safe_load(line.strip().removeprefix("- ")) for line in lines]
    return {
        each["targetLabel"]: each.get("sourceLabels", each.get("replacement")) for each in found
    }


def test_a_workloads_pod_is_named_by_its_labels() -> None:
    assert relabelings("PodMonitor") == {
        "component": [meta_label(COMPONENT_LABEL)],
        "policy": [meta_label(POLICY_LABEL)],
        "strategy": [meta_label(STRATEGY_LABEL)],
    }


def test_the_operator_is_named_as_the_kustomization_names_it() -> None:
    assert relabelings("ServiceMonitor") == {"component": "operator"}
    (job,) = [x for x in config("prometheus.yml")["scrape_configs"] if x["job_name"] == "tradewind"]
    assert "operator" in job["relabel_configs"][0]["regex"]
