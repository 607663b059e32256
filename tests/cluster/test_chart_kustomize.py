"""Kustomize as kubectl has it: its default is the chart's, and every overlay holds together."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
import yaml

from tests.cluster import binaries
from tests.cluster.availability import or_skipped
from tests.unit.chart.pods import breaches, pod_spec
from tests.unit.chart.rendering import NAMESPACE, default_objects, is_hook
from tests.unit.chart.renders import ROOT, Manifest, objects
from tests.unit.chart.rules import ROLES, Right, rights
from tests.unit.chart.schemas import VERSIONS, faults
from tradewind_operator.settings import Settings, read_settings

KUSTOMIZE = ROOT / "k8s"
OVERLAYS = ("dev", "paper", "live")
COMPONENTS = sorted(path.name for path in (KUSTOMIZE / "components").iterdir())
CLUSTER_SCOPED = {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ClusterRole"}


class Kubectl(msgspec.Struct, frozen=True):
    """A kubectl that needs no cluster."""

    program: Path

    def objects(self, folder: Path) -> list[Manifest]:
        """What `kubectl kustomize` makes of a folder."""
        done = subprocess.run(
            [self.program, "kustomize", folder], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return [each for each in yaml.load_all(done.stdout, Loader=yaml.CSafeLoader) if each]


@pytest.fixture(scope="module")
def kubectl() -> Kubectl:
    with or_skipped():
        return Kubectl(binaries.kubectl())
    raise AssertionError("a skip does not come here")


def _by_name(objects: Iterable[Manifest]) -> dict[tuple[str, str], Manifest]:
    return {(each["kind"], each["metadata"]["name"]): each for each in objects}


def _settings(objects: Iterable[Manifest], folder: Path) -> Settings:
    for name, text in _by_name(objects)["ConfigMap", "tradewind-operator"]["data"].items():
        (folder / name).write_text(text)
    return read_settings(folder)


def _with(folder: Path, component: str) -> Path:
    """An overlay of the base and one component."""
    (folder / "overlay").mkdir()
    depth = "../" * len((folder / "overlay").parts[1:])
    content = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": NAMESPACE,
        "resources": [f"{depth}{(KUSTOMIZE / 'base').relative_to('/')}"],
        "components": [f"{depth}{(KUSTOMIZE / 'components' / component).relative_to('/')}"],
    }
    (folder / "overlay" / "kustomization.yaml").write_text(json.dumps(content))
    return folder / "overlay"


def test_the_default_renders_of_helm_and_kustomize_are_equal(kubectl: Kubectl) -> None:
    helm, kustomize = _by_name(default_objects()), _by_name(kubectl.objects(KUSTOMIZE / "base"))
    assert kustomize.keys() == helm.keys()
    for name, each in helm.items():
        assert kustomize[name] == each, name


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlays_settings_name_the_namespace_that_it_is_in(
    kubectl: Kubectl, tmp_path: Path, overlay: str
) -> None:
    objects = kubectl.objects(KUSTOMIZE / "overlays" / overlay)
    settings = _settings(objects, tmp_path)
    places = {each["metadata"].get("namespace", settings.namespace) for each in objects}
    assert places == {settings.namespace}
    assert settings.namespaces == (settings.namespace,)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_binds_the_account_of_its_own_namespace(kubectl: Kubectl, overlay: str) -> None:
    objects = kubectl.objects(KUSTOMIZE / "overlays" / overlay)
    bindings = [each for each in objects if each["kind"] == "RoleBinding"]
    places = {subject["namespace"] for each in bindings for subject in each["subjects"]}
    assert places == {f"trading-{overlay}"}


@pytest.mark.parametrize("overlay", ["paper", "live"])
def test_an_overlay_is_restricted_and_what_kubernetes_knows(kubectl: Kubectl, overlay: str) -> None:
    objects = kubectl.objects(KUSTOMIZE / "overlays" / overlay)
    specs = [spec for each in objects if (spec := pod_spec(each))]
    assert [breach for spec in specs for breach in breaches(spec)] == []
    wrong = {each["metadata"]["name"]: faults(each, VERSIONS[-1]) for each in objects}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_fits_the_base_alone(
    kubectl: Kubectl, tmp_path: Path, component: str
) -> None:
    objects = kubectl.objects(_with(tmp_path, component))
    base = kubectl.objects(KUSTOMIZE / "base")
    assert _by_name(objects) != _by_name(base)
    (tmp_path / "settings").mkdir()
    assert _settings(objects, tmp_path / "settings").namespace == NAMESPACE


def test_the_namespaced_component_leaves_definitions_as_the_only_cluster_scoped_objects(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    objects = kubectl.objects(_with(tmp_path, "namespaced"))
    assert {each["kind"] for each in objects} & CLUSTER_SCOPED == set()
    roles = {each["metadata"]["name"] for each in objects if each["kind"] == "Role"}
    assert "tradewind-trader" in roles


def test_the_cert_manager_component_gives_the_rights_that_the_chart_gives(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    values = {"tls": {"issuer": "certManager", "issuerName": "tradewind"}}
    helm = [each for each in objects(values, NAMESPACE) if not is_hook(each)]
    kustomize = kubectl.objects(_with(tmp_path, "cert-manager"))
    assert _rights_of(kustomize) == _rights_of(helm)
    assert _rights_of(kustomize) != _rights_of(default_objects())


def _rights_of(found: Iterable[Manifest]) -> dict[str, set[Right]]:
    roles = (each for each in found if each["kind"] in ROLES)
    return {each["metadata"]["name"]: rights(each["rules"]) for each in roles}


def test_the_live_overlay_takes_every_components_settings(kubectl: Kubectl, tmp_path: Path) -> None:
    settings = _settings(kubectl.objects(KUSTOMIZE / "overlays" / "live"), tmp_path)
    assert settings.otlp_endpoint
    assert settings.network.prometheus
    assert settings.priority_classes["risk"] == "tradewind-trading"
