"""A pod's own status tells what it is at."""

from typing import Any

import pytest

from tests.unit.operating.statuses.every_reason import CORE, one
from tests.unit.operating.statuses.scenery import (
    ALL_WELL,
    CREATED,
    NOW,
    lost,
    message,
    pinning,
    pod,
    reason,
    refused,
    stateful_set,
    strategy_status,
    unready,
    unschedulable,
    waiting,
)
from tradewind.deploy.cluster import REVISION
from tradewind_operator.model import Manifest, Plan
from tradewind_operator.statuses.last_words import last_words
from tradewind_operator.statuses.moments import age_s, moment, moment_ns
from tradewind_operator.statuses.pinning import cpuset
from tradewind_operator.statuses.pods import PodState, look_at

ENDED = {"terminated": {"reason": "Error", "exitCode": 3, "message": "no key\n"}}


def state(found: Manifest | None) -> PodState:
    """What a pod is at."""
    return look_at("a-0", found, REVISION, NOW).state


def ending(at: str) -> Manifest:
    """A pod that was deleted."""
    found = pod("a")
    found["metadata"]["deletionTimestamp"] = at
    return found


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, PodState.ABSENT),
        (pod("a"), PodState.READY),
        (pod("a", **unready()), PodState.STARTING),
        (pod("a", **lost()), PodState.LOST),
        (pod("a", reason="NodeLost"), PodState.LOST),
        (ending(moment(NOW)), PodState.ENDING),
        (ending(CREATED), PodState.LOST),
        (pod("a", **refused("UnexpectedAdmissionError")), PodState.REFUSED),
        (pod("a", **refused("Evicted")), PodState.FAILED),
        (pod("a", phase="Succeeded", conditions=[]), PodState.FAILED),
        (pod("a", **unschedulable("no")), PodState.UNSCHEDULABLE),
        (pod("a", **waiting("ErrImagePull")), PodState.IMAGE),
        (pod("a", **waiting("CrashLoopBackOff")), PodState.CRASHING),
        (pod("a", **waiting("CreateContainerConfigError")), PodState.STARTING),
        (pod("a", **waiting("ContainerCreating")), PodState.STARTING),
        ({"metadata": {}}, PodState.STARTING),
    ],
)
def test_what_a_pod_is_at(found: Manifest | None, expected: PodState) -> None:
    assert state(found) is expected


def test_a_pod_that_has_not_passed_its_probe_is_not_one_whose_node_is_silent() -> None:
    assert state(pod("a", **unready())) is PodState.STARTING
    assert state(pod("a", **lost())) is PodState.LOST


def test_the_words_of_a_process_that_ended_are_told() -> None:
    scene = ALL_WELL.but(
        pods={"crossover-strategy": waiting("CrashLoopBackOff", "back-off", lastState=ENDED)}
    )
    text = message(strategy_status(scene), "StrategyReady")
    assert "Error, exit code 3: no key" in text
    assert "--previous" in text


def test_a_process_says_in_its_last_words_which_reason_it_is() -> None:
    said = {"terminated": {"exitCode": 1, "message": "JournalRefused: it is of account PA1"}}
    scene = ALL_WELL.but(pods={"main-execution": waiting("CrashLoopBackOff", lastState=said)})
    status = strategy_status(scene)
    assert reason(status, "ExecutionReady") == "JournalRefused"
    assert message(status, "ExecutionReady") == "it is of account PA1"


def test_a_pod_of_an_older_revision_is_not_what_is_wanted_though_it_is_ready() -> None:
    plan = Plan(children=(stateful_set("crossover-strategy", "r2"),))
    status = strategy_status(ALL_WELL.but(plan=plan))
    assert (reason(status, "Reconciling"), reason(status, "Ready")) == ("Rolling", "Starting")


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (pinning("Exclusive"), "Exclusive"),
        (pinning("Exclusive", at_ns=NOW - 301 * 10**9), "Unobserved"),
        (pinning("Wonderful"), "Unobserved"),
        (None, "Unobserved"),
    ],
)
def test_cores_are_ones_own_by_evidence_alone(evidence: Any, expected: str) -> None:
    status = strategy_status(CORE.but(reports=one("crossover-strategy", pinning=evidence)))
    assert reason(status, "CPUPinned") == expected


def test_what_is_not_pinned_has_no_such_condition() -> None:
    assert reason(strategy_status(ALL_WELL), "CPUPinned") == ""


def test_shared_cores_are_named_and_do_not_stop_the_trading() -> None:
    shared = pinning("SharedCores", cores=(0, 1, 3), message="others run on 0")
    status = strategy_status(CORE.but(reports=one("crossover-strategy", pinning=shared)))
    assert "runs on 0-1,3: others run on 0" in message(status, "CPUPinned")
    assert (reason(status, "Ready"), reason(status, "Warning")) == ("Running", "NotPinned")
    assert status.pods[0].cpus == "0-1,3"


@pytest.mark.parametrize(
    ("cores", "text"), [((), ""), ((3,), "3"), ((2, 1, 0), "0-2"), ((0, 2, 3, 9), "0,2-3,9")]
)
def test_cores_are_written_as_a_cpuset(cores: tuple[int, ...], text: str) -> None:
    assert cpuset(cores) == text


def test_times_are_read_as_servers_write_them() -> None:
    assert moment(moment_ns("2026-01-05T14:30:00Z")) == "2026-01-05T14:30:00Z"
    assert moment_ns("2026-01-05T15:30:00.5+01:00") == moment_ns("2026-01-05T14:30:00Z") + 5 * 10**8
    assert age_s("", NOW) == age_s("2099-01-01T00:00:00Z", NOW) == age_s("2026", NOW) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("Killed\n", "Killed"),
        ('{"event": "listening"}\n{"event": "crashed", "error": "no key"}\n', "no key"),
        ('{"event": "crashed", "error": "no key"}\n{"event": "stopped"}', "no key"),
        ('{"event": "not_ready", "reason": "levelling"}\ncut {"event', "levelling"),
        ("12\n", "12"),
        ('{"event": "stopped"}', '{"event": "stopped"}'),
    ],
)
def test_the_end_of_a_log_is_read_for_its_last_error(text: str, words: str) -> None:
    assert last_words(text) == words


def test_last_words_are_cut() -> None:
    assert len(last_words("x" * 5000)) == 400
