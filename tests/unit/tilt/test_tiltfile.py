from pathlib import Path
from typing import Any

import pytest
import starlark
import yaml

from tests.cluster.node import settings
from tests.unit.chart.renders import ROOT, texts
from tests.unit.tilt.stubs import Tilt
from tradewind.deploy.cluster import MANAGED_BY_LABEL

OPERATOR = "tradewind-operator"


def _run(context: str = "kind-dev", **options: Any) -> Tilt:
    tilt = Tilt(context, **options)
    tilt.run()
    return tilt


@pytest.mark.parametrize("context", ["kind-dev", "k3d-one", "minikube", "tradewind-local"])
def test_local_clusters_are_taken(context: str) -> None:
    assert _run(context).of("allow_k8s_contexts") == [((context,), {})]


@pytest.mark.parametrize("context", ["prod", "gke_fund_live", "arn:aws:eks:cluster/x", ""])
def test_any_other_cluster_is_refused_before_anything_is_built(context: str) -> None:
    tilt = Tilt(context)
    with pytest.raises(starlark.StarlarkError, match="only deploys to a local cluster"):
        tilt.run()
    assert not tilt.of("docker_build")
    assert not tilt.of("k8s_yaml")


def test_only_the_cluster_of_make_cluster_up_needs_its_registry_named() -> None:
    assert _run("tradewind-local").of("default_registry") == [(("127.0.0.1:5000",), {})]
    assert not _run("kind-dev").of("default_registry")


def test_both_images_are_built_from_the_files_that_are_here() -> None:
    built = {given[0]: named for given, named in _run().of("docker_build")}
    assert set(built) == {"tradewind-services", "tradewind-operator"}
    for named in built.values():
        dockerfile = (ROOT / named.get("dockerfile", "Dockerfile")).read_text()
        assert f"AS {named['target']}" in dockerfile


def test_hooks_of_the_chart_stay_helms_own_or_tilt_would_uninstall_at_once() -> None:
    assert "helm.sh/hook: pre-delete" in "".join(texts({}, "tradewind").values())
    marked = [each["metadata"].get("annotations") or {} for each in _run().applied()]
    assert not [each for each in marked if "helm.sh/hook" in each]


@pytest.mark.parametrize("port", [6443, 8443, settings.layout().api])
def test_the_operator_reaches_the_api_server_of_every_local_cluster(port: int) -> None:
    (policy,) = [
        each
        for each in _run().applied()
        if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] == OPERATOR
    ]
    allowed = [to["port"] for rule in policy["spec"]["egress"] for to in rule["ports"]]
    assert port in allowed


def test_no_selector_rests_on_the_label_that_tilt_writes_over() -> None:
    for each in _run().applied():
        assert MANAGED_BY_LABEL not in yaml.safe_dump(each.get("spec", {}))


def test_an_edited_file_goes_into_the_running_container_and_the_process_starts_again() -> None:
    for _, named in _run().of("docker_build"):
        fall_back, *steps = named["live_update"]
        assert fall_back["call"] == "fall_back_on"
        *synced, last = steps
        for each in synced:
            source, inside = each["given"]
            assert (ROOT / source).is_dir()
            assert inside.startswith("/app/")
        assert last == {"call": "run", "given": ["kill -HUP 1"]}


def test_the_operator_hears_of_the_newest_services_by_its_environment() -> None:
    (operator,) = [
        each
        for each in _run().applied()
        if each["kind"] == "Deployment" and each["metadata"]["name"] == OPERATOR
    ]
    (container,) = operator["spec"]["template"]["spec"]["containers"]
    told = {each["name"]: each.get("value") for each in container["env"]}
    assert told["TRADEWIND_SERVICES_IMAGE"] == "tradewind-services"
    built = {given[0]: named for given, named in _run().of("docker_build")}
    assert built["tradewind-services"]["match_in_env_vars"]


def test_the_images_of_the_chart_are_the_ones_that_are_built() -> None:
    """Tilt replaces an image by its name, so the dev values must name exactly that."""
    images = {
        container["image"].partition(":")[0]
        for each in _run().applied()
        if each["kind"] == "Deployment"
        for container in each["spec"]["template"]["spec"]["containers"]
    }
    assert images == {OPERATOR}


def test_workloads_are_found_by_the_operators_label() -> None:
    ((_, named),) = [call for call in _run().of("k8s_resource") if call[0] == (OPERATOR,)]
    assert named["extra_pod_selectors"] == [{"app.kubernetes.io/managed-by": "tradewind-operator"}]


@pytest.mark.parametrize("example", ["quickstart", "own-strategy"])
def test_an_example_trades_in_the_platforms_namespace_and_follows_new_builds(example: str) -> None:
    trading = [
        each
        for each in _run(example=example).applied()
        if each["apiVersion"].startswith("tradewind")
    ]
    kinds = [each["kind"] for each in trading]
    assert "RiskPolicy" in kinds
    assert "TradingStrategy" in kinds
    for each in trading:
        assert each["metadata"]["namespace"] == "tradewind"
        assert each["kind"] != "RiskPolicy" or each["spec"]["updatePolicy"] == "Immediate"


def test_an_example_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(starlark.StarlarkError, match="no example"):
        _run(example="nothing")


def test_every_button_has_a_command_that_it_starts() -> None:
    tilt = _run()
    buttons = {named["name"] for _, named in tilt.of("ui_button")}
    commands = {named["name"]: named for _, named in tilt.of("cmd")}
    assert buttons == set(commands)
    assert {"halt", "resume", "flatten", "kill-risk", "kill-execution", "kill-feed"} <= buttons
    for name, named in commands.items():
        assert named["start_on"]["ui_buttons"] == [name]


def test_buttons_only_use_commands_of_the_plugin_and_labels_that_pods_have() -> None:
    scripts = {named["name"]: named["args"][2] for _, named in _run().of("cmd")}
    assert scripts["halt"].endswith("halt --all --reason 'button in Tilt'")
    assert "resume main makers" in scripts["resume"] or "resume makers main" in scripts["resume"]
    assert "component=execution" in scripts["kill-execution"]


def test_every_file_that_is_named_is_there() -> None:
    for name in ("k8s/overlays/dev/values.yaml", "Dockerfile", "operator.Dockerfile"):
        assert Path(ROOT / name).exists(), name
