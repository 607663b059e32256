"""What `kubectl tradewind explain` stands on: copies of journals that are being written."""

from pathlib import Path

import httpx
import pytest

from tests.process.pods import POLICY, Pods
from tests.process.processes import eventually
from tradewind.local.order_rows import order_rows
from tradewind.local.stories import story
from tradewind.plugin.kubectl import ClusterError
from tradewind.plugin.mirrors import level
from tradewind.plugin.pages import page

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]


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


def test_only_files_of_the_journal_are_sent(tmp_path: Path) -> None:
    with Pods(tmp_path) as pods:
        pods.start("venue", "execution").until_ready("execution")
        with httpx.Client(base_url=f"http://{pods.more['execution'].http}") as door:
            for name in ("..%2Flock", "%2E%2E/config.json", "nothing", ""):
                with pytest.raises(ClusterError, match="no page"):
                    page(door, f"/journal/{name}")
