"""The verdict on whole cores, from files as kernels write them in containers."""

from pathlib import Path

import pytest

from tradewind.resources.crds.reasons import REASONS
from tradewind.telemetry import pinning
from tradewind.telemetry.machine import is_bound
from tradewind.telemetry.pinning import (
    APART,
    EXCLUSIVE,
    LIMITED,
    MISMATCH,
    SHARED,
    THROTTLED,
    TOO_FEW,
    judge,
    parse_cores,
    read_evidence,
    throttled_periods,
)

V1, V2 = 1, 2


class Root:
    """A container on a machine of eight cores, two threads each, on two NUMA nodes of four."""

    def __init__(self, folder: Path, version: int = V2, *, cores: str = "2,3") -> None:
        self.folder, self._version = folder, version
        self.write("sys/devices/system/cpu/online", "0-7")
        self.write("sys/devices/system/cpu/isolated", "")
        for core in range(8):
            first = core // 2 * 2
            path = f"sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list"
            self.write(path, f"{first}-{first + 1}")
        for node in range(2):
            self.write(f"sys/devices/system/node/node{node}/cpulist", f"{4 * node}-{4 * node + 3}")
        if version == V2:
            self.write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu memory pids")
            self.write("proc/self/cgroup", "0::/")
        else:
            self.write("proc/self/cgroup", "3:cpuset:/kubepods/x\n2:cpu,cpuacct:/kubepods/x\n0::/")
        self.cpuset(cores).threads(cores).quota("").throttled(0)

    def write(self, path: str, text: str) -> "Root":
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n")
        return self

    def cpuset(self, cores: str) -> "Root":
        name = "cpuset.cpus.effective" if self._version == V2 else "cpuset/cpuset.cpus"
        return self.write(f"sys/fs/cgroup/{name}", cores)

    def threads(self, *allowed: str) -> "Root":
        for number, cores in enumerate(allowed, start=1):
            status = f"Name:\tpython\nCpus_allowed_list:\t{cores}\nMems_allowed_list:\t0-1"
            self.write(f"proc/self/task/{number}/status", status)
        return self

    def quota(self, cores: str) -> "Root":
        """A quota in cores, "" for none."""
        microseconds = str(round(float(cores) * 100_000)) if cores else ""
        if self._version == V2:
            return self.write("sys/fs/cgroup/cpu.max", f"{microseconds or 'max'} 100000")
        self.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000")
        return self.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", microseconds or "-1")

    def throttled(self, periods: int) -> "Root":
        name = "cpu.stat" if self._version == V2 else "cpu/cpu.stat"
        text = f"nr_periods 900\nnr_throttled {periods}\nthrottled_usec 12"
        return self.write(f"sys/fs/cgroup/{name}", text)

    def verdict(self, wanted: int = 2, before: int = 0) -> tuple[str, str]:
        return judge(read_evidence(self.folder), wanted, before)


@pytest.fixture(params=[V1, V2], ids=["v1", "v2"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Root:
    return Root(tmp_path, request.param)


def test_whole_cores_of_its_own_are_exclusive(root: Root) -> None:
    assert root.verdict() == (EXCLUSIVE, "")


def test_a_wider_cpuset_is_shared_and_names_the_cores(root: Root) -> None:
    root.cpuset("0-3").threads("0-3")
    reason, message = root.verdict()
    assert (reason, "0, 1, 2, 3" in message) == (SHARED, True)


def test_every_core_of_the_machine_is_nobodys_own(root: Root) -> None:
    root.cpuset("0-7").threads("0-7")
    assert root.verdict(wanted=8)[0] == SHARED


def test_half_a_physical_core_is_shared_with_whoever_has_the_other(root: Root) -> None:
    root.cpuset("3").threads("3")
    reason, message = root.verdict(wanted=1)
    assert (reason, message.endswith(": 2")) == (SHARED, True)


def test_the_other_half_counts_only_while_it_runs(root: Root) -> None:
    root.cpuset("3").threads("3").write("sys/devices/system/cpu/online", "0-1,3-7")
    assert root.verdict(wanted=1)[0] == EXCLUSIVE


def test_fewer_cores_than_asked_for_are_too_few(root: Root) -> None:
    assert root.verdict(wanted=4) == (TOO_FEW, "has 2 of 4 cores")


def test_threads_outside_the_set_are_a_mismatch(root: Root) -> None:
    root.threads("2,3", "0-7")
    assert root.verdict()[0] == MISMATCH


def test_threads_on_a_part_of_the_set_alone_are_a_mismatch(root: Root) -> None:
    root.threads("2")
    assert root.verdict() == (MISMATCH, "it may run on 2; its cpuset is 2, 3")


def test_threads_that_part_the_set_among_them_agree_with_it(root: Root) -> None:
    root.threads("3", "2", "2")
    assert root.verdict()[0] == EXCLUSIVE


def test_cores_of_two_nodes_are_apart(root: Root) -> None:
    root.cpuset("2-5").threads("2-5")
    assert root.verdict(wanted=4) == (APART, "its cores lie on NUMA nodes 0, 1")


@pytest.mark.parametrize(("quota", "reason"), [("1.5", LIMITED), ("2", EXCLUSIVE), ("", EXCLUSIVE)])
def test_a_quota_below_its_cores_holds_it_back(root: Root, quota: str, reason: str) -> None:
    root.quota(quota)
    assert root.verdict()[0] == reason


def test_being_held_back_since_the_last_look_is_told(root: Root) -> None:
    root.throttled(7)
    assert root.verdict(before=4) == (THROTTLED, "held back in 3 periods since the last look")
    assert root.verdict(before=7)[0] == EXCLUSIVE
    assert throttled_periods(root.folder) == 7


def test_on_the_machine_itself_the_process_path_leads_to_its_group(tmp_path: Path) -> None:
    root = Root(tmp_path, V1, cores="0-7")
    root.write("sys/fs/cgroup/cpuset/kubepods/x/cpuset.cpus", "2,3").threads("2,3")
    assert root.verdict()[0] == EXCLUSIVE


def test_a_kernel_that_tells_nothing_grants_nothing(tmp_path: Path) -> None:
    assert judge(read_evidence(tmp_path), 1, 0) == (TOO_FEW, "has 0 of 1 cores")


def test_without_cores_asked_for_bound_is_fewer_than_there_are(root: Root) -> None:
    bound = is_bound(root.folder)
    root.cpuset("0-7").threads("0-7")
    assert (bound, is_bound(root.folder)) == (True, False)


def test_every_reason_is_one_of_the_condition() -> None:
    found = {EXCLUSIVE, SHARED, MISMATCH, LIMITED, THROTTLED, TOO_FEW, APART}
    assert found <= {reason.value for reason in REASONS["CPUPinned"]}


@pytest.mark.parametrize(
    ("text", "cores"), [("", set()), ("3", {3}), ("0-2,5", {0, 1, 2, 5}), ("1,3", {1, 3})]
)
def test_the_kernels_notation_of_cores_is_read(text: str, cores: set[int]) -> None:
    assert parse_cores(text) == cores


def test_this_machine_says_where_this_process_may_run() -> None:
    evidence = read_evidence(Path("/"))
    assert evidence.online
    assert evidence.allowed <= evidence.online
    assert judge(evidence, len(evidence.online), evidence.throttled)[0] == pinning.SHARED
