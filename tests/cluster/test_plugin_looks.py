"""`kubectl tradewind doctor` and `images` at a real API server: they read, by what a user may."""

import datetime as dt

from tests.cluster.clusters import Cluster
from tests.cluster.places import REPOSITORY
from tradewind.local.findings import Level
from tradewind.plugin.doctoring import examine
from tradewind.plugin.images import images
from tradewind.plugin.kubectl import Kubectl

QUICKSTART = REPOSITORY / "k8s" / "examples" / "quickstart"
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def of(cluster: Cluster, *options: str) -> Kubectl:
    return Kubectl(f"--kubeconfig={cluster.kubeconfig}", *options, program=str(cluster.program))


def test_resources_that_nobody_looks_after_are_found(kinds: Cluster, namespace: str) -> None:
    kinds.kubectl("-n", namespace, "apply", "--server-side", "-f", QUICKSTART)
    found = examine(of(kinds), ("-n", namespace), NOW)
    failed = {each.message for each in found if each.level is Level.FAIL}
    assert "nobody has looked at it yet" in failed
    assert any(each.subject == "API server" and each.level is Level.OK for each in found)
    rights = [each.level for each in found if each.subject == "rights"]
    assert rights == [Level.OK] * 4


def test_who_may_only_look_is_told_what_is_lacking(kinds: Cluster, namespace: str) -> None:
    kinds.kubectl(
        *("-n", namespace, "create", "role", "looks", "--verb=get,list"),
        "--resource=riskpolicies.tradewind.io,tradingstrategies.tradewind.io",
    )
    kinds.kubectl("-n", namespace, "create", "rolebinding", "looks", "--role=looks", "--user=ann")
    found = examine(of(kinds, "--as=ann"), ("-n", namespace), NOW)
    lacking = {each.subject for each in found if each.level is Level.WARN}
    assert {"rights", "nodes", "pods", "deployments"} <= lacking


def test_images_of_what_is_deployed_are_listed(kinds: Cluster, namespace: str) -> None:
    kinds.kubectl(
        *(
            "-n",
            namespace,
            "create",
            "deployment",
            "tradewind-operator",
            "--image=mirror/operator:2",
        )
    )
    kinds.kubectl(
        *("-n", namespace, "label", "deployment", "tradewind-operator", "--overwrite"),
        "app.kubernetes.io/name=tradewind",
    )
    assert list(images(of(kinds), ("-n", namespace))) == ["mirror/operator:2"]
