"""Whole cores for the workloads that ask for them, and what the kernel really granted."""

import os
from collections.abc import Mapping, Sequence

import msgspec


class Grant(msgspec.Struct, frozen=True):
    """What a workload asked for and got. `warning` says why less, "" when as asked."""

    asked: int
    cores: tuple[int, ...]
    warning: str = ""


def assign(wanted: Mapping[str, int], cores: Sequence[int]) -> dict[str, Grant]:
    """Give whole cores, in the order of names; one core is always left to everybody else."""
    free = list(cores)
    grants: dict[str, Grant] = {}
    for name, count in sorted(wanted.items()):
        if count <= 0:
            continue
        if count > len(free) - 1:
            grants[name] = Grant(count, (), _too_few(count, len(cores), len(free) - 1))
            continue
        grants[name] = Grant(count, tuple(free[-count:]))
        del free[-count:]
    return grants


def shared_cores(grants: Mapping[str, Grant], cores: Sequence[int]) -> tuple[int, ...]:
    """The cores left to workloads that are not pinned."""
    taken = {core for grant in grants.values() for core in grant.cores}
    return tuple(core for core in cores if core not in taken)


def apply(pid: int, cores: Sequence[int]) -> tuple[int, ...]:
    """Bind every thread of a process and return what the kernel says it has."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(thread), cores)
    return tuple(sorted(os.sched_getaffinity(pid)))


def _too_few(asked: int, machine: int, free: int) -> str:
    return (
        f"asked for {asked} whole core(s); this machine has {machine} and {max(free, 0)} free for "
        "pinning, so it runs unpinned"
    )
