"""What only a person can put right is told once, stops the account's trading, and ends nothing."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.process import resources
from tests.process.platform import Platform
from tests.process.processes import eventually
from tests.process.resources import policy, strategy
from tradewind.domain.errors import ConfigurationError

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform that has traded, whose execution lost its journal while it stood still."""
    folder = tmp_path_factory.mktemp("alarms")
    paths = resources.write(folder / "resources", policy=policy(), talker=strategy("talker"))
    with Platform(folder, paths).started() as platform:
        eventually("it trades", lambda: platform.fills() > 0, 60)
        platform.stop()
        shutil.rmtree(platform.state / "state" / "main-execution" / "journal")
        yield platform.up()


def alarms(platform: Platform, workload: str, code: str) -> float:
    """How often a workload raised an alarm in its life."""
    try:
        door = next(door for door in platform.doors() if door.workload == workload)
        page = httpx.get(f"http://{door.http}/metrics", timeout=10.0).text
    except (ConfigurationError, httpx.HTTPError):
        return 0.0  # not up yet
    lines = [line for line in page.splitlines() if "alarm" in line and f'"{code}"' in line]
    return max((float(line.split()[1]) for line in lines if "_total" in line), default=0.0)


def test_without_executions_journal_risk_says_so_and_does_not_trade(platform: Platform) -> None:
    eventually("the alarm", lambda: alarms(platform, "main-risk", "JOURNAL_LOST") == 1, 60)
    pid = platform.pid_of("main-risk")
    time.sleep(1.0)  # a crash loop would show
    status = platform.status("main-risk")
    assert (status["ready"], "its journal was lost" in status["reason"]) == (False, True)
    assert (platform.pid_of("main-risk"), platform.fills()) == (pid, 0)
    assert alarms(platform, "main-risk", "JOURNAL_LOST") == 1


def test_refused_keys_are_an_alarm_and_the_reason_for_not_being_ready(platform: Platform) -> None:
    secret = Path(platform.runner.credentials["main"]) / "secret-key"
    right = secret.read_text()
    secret.write_text("wrong")
    platform.kill("main-execution")
    code = "CREDENTIALS_REJECTED"
    eventually("the alarm", lambda: alarms(platform, "main-execution", code) == 1, 60)
    pid, reason = platform.pid_of("main-execution"), platform.status("main-execution")["reason"]
    assert "the venue refuses our keys" in reason
    assert "replace them in the Secret" in reason
    secret.write_text(right)
    ready = "execution is ready with the right keys"
    eventually(ready, lambda: platform.status("main-execution").get("ready"), 90)
    assert platform.pid_of("main-execution") == pid
