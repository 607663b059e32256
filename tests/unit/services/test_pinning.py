"""The agent looks by itself, whatever the event loop is doing, and places threads."""

import time
from pathlib import Path

from tests.unit.telemetry.test_pinning import Root
from tradewind.domain.values import Nanos
from tradewind.telemetry.pinning import EXCLUSIVE, SHARED, THROTTLED, read_evidence
from tradewind_services.pinning import PinningAgent, placed

HOT = 10


def agent_of(root: Root, wanted: int = 2) -> PinningAgent:
    return PinningAgent(wanted, lambda: Nanos(7), root.folder)


def test_the_first_look_is_at_the_start(tmp_path: Path) -> None:
    agent = agent_of(Root(tmp_path))
    found = agent.report
    assert (found.reason, found.wanted, found.cores, found.at_ns) == (EXCLUSIVE, 2, (2, 3), 7)
    assert agent.is_exclusive


def test_what_was_held_back_before_the_start_is_none_of_ours(tmp_path: Path) -> None:
    root = Root(tmp_path).throttled(100)
    agent = agent_of(root)
    assert agent.report.reason == EXCLUSIVE
    root.throttled(101)
    assert [agent.look().reason, agent.look().reason] == [THROTTLED, EXCLUSIVE]


def test_a_loop_that_never_lets_go_is_still_judged(tmp_path: Path) -> None:
    root = Root(tmp_path)
    agent = agent_of(root)
    agent.start()
    root.cpuset("0-3").threads("0-3")
    deadline = time.monotonic() + 10
    while agent.report.reason != SHARED and time.monotonic() < deadline:
        pass  # the busy loop
    agent.stop()
    assert agent.report.reason == SHARED


def test_with_two_cores_the_event_loop_has_one_alone(tmp_path: Path) -> None:
    evidence = read_evidence(Root(tmp_path).folder)
    found = dict(placed([HOT, 11, 12], HOT, evidence, is_ours=True))
    assert found == {HOT: {3}, 11: {2}, 12: {2}}


def test_an_isolated_core_is_the_event_loops(tmp_path: Path) -> None:
    root = Root(tmp_path).write("sys/devices/system/cpu/isolated", "2")
    found = dict(placed([HOT, 11], HOT, read_evidence(root.folder), is_ours=True))
    assert found == {HOT: {2}, 11: {3}}


def test_one_core_is_everybodys(tmp_path: Path) -> None:
    evidence = read_evidence(Root(tmp_path, cores="3").folder)
    assert dict(placed([HOT, 11], HOT, evidence, is_ours=True)) == {HOT: {3}, 11: {3}}


def test_shared_cores_are_left_to_the_kernel(tmp_path: Path) -> None:
    evidence = read_evidence(Root(tmp_path, cores="0-3").folder)
    assert dict(placed([HOT], HOT, evidence, is_ours=False)) == {HOT: {0, 1, 2, 3}}
