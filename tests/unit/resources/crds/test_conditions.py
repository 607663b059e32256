"""Conditions are a closed set: the reason decides the status, and the time moves with it."""

import re
from typing import Any

import pytest
from jsonschema import Draft4Validator

from tradewind.resources.crds.conditions import (
    CONDITIONS,
    MEANINGS,
    ConditionType,
    verdict,
)
from tradewind.resources.crds.definitions import NAMES, root_schema
from tradewind.resources.crds.phases import Phase
from tradewind.resources.crds.reason_words import Reason
from tradewind.resources.crds.reasons import REASONS, Standing
from tradewind.resources.crds.status import (
    RiskPolicyStatus,
    TradingStrategyStatus,
    conditions_of,
    is_true,
    plain_status,
    status_of,
)
from tradewind.resources.crds.status_parts import (
    BreakerFigures,
    Controller,
    FileHash,
    Halt,
    JournalMark,
    LastChange,
    Pod,
    PolicyFigures,
    Roster,
    StrategyFigures,
)

_T = ConditionType
STRATEGY, POLICY = "TradingStrategy", "RiskPolicy"
EARLY, LATE = "2026-01-05T14:30:00Z", "2026-01-05T14:31:00Z"


def test_every_condition_has_reasons_and_a_meaning() -> None:
    assert {each.value for each in ConditionType} == set(REASONS)
    assert set(MEANINGS) == set(ConditionType)
    assert {about for each in CONDITIONS.values() for about in each} == set(ConditionType)


def test_every_reason_belongs_to_a_condition() -> None:
    assert {reason for reasons in REASONS.values() for reason in reasons} == set(Reason)


def test_what_the_rules_of_the_platform_name_is_there() -> None:
    named = (
        (_T.RISK_POLICY_RESOLVED, "ExceedsPolicy"),
        (_T.ACCEPTED, "AccountInUse"),
        (_T.EXECUTION_READY, "NodeLost"),
        (_T.EXECUTION_READY, "CredentialsRejected"),
        (_T.EXECUTION_READY, "JournalLost"),
        (_T.STALLED, "PathNotInCluster"),
        (_T.STALLED, "QuotaExceeded"),
        (_T.CPU_PINNED, "InsufficientCPU"),
    )
    assert [each for each in named if each[1] not in set(REASONS[each[0].value])] == []


@pytest.mark.parametrize("about", ConditionType)
def test_every_condition_can_hold_and_not_hold(about: ConditionType) -> None:
    standings = {meaning.standing for meaning in REASONS[about.value].values()}
    assert {Standing.TRUE, Standing.FALSE} <= standings


def test_reasons_are_words_that_an_api_server_takes() -> None:
    for about, reasons in REASONS.items():
        for reason, meaning in reasons.items():
            assert re.fullmatch("[A-Z][A-Za-z]{1,63}", reason), f"{about}/{reason}"
            assert meaning.text.endswith("."), f"{about}/{reason}"


def test_the_reason_decides_the_status() -> None:
    assert verdict(STRATEGY, _T.READY, Reason.RUNNING).status is Standing.TRUE
    assert verdict(STRATEGY, _T.READY, Reason.STARTING).status is Standing.FALSE
    assert verdict(STRATEGY, _T.READY, Reason.UNOBSERVED).status is Standing.UNKNOWN


def test_a_reason_that_a_condition_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="Suspended has no reason Running"):
        verdict(STRATEGY, _T.SUSPENDED, Reason.RUNNING)


def test_a_condition_that_a_kind_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="a RiskPolicy has no condition StrategyReady"):
        verdict(POLICY, _T.STRATEGY_READY, Reason.RUNNING)


def test_the_time_of_transition_moves_only_with_the_status() -> None:
    first = _said(Reason.STARTING, (), EARLY)
    same = _said(Reason.DEGRADED, first, LATE)
    other = _said(Reason.RUNNING, same, LATE)
    assert [each[0].last_transition_time for each in (first, same, other)] == [EARLY, EARLY, LATE]


def test_conditions_come_in_one_order_whatever_was_said_first() -> None:
    said = (
        verdict(STRATEGY, _T.WARNING, Reason.NO_WARNING),
        verdict(STRATEGY, _T.READY, Reason.RUNNING),
    )
    found = conditions_of(STRATEGY, said, (), generation=1, now=EARLY)
    assert [each.type for each in found] == ["Ready", "Warning"]


def test_a_condition_of_an_older_generation_is_not_true() -> None:
    conditions = _said(Reason.RUNNING, (), EARLY)
    assert is_true(TradingStrategyStatus(observed_generation=7, conditions=conditions), _T.READY)
    newer = TradingStrategyStatus(observed_generation=8, conditions=conditions)
    assert not is_true(newer, _T.READY)


def test_a_status_is_valid_under_its_own_schema() -> None:
    for kind, status in ((STRATEGY, strategy_status()), (POLICY, policy_status())):
        schema = root_schema(kind)["properties"]["status"]
        Draft4Validator(schema).validate(plain_status(status))


@pytest.mark.parametrize("kind", NAMES)
def test_a_status_reads_back_as_itself(kind: str) -> None:
    status = strategy_status() if kind == STRATEGY else policy_status()
    assert status_of(kind, plain_status(status)) == status


def test_a_status_of_a_newer_version_can_be_read() -> None:
    status: Any = status_of(STRATEGY, {"phase": "Dreaming", "mood": {"good": True}})
    assert status.phase == "Dreaming"


def test_what_one_writer_leaves_unset_it_does_not_claim() -> None:
    figures = RiskPolicyStatus(breaker=BreakerFigures(state="Closed"))
    assert plain_status(figures) == {"breaker": {"state": "Closed"}}


def test_no_status_is_an_empty_one() -> None:
    assert status_of(POLICY, None) == RiskPolicyStatus()


def strategy_status() -> TradingStrategyStatus:
    """Every field of a strategy's status."""
    return TradingStrategyStatus(
        observed_generation=7,
        phase=Phase.TRADING,
        conditions=_said(Reason.RUNNING, (), EARLY),
        trading_state="Active",
        halt=Halt(id="41", since=EARLY, scope="policy", by="ann", reason="looked odd"),
        controller=Controller(namespace="tradewind", lease="tradewind-operator"),
        image="registry/tradewind@sha256:" + "0" * 64,
        last_change=LastChange(
            effect="roll", generation=7, at=EARLY, fields=("spec.symbols",), services=("strategy",)
        ),
        pods=(Pod(service="strategy", name="a-0", node="n", ready=True, cpus="3"),),
        venue="simulated",
        files=(FileHash(strategy="own", use="source", sha256="0" * 64, origin="configMap/a/b"),),
        figures=StrategyFigures(at=EARLY, orders_today=0, fills_today=0, pnl_today="-12.5"),
    )


def policy_status() -> RiskPolicyStatus:
    """Every field of a policy's status that a strategy's does not have."""
    return RiskPolicyStatus(
        observed_generation=3,
        enforced_generation=3,
        credentials_hash="f" * 64,
        journal=JournalMark(id="x7", version=2, epoch=9),
        session_open=False,
        strategies=Roster(bound=2, trading=1, halted=1),
        breaker=BreakerFigures(state="Open", cause="drawdown", since=EARLY, until=LATE),
        figures=PolicyFigures(equity="100000", cash="1.5", unknown_orders=0),
    )


def _said(reason: Reason, before: Any, now: str) -> Any:
    said = (verdict(STRATEGY, _T.READY, reason),)
    return conditions_of(STRATEGY, said, before, generation=7, now=now)
