"""Whoever keeps a mirror is told every image that runs or will."""

from tests.unit.plugin.clusters import Cluster, pod, resource
from tradewind.plugin.images import images

SETTINGS = {
    "metadata": {"namespace": "tw", "name": "tradewind-operator"},
    "data": {"settings.json": '{"servicesImage": "mirror/services:2"}'},
}
OPERATOR = {
    "metadata": {"namespace": "tw", "name": "tradewind-operator"},
    "spec": {"template": {"spec": {"containers": [{"image": "mirror/operator:2"}]}}},
}


def test_pods_policies_operator_settings_and_sources_are_told() -> None:
    source = {"source": {"image": {"reference": "mirror/model:7", "path": "m.onnx"}}}
    strategy = resource("s", spec={"riskPolicyRef": {"name": "main"}, "strategies": [source]})
    found = images(
        Cluster(
            riskpolicies=[resource(status={"image": "mirror/services@sha256:1"})],
            tradingstrategies=[strategy],
            pods=[pod("main-risk-0"), pod("old-risk-0", "mirror/services@sha256:0")],
            deployments=[OPERATOR],
            configmaps=[SETTINGS],
        ),
        ("-A",),
    )
    assert list(found) == [
        "mirror/model:7",
        "mirror/operator:2",
        "mirror/services:2",
        "mirror/services@sha256:0",
        "mirror/services@sha256:1",
    ]
    assert found["mirror/services@sha256:1"] == ["of desk/main", "runs in desk/main-risk-0"]


def test_what_may_not_be_listed_is_left_out() -> None:
    found = images(Cluster(refused=("configmaps", "deployments"), pods=[pod("a")]), ())
    assert list(found) == ["mirror/services@sha256:1"]
