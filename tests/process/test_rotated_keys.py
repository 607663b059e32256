"""Keys rotated under a trading account, at a venue that has two accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.pods import POLICY, Pods
from tests.process.processes import eventually
from tradewind.deploy.reports import ExecutionReport, RiskReport
from tradewind.venues.simulated.settings import AccountSettings

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
EXIT_CONFIGURATION = 2
ACCOUNTS = (
    AccountSettings(POLICY, key_id="k-1", secret="s-1", more_keys={"k-2": "s-2"}),  # noqa: S106 # made up
    AccountSettings("somebody-else", key_id="k-3", secret="s-3"),  # noqa: S106 # made up
)


@pytest.fixture(scope="module")
def pods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pods]:
    with Pods(tmp_path_factory.mktemp("keys"), *ACCOUNTS) as pods:
        yield pods.start().until_ready()


def execution(pods: Pods) -> ExecutionReport:
    report = pods.report("execution")
    assert isinstance(report, ExecutionReport)
    return report


def fills(pods: Pods) -> int:
    report = pods.report("risk")
    assert isinstance(report, RiskReport)
    return report.seats[0].fills_today


def test_rotated_keys_of_the_account_are_taken_while_it_trades(pods: Pods) -> None:
    before = execution(pods)
    pods.keys("k-2", "s-2")
    eventually(
        "the new keys are in use",
        lambda: execution(pods).credentials_sha256 != before.credentials_sha256,
        15,
    )
    after = execution(pods)
    assert (after.broker_account, after.credentials_refused) == (before.broker_account, "")
    filled = fills(pods)
    eventually("orders fill with the new keys", lambda: fills(pods) > filled, 60)


def test_keys_of_another_account_are_refused_and_the_old_ones_trade_on(pods: Pods) -> None:
    before = execution(pods)
    pods.keys("k-3", "s-3")
    eventually("they are refused", lambda: execution(pods).credentials_refused, 15)
    after = execution(pods)
    assert "the old keys stay in use" in after.credentials_refused
    assert (after.ready, after.credentials_sha256) == (True, before.credentials_sha256)
    assert "CREDENTIALS_REJECTED" in pods.log("execution")
    filled = fills(pods)
    eventually("orders fill with the old keys", lambda: fills(pods) > filled, 60)


def test_a_restart_with_keys_of_another_account_sends_nothing(pods: Pods) -> None:
    journal = Path(pods.folder / "state" / "execution" / "journal")
    assert (journal / "broker-account").exists()
    pods.stop("execution")
    pods.start("execution")
    assert pods.ended("execution") == EXIT_CONFIGURATION
    assert "we are of" in pods.log("execution").splitlines()[-1]


def test_the_right_keys_start_it_again(pods: Pods) -> None:
    pods.keys("k-1", "s-1")
    pods.start("execution").until_ready("execution")
    filled = fills(pods)
    eventually("orders fill", lambda: fills(pods) > filled, 60)
