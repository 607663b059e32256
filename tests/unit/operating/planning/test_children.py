"""Children as manifests: valid for every supported version, restricted, and as they were kept."""

from typing import Any

import kubernetes_validate
import pytest

from tests.unit.operating.planning.golden import FOLDER, cases, texts
from tests.unit.operating.planning.views import NOW_NS
from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL
from tradewind_operator.model import Manifest
from tradewind_operator.planning import desired

VERSIONS = ("1.31", "1.35", "1.37")
WIDEST = ("policy-live-everything", "strategy-files-everything", "strategy-pinned")
RESTRICTED_VOLUMES = {
    *("configMap", "emptyDir", "image", "persistentVolumeClaim", "projected", "secret"),
}


def children(case: str) -> tuple[Manifest, ...]:
    view, settings = cases()[case]
    return desired(view, settings, NOW_NS)


def pod_specs(case: str) -> list[dict[str, Any]]:
    """The pods of a case and of its StatefulSets."""
    found = children(case)
    sets = [each["spec"]["template"]["spec"] for each in found if each["kind"] == "StatefulSet"]
    return [*sets, *(each["spec"] for each in found if each["kind"] == "Pod")]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", WIDEST)
def test_every_kind_of_child_fits_its_schema(case: str, version: str) -> None:
    """One of each kind; of pods and StatefulSets those of the widest cases."""
    for child in {each["kind"]: each for each in children(case)}.values():
        kubernetes_validate.validate(child, version, strict=True)


@pytest.mark.parametrize("case", cases())
def test_children_are_as_they_were_kept(case: str) -> None:
    kept = (FOLDER / f"{case}.yaml").read_text()
    renew = "python -m tests.unit.operating.planning.golden --write"
    assert texts()[case] == kept, f"an upgrade would change children; if that is meant: {renew}"


def test_no_kept_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(cases())


@pytest.mark.parametrize("case", cases())
def test_every_pod_is_of_the_restricted_profile(case: str) -> None:
    for spec in pod_specs(case):
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
        kinds = {key for volume in spec["volumes"] for key in volume if key != "name"}
        assert kinds <= RESTRICTED_VOLUMES
        for container in spec["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False
            assert security["readOnlyRootFilesystem"] is True
            assert security["capabilities"] == {"drop": ["ALL"]}
            assert not any("hostPort" in port for port in container["ports"])


@pytest.mark.parametrize("case", cases())
def test_secrets_are_for_the_pods_user_alone(case: str) -> None:
    for spec in pod_specs(case):
        modes = [
            volume["secret"]["defaultMode"] for volume in spec["volumes"] if "secret" in volume
        ]
        assert set(modes) <= {0o440}


@pytest.mark.parametrize("case", cases())
def test_every_child_carries_our_label(case: str) -> None:
    labels = [child["metadata"]["labels"] for child in children(case)]
    assert {each[MANAGED_BY_LABEL] for each in labels} == {MANAGED_BY}


def test_pinned_is_guaranteed_and_unpinned_asks_little() -> None:
    by_name = {
        spec["containers"][0]["name"]: spec["containers"][0]["resources"]
        for spec in pod_specs("policy-risk-pinned")
    }
    assert (
        by_name["risk"]["requests"]
        == by_name["risk"]["limits"]
        == {
            "cpu": "1",
            "memory": "384Mi",
        }
    )
    assert by_name["execution"] == {
        "requests": {"cpu": "50m", "memory": "384Mi"},
        "limits": {"memory": "384Mi"},
    }


def test_no_size_makes_an_unpinned_pod_ask_for_more_than_a_tenth_of_a_core() -> None:
    (spec,) = pod_specs("strategy-files-everything")
    asked = spec["containers"][0]["resources"]
    assert asked["requests"] == {"cpu": "100m", "memory": "1Gi"}


def test_a_pinned_pod_needs_a_prepared_node_in_every_alternative() -> None:
    (spec,) = pod_specs("strategy-pinned")
    affinity = spec["affinity"]["nodeAffinity"]
    terms = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    static = {"key": "tradewind.io/pinning", "operator": "In", "values": ["static"]}
    assert len(terms) == 2
    assert all(static in term["matchExpressions"] for term in terms)
    assert spec["nodeSelector"] == {"zone": "a"}
    assert {
        "key": "dedicated",
        "operator": "Equal",
        "value": "trading",
        "effect": "NoSchedule",
    } in (spec["tolerations"])


def test_an_installations_labels_come_second_to_ours() -> None:
    sets = [each for each in children("strategy-files-everything") if each["kind"] == "StatefulSet"]
    labels = sets[0]["spec"]["template"]["metadata"]["labels"]
    assert (labels["team"], labels["app.kubernetes.io/name"]) == ("desk", "tradewind")
    assert "team" not in sets[0]["spec"]["selector"]["matchLabels"]


def test_sources_come_from_where_the_strategy_says() -> None:
    (spec,) = pod_specs("strategy-files-everything")
    volumes = {each["name"]: each for each in spec["volumes"]}
    assert volumes["source-0"]["configMap"]["items"] == [{"key": "mine.py", "path": "mine.py"}]
    assert volumes["source-1"]["image"]["reference"] == "registry.example/bought@sha256:bbbb"
    assert volumes["source-2"]["persistentVolumeClaim"] == {"claimName": "files", "readOnly": True}
    mounts = {each["name"]: each for each in spec["containers"][0]["volumeMounts"]}
    assert all(mounts[name]["readOnly"] for name in volumes if name.startswith("source"))
