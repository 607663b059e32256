"""A plan is a function of what is there: it ends, it repeats, and no order matters to it."""

import random
from copy import deepcopy
from typing import Any

import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.unit.operating.planning.simulated import SimulatedCluster
from tests.unit.operating.planning.views import (
    IMAGE,
    NAMESPACE,
    NOW_NS,
    SETTINGS,
    owned,
    policy_view,
    strategy_view,
)
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY
from tradewind_operator.model import Apply, Owned, Plan, View, ref_of
from tradewind_operator.planning import desired, plan
from tradewind_operator.planning.running import POD

NAMES = st.from_regex(r"\A[a-z][-a-z0-9]{0,38}[a-z0-9]\Z")
PLACEMENTS = st.fixed_dictionaries(
    {},
    optional={
        "pinning": st.fixed_dictionaries({"cpus": st.integers(1, 8)}),
        "nodeSelector": st.just({"zone": "a"}),
        "tolerations": st.just([{"key": "dedicated", "operator": "Exists"}]),
        "nodeAffinity": st.just(
            {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [{"key": "disk", "operator": "Exists"}]}
                    ]
                }
            }
        ),
    },
)


@st.composite
def policies(draw: st.DrawFn) -> Owned:
    value: dict[str, Any] = yaml.safe_load(draw(st.sampled_from([POLICY, AT_BROKER])))
    value["metadata"]["name"] = draw(NAMES)
    value["spec"]["placement"] = {
        service: draw(PLACEMENTS) for service in ("marketData", "risk", "execution")
    }
    return owned(yaml.safe_dump(value), generation=draw(st.integers(1, 5)))


@st.composite
def strategies(draw: st.DrawFn, policy: str) -> Owned:
    value: dict[str, Any] = yaml.safe_load(STRATEGY)
    value["metadata"]["name"] = name = draw(NAMES)
    value["spec"]["riskPolicyRef"]["name"] = policy
    value["spec"]["placement"] = draw(PLACEMENTS)
    value["spec"]["suspend"] = draw(st.booleans())
    value["spec"]["marketData"] = {"feed": draw(st.sampled_from(["iex", "sip"]))}
    created = draw(st.sampled_from(["2026-01-05T14:00:00Z", "2026-01-04T14:00:00Z"]))
    return owned(yaml.safe_dump(value), created=created, uid=f"uid-of-{name}")


@st.composite
def accounts(draw: st.DrawFn) -> tuple[Owned, tuple[Owned, ...]]:
    policy = draw(policies())
    found = draw(
        st.lists(strategies(policy.ref.name), max_size=3, unique_by=lambda each: each.ref.name)
    )
    return policy, tuple(found)


def views(policy: Owned, found: tuple[Owned, ...], cluster: SimulatedCluster) -> list[View]:
    """The view of every pass over an account."""
    own = policy_view(policy, *found, children=cluster.view())
    rest = [
        strategy_view(each, policy, *(s for s in found if s is not each), children=cluster.view())
        for each in found
    ]
    return [own, *rest]


def converge(policy: Owned, found: tuple[Owned, ...], cluster: SimulatedCluster) -> None:
    """Pass after pass until nothing is left to do."""
    for _ in range(40):
        before = cluster.writes
        for number in range(1 + len(found)):
            view = views(policy, found, cluster)[number]
            cluster.carry_out(plan(view, SETTINGS, NOW_NS))
            cluster.settle()
        if cluster.writes == before:
            return
    raise AssertionError("forty rounds did not end it")


@given(accounts())
@hypothesis_settings(max_examples=8, deadline=None)
def test_a_converged_account_has_nothing_left_to_do(
    account: tuple[Owned, tuple[Owned, ...]],
) -> None:
    cluster = SimulatedCluster()
    converge(*account, cluster)
    for view in views(*account, cluster):
        found = plan(view, SETTINGS, NOW_NS)
        assert (found.actions, found.waits, found.again_s) == ((), (), 0.0)
    running = [each for each in account[1] if not each.resource.spec.suspend]  # type: ignore[union-attr] # read
    simulated = account[0].resource.spec.account.is_simulated  # type: ignore[union-attr] # read
    assert len(cluster.pods()) == 3 + simulated + len(running)


@given(accounts(), st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=8, deadline=None)
def test_no_order_of_what_is_seen_changes_a_plan(
    account: tuple[Owned, tuple[Owned, ...]], chance: random.Random
) -> None:
    cluster = SimulatedCluster()
    policy, found = account
    cluster.carry_out(plan(policy_view(policy, *found), SETTINGS, NOW_NS))
    cluster.settle()
    for pod in list(cluster.pods().values())[:2]:
        pod["metadata"]["annotations"]["tradewind.io/revision"] = "of an older spec"
    for view in views(policy, found, cluster):
        assert plan(shuffled(view, chance), SETTINGS, NOW_NS) == plan(view, SETTINGS, NOW_NS)


def shuffled(view: View, chance: random.Random) -> View:
    """The same view, filled in another order."""
    children, others = list(view.children.items()), list(view.strategies)
    chance.shuffle(children)
    chance.shuffle(others)
    fields = {name: getattr(view, name) for name in view.__struct_fields__}
    return View(**{**fields, "children": dict(children), "strategies": tuple(others)})


@given(accounts())
@hypothesis_settings(max_examples=8, deadline=None)
def test_every_name_fits(account: tuple[Owned, tuple[Owned, ...]]) -> None:
    for view in views(*account, SimulatedCluster()):
        for each in desired(view, SETTINGS):
            metadata = each["metadata"]
            assert len(metadata["name"]) <= (63 if each["kind"] != "StatefulSet" else 52)
            assert metadata["namespace"] == NAMESPACE
            assert all(len(value) <= 63 for value in metadata["labels"].values())


@given(accounts(), st.data())
@hypothesis_settings(max_examples=8, deadline=None)
def test_whatever_of_ours_is_changed_by_hand_is_set_back(
    account: tuple[Owned, tuple[Owned, ...]], data: st.DataObject
) -> None:
    cluster = SimulatedCluster()
    converge(*account, cluster)
    others = (POD, "PersistentVolumeClaim")
    plain = sorted(
        ref
        for ref, found in cluster.objects.items()
        if ref.kind not in others and found.get("data") != {}  # nothing in it is ours to change
    )
    ref = data.draw(st.sampled_from(plain))
    child = cluster.objects[ref]
    wanted = json_of(child)
    spoil(child, data)
    repairs = actions(*account, cluster)
    assert [ref_of(each.manifest) for each in repairs if isinstance(each, Apply)] == [ref]
    converge(*account, cluster)
    assert json_of(cluster.objects[ref]) == wanted


def json_of(manifest: Any) -> Any:
    """An object without what the server counts."""
    metadata = {k: v for k, v in manifest["metadata"].items() if k != "generation"}
    return deepcopy({**manifest, "metadata": metadata, "status": None})


def spoil(child: Any, data: st.DataObject) -> None:
    """Change one of the fields that we set."""
    part = data.draw(st.sampled_from(sorted(child.keys() & {"spec", "data", "rules", "metadata"})))
    if part == "metadata":
        label = data.draw(st.sampled_from(["app.kubernetes.io/name", "tradewind.io/policy"]))
        child["metadata"]["labels"][label] = "changed"
    elif part == "rules":
        child["rules"][0]["verbs"].append("delete")
    elif part == "data":
        key = data.draw(st.sampled_from(sorted(child["data"]) or ["none"]))
        child["data"][key] = "changed"
    else:
        fields = {
            "StatefulSet": ("replicas", 0),
            "Service": ("publishNotReadyAddresses", False),
            "NetworkPolicy": ("policyTypes", ["Ingress"]),
            "PodDisruptionBudget": ("minAvailable", 0),
        }
        name, value = fields[child["kind"]]
        child["spec"][name] = value


def actions(policy: Owned, found: tuple[Owned, ...], cluster: SimulatedCluster) -> list[Any]:
    """What all passes over an account would do."""
    plans: list[Plan] = [plan(view, SETTINGS, NOW_NS) for view in views(policy, found, cluster)]
    return [action for each in plans for action in each.actions]


def test_a_plan_is_made_of_the_installations_build() -> None:
    sets = [each for each in desired(policy_view(), SETTINGS) if each["kind"] == "StatefulSet"]
    images = {each["spec"]["template"]["spec"]["containers"][0]["image"] for each in sets}
    assert images == {IMAGE}
