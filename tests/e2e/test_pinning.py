"""A strategy with a core of its own, on a node that has one to give: what it gets, and is told."""

import itertools
import json
import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.cluster.node.settings import CGROUP, NAME
from tests.e2e import evidence, resources
from tests.e2e.platforms import Manifest, Platform
from tradewind.telemetry.pinning import parse_cores

OBSERVED_S = float(os.environ.get("E2E_REFUSALS_S", "120"))
TOLD_S, BACK_S = 60.0, 300.0
POD = "pinned-strategy-0"
CPUSET = Path("/sys/fs/cgroup/cpuset")


@pytest.fixture(scope="module")
def trading(platform: Platform) -> Platform:
    """One policy whose only strategy asks for a core."""
    platform.apply(resources.source(), resources.policy(), _pinned(1))
    platform.ready("tradingstrategy", "pinned")
    platform.filled("main")
    return platform


@pytest.fixture
def cpuset(trading: Platform) -> Iterator[Path]:
    """The file of its container's cores; it is as it was at the end."""
    (status,) = trading.pod(POD)["status"]["containerStatuses"]
    container = status["containerID"].rpartition("/")[2]
    (folder,) = CPUSET.glob(f"{CGROUP}/kubepods/**/{container}")
    file = folder / "cpuset.cpus"
    before = file.read_text()
    yield file
    if file.exists():
        file.write_text(before)


def test_it_has_a_whole_core_that_no_other_pod_may_run_on(trading: Platform) -> None:
    (core,) = _cores(trading, POD)
    others = ["main-market-data-0", "main-risk-0", "main-execution-0", "main-venue-0"]
    for pod in others:
        trading.until(f"{pod} leaves it", partial(_without, trading, pod, core), 30)
    assert trading.pod(POD)["status"]["qosClass"] == "Guaranteed"
    trading.until("it is told", lambda: _told(trading) == ("True", "Exclusive"), TOLD_S)


def test_all_the_others_ask_for_less_than_what_is_left_of_one_core(trading: Platform) -> None:
    pods = json.loads(trading.kubectl("get", "pods", "-o", "json"))["items"]
    asked = {each["metadata"]["name"]: _asked(each) for each in pods}
    assert asked.pop(POD) == 1000
    assert sum(asked.values()) <= 700, asked


def test_the_condition_follows_the_containers_cpuset(trading: Platform, cpuset: Path) -> None:
    trading.until("it is told", lambda: _told(trading) == ("True", "Exclusive"), TOLD_S)
    own = cpuset.read_text()
    begun = time.monotonic()
    cpuset.write_text((CPUSET / "cpuset.cpus").read_text())
    trading.until("others are let in", lambda: _told(trading)[0] == "False", TOLD_S)
    widened = time.monotonic() - begun
    message = trading.condition("tradingstrategy", "pinned", "CPUPinned")["message"]
    assert "0, 1" in message
    begun = time.monotonic()
    cpuset.write_text(own)
    trading.until("it is alone", lambda: _told(trading)[0] == "True", TOLD_S)
    restored = time.monotonic() - begun
    evidence.note("pinning", falseAfterS=round(widened, 1), trueAfterS=round(restored, 1))


def test_more_cores_than_there_are_leave_it_pending_and_the_old_number_brings_it_back(
    trading: Platform,
) -> None:
    trading.apply(_pinned(2))
    trading.until("it is told", lambda: _told(trading) == ("False", "InsufficientCPU"), BACK_S)
    assert trading.pod(POD)["status"]["phase"] == "Pending"
    before = trading.uid(POD)
    assert _failed(trading) == []
    trading.apply(_pinned(1))
    trading.pod_ready(POD, after=before, within_s=BACK_S)
    trading.until("its core", lambda: _told(trading) == ("True", "Exclusive"), BACK_S)


@pytest.mark.timeout(900 + OBSERVED_S)
def test_a_kubelet_that_refuses_the_pod_is_asked_again_in_growing_pauses(
    trading: Platform,
) -> None:
    trading.apply(_pinned(2))
    trading.until("it waits", lambda: _told(trading) == ("False", "InsufficientCPU"), BACK_S)
    seen: dict[str, float] = {}
    most = 0
    deadline = time.monotonic() + OBSERVED_S
    while time.monotonic() < deadline:
        uid = trading.uid(POD)
        if uid and uid not in seen:
            seen[uid] = time.monotonic()
            _bind(trading, uid)
        most = max(most, len(_failed(trading)))
        time.sleep(0.5)
    moments = list(seen.values())
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    evidence.note("refusals", observedS=OBSERVED_S, pods=len(seen), mostFailed=most)
    evidence.note("refusals", pausesS=[round(each) for each in pauses])
    assert most == 1
    assert len(seen) >= 3
    assert all(later > earlier for earlier, later in itertools.pairwise(pauses)), pauses
    assert _told(trading)[0] == "False"
    trading.apply(_pinned(1))
    trading.until("its core", lambda: _told(trading) == ("True", "Exclusive"), BACK_S)


def _pinned(cpus: int) -> Manifest:
    found = resources.talker("pinned", symbols="AAPL")
    found["spec"]["placement"] = {"pinning": {"cpus": cpus}}
    return found


def _told(platform: Platform) -> tuple[str, str]:
    found = platform.condition("tradingstrategy", "pinned", "CPUPinned")
    return found.get("status", ""), found.get("reason", "")


def _cores(platform: Platform, pod: str) -> set[int]:
    """The cores that a pod's first process may run on."""
    said = platform.kubectl("exec", pod, "--", "grep", "Cpus_allowed_list", "/proc/1/status")
    return set(parse_cores(said.split()[1]))


def _without(platform: Platform, pod: str, core: int) -> bool:
    return core not in _cores(platform, pod)


def _asked(pod: Manifest) -> int:
    """Thousandths of a core that a pod asks for."""
    amounts = [each["resources"]["requests"]["cpu"] for each in pod["spec"]["containers"]]
    return sum(int(each[:-1]) if each.endswith("m") else 1000 * int(each) for each in amounts)


def _failed(platform: Platform) -> list[str]:
    pods = json.loads(platform.kubectl("get", "pods", "-o", "json"))["items"]
    return [each["metadata"]["name"] for each in pods if each["status"]["phase"] == "Failed"]


def _bind(platform: Platform, uid: str) -> None:
    """What a scheduler that miscounts would do; a pod that has just gone is nobody's."""
    path = f"/api/v1/namespaces/{platform.namespace}/pods/{POD}/binding"
    target = {"apiVersion": "v1", "kind": "Node", "name": NAME}
    metadata = {"name": POD, "uid": uid}
    body = {"apiVersion": "v1", "kind": "Binding", "metadata": metadata, "target": target}
    answer = platform.node.api.http.post(path, json=body)
    assert answer.is_success or answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.CONFLICT}
