"""What is made for a new policy and a new strategy."""

from tests.unit.operating.planning.views import (
    NOW_NS,
    SETTINGS,
    owned,
    policy_view,
    strategy_view,
)
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY
from tradewind_operator.model import Apply, Certificate, Manifest, Plan, RandomKeys
from tradewind_operator.planning import plan


def made(found: Plan, kind: str) -> list[str]:
    """Names of what is applied of a kind, in order."""
    applies = [each.manifest for each in found.actions if isinstance(each, Apply)]
    return [each["metadata"]["name"] for each in applies if each["kind"] == kind]


def child(found: Plan, kind: str, name: str) -> Manifest:
    """A child that is wanted."""
    named = [each for each in found.children if each["metadata"]["name"] == name]
    return next(each for each in named if each["kind"] == kind)


def test_a_simulated_policy_is_four_workloads_in_the_order_of_start() -> None:
    found = plan(policy_view(), SETTINGS, NOW_NS)
    wanted = ["main-venue", "main-market-data", "main-execution", "main-risk"]
    assert made(found, "StatefulSet") == wanted
    assert made(found, "Service") == wanted


def test_an_account_at_a_broker_has_no_venue_and_no_made_up_keys() -> None:
    found = plan(policy_view(owned(AT_BROKER)), SETTINGS, NOW_NS)
    assert "main-venue" not in made(found, "StatefulSet")
    names = [each.name for each in found.secrets if isinstance(each, RandomKeys)]
    assert names == ["main-approval", "main-operator-key"]


def test_journals_lie_on_claims_that_nobody_owns() -> None:
    found = plan(policy_view(), SETTINGS, NOW_NS)
    claims = made(found, "PersistentVolumeClaim")
    assert claims == ["main-venue-state", "main-execution-state", "main-risk-state"]
    for name in claims:
        assert "ownerReferences" not in child(found, "PersistentVolumeClaim", name)["metadata"]


def test_everything_but_claims_goes_with_its_owner() -> None:
    for view in (policy_view(), strategy_view()):
        for each in plan(view, SETTINGS, NOW_NS).children:
            if each["kind"] != "PersistentVolumeClaim":
                (owner,) = each["metadata"]["ownerReferences"]
                assert owner["uid"] == view.own.uid
                assert owner["controller"] is True


def test_a_strategy_is_one_workload_that_nobody_calls() -> None:
    found = plan(strategy_view(), SETTINGS, NOW_NS)
    assert made(found, "StatefulSet") == ["crossover-strategy"]
    assert made(found, "Service") == []
    assert [each.name for each in found.secrets] == ["crossover-strategy-tls"]


def test_each_service_has_a_certificate_of_its_own_identity() -> None:
    found = plan(policy_view(), SETTINGS, NOW_NS)
    leaves = [each for each in found.secrets if isinstance(each, Certificate)]
    assert [each.identity.dns_name for each in leaves] == [
        "market-data.main.desk.tradewind",
        "execution.main.desk.tradewind",
        "risk.main.desk.tradewind",
    ]
    assert leaves[0].hosts[0] == "main-market-data.desk.svc"


def test_only_risk_has_a_token() -> None:
    found = plan(policy_view(None, owned(STRATEGY)), SETTINGS, NOW_NS)
    sets = [each for each in found.children if each["kind"] == "StatefulSet"]
    specs = {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in sets}
    assert all(spec["automountServiceAccountToken"] is False for spec in specs.values())
    assert [name for name, spec in specs.items() if "serviceAccountName" in spec] == ["main-risk"]
    holders = [name for name, spec in specs.items() if "serviceAccountToken" in str(spec)]
    assert holders == ["main-risk"]


def test_risk_reads_its_own_policy_and_no_other() -> None:
    rules = child(plan(policy_view(), SETTINGS, NOW_NS), "Role", "main-risk")["rules"]
    policies = [each for each in rules if each["resources"] != ["tradingstrategies"]]
    assert [each["resourceNames"] for each in policies] == [["main"], ["main"]]
    assert [each["verbs"] for each in rules] == [
        ["list", "watch"],
        ["patch"],
        ["list", "watch"],
    ]


def test_nothing_starts_before_the_finalizer_is_set() -> None:
    found = plan(policy_view(owned(POLICY, finalizers=())), SETTINGS, NOW_NS)
    assert not made(found, "StatefulSet")
    assert "the finalizer is not set yet" in found.waits[0]
