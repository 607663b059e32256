"""What `kubectl tradewind explain` stands on: copies of journals that are being written."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.process.pods import POLICY, Pods
from tests.process.processes import eventually
from tradewind.local.books import read_books
from tradewind.local.order_rows import order_rows
from tradewind.local.restores import restore_one
from tradewind.local.stories import story
from tradewind.plugin.backups import backup
from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.mirrors import level
from tradewind.plugin.pages import page
from tradewind.plugin.resources import POLICY as POLICIES
from tradewind.plugin.resources import Found
from tradewind.resources.crds.status import CommonStatus

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def _mirror(pods: Pods, state: Path) -> None:
    for service in ("execution", "risk"):
        folder = state / "state" / f"{POLICY}-{service}" / "journal"
        folder.mkdir(parents=True, exist_ok=True)
        with httpx.Client(base_url=f"http://{pods.more[service].http}") as door:
            level(door, folder)


def test_a_copy_of_journals_that_are_being_written_tells_the_story_of_an_order(
    tmp_path: Path,
) -> None:
    with Pods(tmp_path / "pods") as pods:
        pods.start().until_ready()

        def filled() -> str:
            _mirror(pods, tmp_path / "copy")
            rows = order_rows(tmp_path / "copy")
            return next((each.client_order_id for each in rows if each.state == "Filled"), "")

        order = eventually("an order is filled", filled, 60)
    told = story(tmp_path / "copy", order)
    assert told.order is not None
    assert told.approval is not None
    assert told.fills


class Forwards(Kubectl):
    """Port-forwards that lead to processes of this machine."""

    def __init__(self, pods: Pods) -> None:
        self._pods = pods

    @contextmanager
    def forwarding(self, namespace: str, pod: str, port: int) -> Iterator[Callable[[], int]]:
        service = pod.removeprefix(f"{POLICY}-").removesuffix("-0")
        yield lambda: int(self._pods.more[service].http.rpartition(":")[2])


def _orders(journal: Path) -> list[str]:
    return list(read_books(journal).orders)


def test_volumes_that_were_lost_are_restored_from_a_backup_made_while_trading(
    tmp_path: Path,
) -> None:
    policy = Found(
        plural=POLICIES, namespace="desk", name=POLICY, generation=1, spec={}, status=CommonStatus()
    )
    with Pods(tmp_path / "pods") as pods:
        pods.start().until_ready()
        volumes = {name: tmp_path / "pods" / "state" / name for name in ("risk", "execution")}
        journal = volumes["execution"] / "journal"
        eventually("it trades", lambda: len(_orders(journal)) > 3, 60)
        known = _orders(journal)
        file, manifest = backup(Forwards(pods), policy, tmp_path / "kept", NOW)
        assert [each.workload for each in manifest.journals] == ["main-risk", "main-execution"]
        for name, volume in volumes.items():
            pods.kill(name)
            shutil.rmtree(volume / "journal")
            restore_one(file, f"{POLICY}-{name}", volume / "journal", force=False)
        assert _orders(journal)[: len(known)] == known
        pods.start("execution", "risk").until_ready("execution", "risk")
        assert pods.report("execution").epoch == 2  # type: ignore[attr-defined]  # execution's has
    assert list((tmp_path / "kept").iterdir()) == [file]


def test_only_files_of_the_journal_are_sent(tmp_path: Path) -> None:
    with Pods(tmp_path) as pods:
        pods.start("venue", "execution").until_ready("execution")
        with httpx.Client(base_url=f"http://{pods.more['execution'].http}") as door:
            for name in ("..%2Flock", "%2E%2E/config.json", "nothing", ""):
                with pytest.raises(ClusterError, match="no page"):
                    page(door, f"/journal/{name}")
