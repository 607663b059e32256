"""An edit is told by what a status keeps of the spec before, as it is by the spec itself."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.operating.statuses.scenery import ALL_WELL, policy_status, seen, strategy_status
from tests.unit.resources.crds.cases import EDITS, Edit
from tests.unit.resources.files import AT_BROKER, POLICY, STRATEGY, edited
from tradewind.deploy.changes import field_changes
from tradewind.resources.collecting import Resources
from tradewind.resources.matrix import field_matrix
from tradewind_operator.statuses import taking
from tradewind_operator.statuses.taking import change_of, changed_fields, taken_of

NOW = "2026-01-05T15:00:00Z"
SECOND = {"generation": 2}
MORE = (
    Edit("nothing", "RiskPolicy", POLICY, POLICY),
    Edit(
        "two at once",
        "TradingStrategy",
        STRATEGY,
        edited(STRATEGY, "  symbols: [AAPL", "  sizing: {minChange: 0.2}\n  symbols: [NVDA"),
    ),
    Edit("pinned", "RiskPolicy", POLICY, f"{POLICY}  placement: {{risk: {{pinning: {{}}}}}}\n"),
)


@pytest.mark.parametrize("case", [*EDITS, *MORE], ids=lambda case: case.name)
def test_the_fields_are_those_that_differ(case: Edit) -> None:
    old, new = (
        seen(text.replace('["*"]', "[crossover]")).resource for text in (case.old, case.new)
    )
    assert old is not None
    assert new is not None
    kind = "policies" if case.kind == "RiskPolicy" else "strategies"
    sets: list[dict[str, Any]] = [{kind: {"it": each}} for each in (old, new)]
    named = (Resources(**each) for each in sets)
    told = {change.path for change in field_changes(*named)}
    assert {field.path for field in changed_fields(taken_of(old.spec), new.spec)} == told


def test_no_two_fields_share_a_name_in_short() -> None:
    for fields in field_matrix().values():
        assert len({taking._name(field.path) for field in fields}) == len(fields)


def test_the_whole_spec_fits_its_field_of_the_status() -> None:
    for fields in field_matrix().values():
        assert len(fields) * 10 <= 4096


def test_a_field_that_a_newer_version_adds_changes_nothing() -> None:
    spec = seen(POLICY).resource
    assert spec is not None
    assert changed_fields(f"{taken_of(spec.spec)}AbCdEfGhIj", spec.spec) == ()


@pytest.mark.parametrize(
    ("old", "new", "effect", "services"),
    [
        ('maxDailyLoss: "5000"', 'maxDailyLoss: "4000"', "hot", ()),
        ("venue: simulated\n", "venue: simulated\n    seed: 7\n", "roll", ("venue",)),
        ("100000", "200000", "immutable", ()),
    ],
)
def test_the_status_says_what_an_edit_did(
    old: str, new: str, effect: str, services: tuple[str, ...]
) -> None:
    first = policy_status(ALL_WELL)
    assert first.last_change is None
    changed = ALL_WELL.but(policy=edited(POLICY, old, new), policy_meta=SECOND, before=first)
    change = policy_status(changed).last_change
    assert (change.effect, change.generation, change.services) == (effect, 2, services)
    assert change.at == NOW


def test_an_edit_is_told_once_and_stays_told() -> None:
    first = strategy_status(ALL_WELL)
    scene = ALL_WELL.but(
        strategy=edited(STRATEGY, "fast: 10", "fast: 12"), strategy_meta=SECOND, before=first
    )
    second = strategy_status(scene)
    assert second.last_change.effect == "roll"
    assert second.last_change.fields == ("spec.strategies[]",)
    assert second.last_change.services == ("strategy",)
    later = strategy_status(scene.but(before=second, now=scene.now + 10**12))
    assert later.last_change == second.last_change


def test_an_operator_that_died_before_it_wrote_tells_the_same() -> None:
    first = strategy_status(ALL_WELL)
    scene = ALL_WELL.but(
        strategy=edited(STRATEGY, "fast: 10", "fast: 12"), strategy_meta=SECOND, before=first
    )
    assert strategy_status(scene).last_change == strategy_status(scene).last_change
    rolled = scene.but(revision="r1")
    assert strategy_status(rolled).last_change == strategy_status(scene).last_change


def test_an_immutable_edit_that_is_taken_back_is_no_change_at_all() -> None:
    first = policy_status(ALL_WELL)
    other = edited(POLICY, "100000", "200000")
    refused = policy_status(ALL_WELL.but(policy=other, policy_meta=SECOND, before=first))
    back = policy_status(ALL_WELL.but(policy_meta={"generation": 3}, before=refused))
    assert back.taken == first.taken
    assert back.last_change == refused.last_change


def test_more_fields_than_a_status_lists_are_cut() -> None:
    fields = field_matrix()["RiskPolicy"]
    change = change_of((*fields, *fields), 2, NOW)
    assert len(change.fields) <= 64


def test_a_hot_edit_of_many_fields_restarts_nobody() -> None:
    hot = tuple(each for each in field_matrix()["RiskPolicy"] if each.change.value == "hot")
    change = change_of(hot, 2, NOW)
    assert (change.effect, change.services) == ("hot", ())


def test_keys_are_compared_by_their_name() -> None:
    old, new = seen(AT_BROKER).resource, seen(edited(AT_BROKER, "name: keys", "name: new")).resource
    assert old is not None
    assert new is not None
    (field,) = changed_fields(taken_of(old.spec), new.spec)
    assert field.path == "spec.account.credentialsSecretRef.name"
    assert replace(change_of((field,), 1, NOW), at=None).effect == "hot"
