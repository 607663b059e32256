"""The journals of a policy's pods as files here, so that every command that reads journals works.

A pod sends files as they are, without reading them, so that looking costs the order path nothing.
What lies here already and has not grown is not asked for again.
"""

import os
from pathlib import Path

import httpx
import msgspec

from tradewind.deploy.plan import EXECUTION, RISK, workload_name
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.pages import page, pages

LISTING = "/journal"


class JournalFile(msgspec.Struct, frozen=True):
    """One file of a journal; `changed_ns` is when it was last written."""

    name: str
    size: int
    changed_ns: int


def mirror(kubectl: Kubectl, namespace: str, policy: str, root: Path) -> Path:
    """Bring the journals of risk and execution up to date; returns the state folder.

    Raises:
        ClusterError: a pod can't be reached.
    """
    state = root / namespace
    for service in (RISK, EXECUTION):  # no report is missing of which risk has taken note
        folder = state / "state" / workload_name(service, policy) / "journal"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with pages(kubectl, namespace, service, policy) as door:
            level(door, folder)
    return state


def level(door: httpx.Client, folder: Path) -> None:
    """Make a folder the same as the journal behind a pod's pages.

    Raises:
        ClusterError: the pod does not answer.
    """
    listing = msgspec.json.decode(page(door, LISTING), type=list[JournalFile])
    for gone in {path.name for path in folder.iterdir()} - {each.name for each in listing}:
        (folder / gone).unlink()
    for each in listing:
        _fetch(door, each, folder / each.name)


def _fetch(door: httpx.Client, file: JournalFile, path: Path) -> None:
    """Fetch a file unless it lies here with the time that the pod's has."""
    if path.exists() and path.stat().st_mtime_ns == file.changed_ns:
        return
    path.write_bytes(page(door, f"{LISTING}/{file.name}"))
    os.utime(path, ns=(file.changed_ns, file.changed_ns))
