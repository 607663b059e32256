"""Whether a process has whole cores of its own: evidence from the kernel's files, and the verdict.

Everything is read below a root folder, in both versions of control groups. Nothing here counts the
machine's cores by asking the interpreter: it does not know of containers.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

Cores = frozenset[int]
NONE: Cores = frozenset()

EXCLUSIVE, SHARED, MISMATCH, LIMITED, THROTTLED, TOO_FEW, APART = (
    "Exclusive",
    "SharedCores",
    "AffinityMismatch",
    "QuotaLimited",
    "Throttled",
    "InsufficientCPU",
    "CoresApart",
)
"""Reasons of the condition CPUPinned."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the kernel says. `quota` is in cores, 0 for none.

    `granted` are the cores of the control group, `allowed` those that any thread may run on.
    `siblings` has for each granted core the threads of its physical core; `nodes` the NUMA nodes
    that the granted cores lie on.
    """

    granted: Cores
    allowed: Cores
    online: Cores
    isolated: Cores = NONE
    siblings: Cores = NONE
    nodes: Cores = NONE
    quota: float = 0.0
    throttled: int = 0


class Verdict(NamedTuple):
    """A reason of the condition CPUPinned, with its message."""

    reason: str
    message: str


def read_evidence(root: Path, group: str | None = None) -> Evidence:
    """Read everything; what the kernel doesn't tell is empty.

    `group` is the control group below the mount, when it is known; else the process's own.
    """
    own = _Group(root, group)
    granted = own.cores()
    cpus = root / "sys/devices/system/cpu"
    nodes = (root / "sys/devices/system/node").glob("node[0-9]*")
    on = {int(node.name[4:]): parse_cores(_text(node / "cpulist")) for node in nodes}
    return Evidence(
        granted=granted,
        allowed=_allowed(root),
        online=parse_cores(_text(cpus / "online")),
        isolated=parse_cores(_text(cpus / "isolated")),
        siblings=frozenset().union(*(_siblings(cpus, core) for core in granted)),
        nodes=frozenset(number for number, cores in on.items() if cores & granted),
        quota=own.quota(),
        throttled=own.throttled(),
    )


def judge(evidence: Evidence, wanted: int, throttled_before: int) -> Verdict:
    """Whether `wanted` whole cores belong to this process alone."""
    for look in _LOOKS:
        found = look(evidence, wanted)
        if found is not None:
            return found
    held_back = evidence.throttled - throttled_before
    if held_back > 0:
        return Verdict(THROTTLED, f"held back in {held_back} periods since the last look")
    return Verdict(EXCLUSIVE, "")


def throttled_periods(root: Path) -> int:
    """In how many periods the kernel has held the process's control group back; 0 if unknown."""
    return _Group(root, None).throttled()


def parse_cores(text: str) -> Cores:
    """Read the kernel's notation of cores, such as "0-3,8"."""
    return frozenset(core for part in text.split(",") if part for core in _range(part))


def show_cores(cores: Iterable[int]) -> str:
    """Cores as a person reads them: "2, 3"."""
    return ", ".join(map(str, sorted(cores)))


def _too_few(evidence: Evidence, wanted: int) -> Verdict | None:
    found = len(evidence.granted)
    return Verdict(TOO_FEW, f"has {found} of {wanted} cores") if found < wanted else None


def _shared(evidence: Evidence, wanted: int) -> Verdict | None:
    """Cores given to one container alone are as many as it asked for, and never all there are."""
    granted = evidence.granted
    if len(granted) > wanted:
        named = show_cores(granted)
        return Verdict(SHARED, f"others may run on its cores {named}: {wanted} should be its own")
    if granted == evidence.online:
        named = show_cores(granted)
        return Verdict(SHARED, f"{named} is every core of the machine: others run there too")
    halves = (evidence.siblings - granted) & evidence.online
    if halves:
        named = show_cores(halves)
        return Verdict(SHARED, f"others may run on the other half of its physical cores: {named}")
    return None


def _apart(evidence: Evidence, _wanted: int) -> Verdict | None:
    if len(evidence.nodes) < 2:
        return None
    return Verdict(APART, f"its cores lie on NUMA nodes {show_cores(evidence.nodes)}")


def _mismatch(evidence: Evidence, _wanted: int) -> Verdict | None:
    """Threads may be bound to parts of the set; together they must use all of it and no more."""
    if evidence.allowed == evidence.granted:
        return None
    allowed, granted = show_cores(evidence.allowed), show_cores(evidence.granted)
    return Verdict(MISMATCH, f"it may run on {allowed or 'no core'}; its cpuset is {granted}")


def _limited(evidence: Evidence, wanted: int) -> Verdict | None:
    if not 0 < evidence.quota < wanted:
        return None
    return Verdict(LIMITED, f"a quota of {evidence.quota:g} cores holds back its {wanted}")


_LOOKS: tuple[Callable[[Evidence, int], Verdict | None], ...] = (
    _too_few,
    _shared,
    _mismatch,
    _apart,
    _limited,
)


class _Group:
    """The files of a process's control group, in whichever version is mounted."""

    def __init__(self, root: Path, group: str | None) -> None:
        self._mount = root / "sys/fs/cgroup"
        self._paths = _paths(_text(root / "proc/self/cgroup")) if group is None else {}
        self._group = group
        self._is_v2 = (self._mount / "cgroup.controllers").exists() and not (
            self._mount / "cpuset"
        ).is_dir()

    def cores(self) -> Cores:
        if self._is_v2:
            return parse_cores(self._read("", "cpuset.cpus.effective"))
        effective = self._read("cpuset", "cpuset.effective_cpus")
        return parse_cores(effective or self._read("cpuset", "cpuset.cpus"))

    def quota(self) -> float:
        if self._is_v2:
            quota, _, period = self._read("", "cpu.max").partition(" ")
        else:
            quota = self._read("cpu", "cpu.cfs_quota_us")
            period = self._read("cpu", "cpu.cfs_period_us")
        return int(quota) / int(period) if quota.isdecimal() and period.isdecimal() else 0.0

    def throttled(self) -> int:
        lines = self._read("" if self._is_v2 else "cpu", "cpu.stat").splitlines()
        found = (line.split()[1] for line in lines if line.startswith("nr_throttled "))
        return int(next(found, "0"))

    def _read(self, controller: str, name: str) -> str:
        """A container's mount begins at its own group; elsewhere the process's path leads there."""
        mount = self._mount / controller
        path = self._group or self._paths.get(controller, "/")
        own = mount / path.strip("/") / name
        return _text(own if own.exists() else mount / name)


def _paths(text: str) -> dict[str, str]:
    """A process's control group for each controller; "" is the second version's."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", maxsplit=2)
        found |= dict.fromkeys(controllers.split(","), path)
    return found


def _allowed(root: Path) -> Cores:
    """The cores that any of the process's threads may run on."""
    tasks = (root / "proc/self/task").glob("*/status")
    return frozenset(core for task in tasks for core in _allowed_of(_text(task)))


def _allowed_of(status: str) -> Iterator[int]:
    for line in status.splitlines():
        name, _, value = line.partition(":")
        if name == "Cpus_allowed_list":
            yield from parse_cores(value.strip())


def _siblings(cpus: Path, core: int) -> Cores:
    return parse_cores(_text(cpus / f"cpu{core}" / "topology/thread_siblings_list"))


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
