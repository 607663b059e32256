"""The guard says of what is stored what admission says of what is sent."""

import pytest
import yaml
from msgspec.structs import replace

from tests.unit.operating.statuses.every_reason import with_source
from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    BROKER,
    NOBODY,
    SETTINGS,
    reason,
    seen,
    strategy_status,
    view_of_policy,
    view_of_strategy,
)
from tests.unit.resources.crds.admissions import ADMISSIONS, Admission
from tests.unit.resources.crds.cases import EDITS, Edit
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY, edited
from tradewind.deploy.reports import ExecutionReport
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.status import RiskPolicyStatus, TradingStrategyStatus
from tradewind_operator.model import Owned
from tradewind_operator.statuses.accounts import account_digest
from tradewind_operator.statuses.guarding import Judgement, judge
from tradewind_operator.statuses.owning import owned
from tradewind_operator.statuses.passes import status_of_pass
from tradewind_operator.statuses.sources import allowed
from tradewind_operator.statuses.taking import taken_of

EARLIER, LATER = "2026-01-05T13:00:00Z", "2026-01-05T14:30:00Z"
NO_MSFT = edited(POLICY, "    maxDailyLoss", "    restrictedSymbols: [MSFT]\n    maxDailyLoss")


def of_strategy(case: Admission) -> Judgement:
    """The guard on a strategy that is new, or edited from one that was admitted."""
    before = None
    if case.old:
        old = seen(case.old).resource
        assert old is not None
        before = TradingStrategyStatus(observed_generation=1, taken=taken_of(old.spec))
    scene = ALL_WELL.but(strategy=case.strategy, policy=case.policy, before=before)
    return judge(view_of_strategy(scene), SETTINGS)


@pytest.mark.parametrize("case", ADMISSIONS, ids=lambda case: case.name)
def test_the_guard_agrees_with_admission(case: Admission) -> None:
    judgement = of_strategy(case)
    assert judgement.stands is not None
    assert judgement.admitted is (not case.says)
    assert case.says.split(": ")[0] in judgement.stands.message
    if case.says:
        assert not judgement.stands.holds


@pytest.mark.parametrize("case", [case for case in ADMISSIONS if case.old and not case.says])
def test_what_an_edit_did_not_bring_is_refused_by_risk_and_not_by_the_guard(
    case: Admission,
) -> None:
    stands = of_strategy(case).stands
    assert stands is not None
    assert stands.reason is Reason.EXCEEDS_POLICY
    assert not stands.holds


def test_a_policy_that_is_loosened_again_admits_as_before() -> None:
    admitted = strategy_status(ALL_WELL)
    tight = strategy_status(ALL_WELL.but(policy=NO_MSFT, before=admitted))
    assert reason(tight, "RiskPolicyResolved") == "ExceedsPolicy"
    assert reason(tight, "Stalled") == "PolicyNotResolved"
    loose = strategy_status(ALL_WELL.but(before=tight))
    assert reason(loose, "RiskPolicyResolved") == "Resolved"


def test_an_edit_that_was_refused_is_not_what_the_next_is_compared_with() -> None:
    admitted = strategy_status(ALL_WELL)
    live = edited(STRATEGY, "  symbols", "  mode: Live\n  symbols")
    refused = strategy_status(
        ALL_WELL.but(strategy=live, before=admitted, strategy_meta={"generation": 2})
    )
    assert refused.taken == admitted.taken
    assert refused.last_change is None
    again = view_of_strategy(ALL_WELL.but(strategy=live, before=refused))
    assert not judge(again, SETTINGS).admitted


@pytest.mark.parametrize("case", EDITS, ids=lambda case: case.name)
def test_the_guard_holds_what_never_changes_without_the_servers_rules(case: Edit) -> None:
    named = ('["*"]', "[crossover]")  # so that a live account is no fault by itself
    old = seen(case.old.replace(*named))
    assert old.resource is not None
    before = old.status.__class__(observed_generation=1, taken=taken_of(old.resource.spec))
    own = seen(case.new.replace(*named), before)
    policy = seen(POLICY)
    view = view_of_policy(ALL_WELL) if case.kind == "RiskPolicy" else view_of_strategy(ALL_WELL)
    view = replace(view, own=own, policy=own if case.kind == "RiskPolicy" else policy)
    judgement = judge(view, SETTINGS)
    if case.at:
        assert judgement.stalled is not None
        assert judgement.stalled.reason is Reason.IMMUTABLE_CHANGE
        assert case.at in judgement.stalled.message
        assert not judgement.admitted
    else:
        assert judgement.stalled is None or judgement.stalled.reason is not Reason.IMMUTABLE_CHANGE


def test_what_is_unreadable_is_said_with_every_fault_and_admits_nothing() -> None:
    text = edited(STRATEGY, "symbols: [AAPL, MSFT]", "symbols: []")
    judgement = judge(view_of_strategy(ALL_WELL.but(strategy=text)), SETTINGS)
    assert judgement.stalled is not None
    assert judgement.stalled.message.startswith("spec.symbols: expected at least one entry")
    assert not judgement.admitted


def test_a_long_name_is_refused_though_the_server_took_it() -> None:
    text = edited(STRATEGY, "name: crossover", f"name: {'a' * 41}")
    stalled = judge(view_of_strategy(ALL_WELL.but(strategy=text)), SETTINGS).stalled
    assert stalled is not None
    assert stalled.message.startswith("metadata.name: expected at most 40 characters")


def broker(
    name: str, created: str, keys: str = "keys", status: RiskPolicyStatus | None = None
) -> Owned:
    """A policy of a broker's account."""
    text = edited(AT_BROKER, "name: main", f"name: {name}").replace("name: keys", f"name: {keys}")
    return seen(text, status, created=created)


@pytest.mark.parametrize(
    ("created", "name", "reason_said"),
    [
        (EARLIER, "zulu", Reason.ACCOUNT_IN_USE),
        (LATER, "alpha", Reason.ACCEPTED),
        ("2026-01-05T14:00:00Z", "alpha", Reason.ACCOUNT_IN_USE),
        ("2026-01-05T14:00:00Z", "zulu", Reason.ACCEPTED),
    ],
)
def test_of_two_policies_of_one_account_the_later_loses_then_the_name(
    created: str, name: str, reason_said: Reason
) -> None:
    scene = BROKER.but(others=(broker(name, created),))
    judgement = judge(view_of_policy(scene), SETTINGS)
    assert judgement.stands is not None
    assert judgement.stands.reason is reason_said
    assert judgement.admitted is (reason_said is Reason.ACCEPTED)


def test_one_account_behind_two_secrets_is_known_by_what_the_broker_says() -> None:
    status = RiskPolicyStatus(account=account_digest("PA123"))
    other = broker("first", EARLIER, keys="others", status=status)
    report = ExecutionReport(ready=True, broker_account="PA123")
    scene = BROKER.but(others=(other,), reports={"main-execution": report})
    stands = judge(view_of_policy(scene), SETTINGS).stands
    assert stands is not None
    assert stands.reason is Reason.ACCOUNT_IN_USE
    elsewhere = replace(report, broker_account="PA456")
    scene = scene.but(reports={"main-execution": elsewhere})
    stands = judge(view_of_policy(scene), SETTINGS).stands
    assert stands is not None
    assert stands.reason is Reason.ACCEPTED


def test_simulated_accounts_never_meet() -> None:
    other = seen(edited(POLICY, "name: main", "name: first"), created=EARLIER)
    judgement = judge(view_of_policy(ALL_WELL.but(others=(other,))), SETTINGS)
    assert judgement.admitted


def test_the_oldest_strategy_chooses_the_feed() -> None:
    sip = edited(STRATEGY, "  symbols", "  marketData: {feed: sip}\n  symbols")
    younger = seen(edited(sip, "crossover", "younger"), created=LATER)
    judgement = judge(view_of_strategy(ALL_WELL.but(others=(younger,))), SETTINGS)
    assert judgement.admitted
    going = seen(
        edited(sip, "crossover", "older"), created=EARLIER, deletionTimestamp="2026-01-05T14:59:00Z"
    )
    judgement = judge(view_of_strategy(ALL_WELL.but(others=(going,))), SETTINGS)
    assert judgement.admitted


@pytest.mark.parametrize(
    ("reference", "registries", "taken"),
    [
        ("anything:1", (), True),
        ("registry.example/team/model:1", ("registry.example",), True),
        ("registry.example/team/model:1", ("registry.example/team/",), True),
        ("registry.example/teammates/model:1", ("registry.example/team",), False),
        ("registry.example.evil/model:1", ("registry.example",), False),
        ("model:1", ("registry.example",), False),
        ("team/model:1", ("docker.io",), True),
        ("localhost:5000/model", ("localhost:5000",), True),
    ],
)
def test_images_are_from_allowed_registries(
    reference: str, registries: tuple[str, ...], *, taken: bool
) -> None:
    assert allowed(reference, registries) is taken


def test_a_source_in_a_config_map_is_read_before_a_pod_reads_it() -> None:
    text = with_source("source: {configMapRef: {name: mine, key: own.py}}")
    good = b"class Own(Strategy):\n    pass\n"
    scene = ALL_WELL.but(strategy=text, files={"mine": {"own.py": good}})
    assert judge(view_of_strategy(scene), SETTINGS).admitted
    bad = scene.but(files={"mine": {"own.py": b"x = 1\n"}})
    stalled = judge(view_of_strategy(bad), SETTINGS).stalled
    assert stalled is not None
    assert "no class that derives from Strategy" in stalled.message
    absent = judge(view_of_strategy(scene.but(files={})), SETTINGS).stalled
    assert absent is not None
    assert absent.message.endswith("no ConfigMap mine with the key own.py: create it")


def test_a_status_that_somebody_broke_is_written_anew() -> None:
    obj = yaml.safe_load(STRATEGY)
    obj["metadata"] |= {"namespace": "desk", "uid": "u", "generation": 1}
    obj["status"] = {"conditions": "none", "observedGeneration": "many"}
    own = owned(obj)
    assert own.status == TradingStrategyStatus()
    view = replace(view_of_strategy(ALL_WELL), own=own)
    assert status_of_pass(view, NOBODY, SETTINGS, 0).observed_generation == 1
