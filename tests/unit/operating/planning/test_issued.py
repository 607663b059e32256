"""What cert-manager is asked for, and that it would take it."""

import re
from typing import Any

import pytest

from tests.unit.operating.planning.examples import WITH_CERT_MANAGER
from tests.unit.operating.planning.views import NOW_NS, SETTINGS, policy_view, strategy_view
from tradewind_operator.model import Certificate, Manifest, View, ref_of
from tradewind_operator.planning import desired, plan
from tradewind_operator.planning.differences import to_apply
from tradewind_operator.settings import Settings, Tls

VIEWS = {"policy": policy_view(), "strategy": strategy_view()}


def _asked(view: View, settings: Settings = WITH_CERT_MANAGER) -> dict[str, Manifest]:
    found = desired(view, settings, NOW_NS)
    return {each["metadata"]["name"]: each for each in found if each["kind"] == "Certificate"}


def test_the_operators_own_identity_is_asked_for_once_with_its_policy() -> None:
    spec = _asked(policy_view())["main-operator"]["spec"]
    assert spec["dnsNames"] == ["operator.main.desk.tradewind"]
    assert spec["secretName"] == "main-operator-tls"
    assert "server auth" not in spec["usages"]
    assert list(_asked(strategy_view())) == ["crossover-strategy"]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_the_same_identities_and_files_are_asked_for_as_are_made_otherwise(view: View) -> None:
    made = [each for each in plan(view, SETTINGS, NOW_NS).secrets if isinstance(each, Certificate)]
    asked = [each["spec"] for name, each in _asked(view).items() if name != "main-operator"]
    assert [(each["secretName"], each["dnsNames"]) for each in asked] == [
        (each.name, [each.identity.dns_name, *each.hosts]) for each in made
    ]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_nobody_makes_what_cert_manager_is_asked_for(view: View) -> None:
    wanted = plan(view, WITH_CERT_MANAGER, NOW_NS).secrets
    assert [each for each in wanted if isinstance(each, Certificate)] == []
    assert _asked(view, SETTINGS) == {}


def _seconds(span: str) -> int:
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(count) * units[unit] for count, unit in re.findall(r"(\d+)([hms])", span))


@pytest.mark.parametrize(
    ("life_s", "words"),
    [
        (3_600, ("1h0m0s", "20m0s")),
        (86_400, ("24h0m0s", "8h0m0s")),
        (5_000, ("1h23m20s", "27m46s")),
    ],
)
def test_spans_are_as_go_writes_them_and_as_the_webhook_takes_them(
    life_s: int, words: tuple[str, str]
) -> None:
    tls = Tls(issuer="certManager", issuer_name="desk", leaf_life_s=life_s)
    settings = Settings(namespace="x", services_image="x", tls=tls)
    spec = _asked(policy_view(), settings)["main-risk"]["spec"]
    assert (spec["duration"], spec["renewBefore"]) == words
    assert 300 <= _seconds(spec["renewBefore"]) < _seconds(spec["duration"]) == life_s


def test_a_certificate_with_defaults_and_a_status_is_left_alone() -> None:
    wanted = _asked(policy_view())["main-risk"]
    more: dict[str, Any] = {"revisionHistoryLimit": 1, **wanted["spec"]}
    seen = {**wanted, "spec": more, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}
    assert to_apply(wanted, seen) is None
    assert ref_of(wanted).name == "main-risk"
