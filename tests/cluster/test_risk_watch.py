"""Risk watches its own policy at a real API server; every halt holds, and no operator runs."""

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.cluster.audits import AuditLog
from tests.cluster.clusters import Cluster
from tests.cluster.installing import namespace_of
from tests.cluster.lines import Line
from tests.cluster.rights import Held, asked, give_back, is_about, lose, refused, unused, used
from tests.cluster.watched import ACCOUNT, WatchedPods
from tests.process.pods import POLICY
from tests.process.processes import eventually
from tests.unit.chart.rules import Right, rights
from tradewind_operator.planning import accounts


@pytest.fixture(scope="module")
def started(
    kinds: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[WatchedPods, Line]]:
    """A policy that trades, with a line between its risk and the API server."""
    server = urlsplit(kinds.access.server)
    folder = tmp_path_factory.mktemp("pods")
    with (
        Line(server.hostname or "", server.port or 443) as line,
        namespace_of(kinds.api) as namespace,
        WatchedPods(folder, kinds, namespace, f"https://127.0.0.1:{line.port}") as pods,
    ):
        yield pods.start().until_ready(), line


@pytest.fixture
def pods(started: tuple[WatchedPods, Line]) -> WatchedPods:
    """The policy, calm: whatever a test did to it before is undone."""
    pods, line = started
    line.mend()
    pods.settle()
    return pods


@pytest.fixture
def line(started: tuple[WatchedPods, Line]) -> Line:
    """What lies between risk and the API server."""
    return started[1]


def test_a_halt_holds_over_its_reversal_until_it_is_resumed_by_its_id(pods: WatchedPods) -> None:
    pods.patch(pods.policy_path, tradingState="Halted")
    took = pods.until("Halted")
    halt = pods.latch()
    assert took < 0.5
    pods.patch(pods.policy_path, tradingState="Active")
    pods.resume(pods.policy_path, "policy-999")
    pods.resume(pods.policy_path, halt, reason=" ")
    assert pods.desk()["state"] == "Halted"
    pods.resume(pods.policy_path, halt)
    pods.until("Active")


def test_the_policys_status_says_what_risk_enforces(pods: WatchedPods) -> None:
    def enforced() -> bool:
        said = pods.condition("Enforced")
        return (said.get("status"), said.get("observedGeneration")) == ("True", pods.generation())

    eventually("a generation is enforced", enforced, 5)
    before = pods.generation()
    pods.patch(pods.policy_path, limits={"maxOrderNotional": "4000"})
    assert pods.generation() > before
    eventually("the next too", enforced, 5)
    status = pods.status()
    assert status["enforcedGeneration"] == pods.generation()
    assert status["tradingState"] == "Active"
    assert status["breaker"]["state"] == "Closed"
    assert status["figures"]["equity"]
    assert pods.condition("Halted")["reason"] == "Trading"
    assert "halt" not in status


def test_a_halts_status_holds_what_a_resume_needs_and_goes_with_it(pods: WatchedPods) -> None:
    pods.patch(pods.policy_path, tradingState="Halted")
    eventually("it is told", lambda: pods.condition("Halted").get("status") == "True", 5)
    said, halt = pods.condition("Halted"), pods.status()["halt"]
    assert said["reason"] == "HaltedBySpec"
    assert "risk and execution" in said["message"]
    assert halt["id"] == pods.latch()
    age_s = time.time() - dt.datetime.fromisoformat(halt["since"]).timestamp()
    assert 0 < age_s < 60, "by a clock on the wall, whatever time the market has"
    pods.patch(pods.policy_path, tradingState="Active")
    eventually("it is latched", lambda: pods.condition("Halted")["reason"] == "Latched", 5)
    pods.resume(pods.policy_path, halt["id"])
    eventually("it is over", lambda: pods.condition("Halted")["reason"] == "Trading", 5)
    assert "halt" not in pods.status()


def test_a_strategys_halts_hold_like_the_policys(pods: WatchedPods) -> None:
    pods.patch(pods.strategy_path, tradingState="Halted")
    pods.until_strategy("Halted")
    halt = pods.latch("strategy:talker")
    pods.resume(pods.strategy_path, "strategy-0")
    pods.patch(pods.policy_path, strategies={"halted": ["talker"]})
    pods.resume(pods.strategy_path, halt)
    assert pods.seat()["state"] == "Halted"
    pods.patch(pods.policy_path, strategies=None)
    pods.resume(pods.strategy_path, pods.latch("strategy:talker"))
    pods.until_strategy("Active")
    assert pods.desk()["state"] == "Active"


def test_a_deleted_policy_halts_and_one_of_its_name_stays_halted_until_it_is_resumed(
    pods: WatchedPods,
) -> None:
    pods.api.delete(pods.policy_path)
    pods.until("Halted")
    eventually("no order is open", lambda: pods.desk()["open_orders"] == 0, 5)
    pods.apply_policy()
    eventually("its halt is told", lambda: "id" in pods.status().get("halt", {}), 5)
    pods.resume(pods.policy_path, pods.status()["halt"]["id"])
    pods.until("Active")


def test_a_policy_with_a_finalizer_halts_when_its_deletion_is_asked_for(pods: WatchedPods) -> None:
    pods.api.merge(pods.policy_path, {"metadata": {"finalizers": ["tradewind.io/orders"]}})
    pods.api.delete(pods.policy_path)
    pods.until("Halted")
    eventually("it is told", lambda: pods.condition("Halted")["reason"] == "PolicyGone", 5)
    pods.api.merge(pods.policy_path, {"metadata": {"finalizers": None}})


def test_a_strategy_being_deleted_may_not_trade_and_holds_no_order(pods: WatchedPods) -> None:
    pods.api.merge(pods.strategy_path, {"metadata": {"finalizers": ["tradewind.io/orders"]}})
    pods.api.delete(pods.strategy_path)
    eventually("it is gone", lambda: pods.seat_report().removed, 5)
    eventually("no order is open", lambda: pods.seat()["open_orders"] == 0, 5)
    refused = pods.seat()["counts"]["denied"]
    eventually("it is refused", lambda: pods.seat()["counts"]["denied"] > refused, 20)
    pods.api.merge(pods.strategy_path, {"metadata": {"finalizers": None}})


def test_risks_own_role_is_enough_and_it_ends_in_silence(pods: WatchedPods) -> None:
    assert pods.metric('tradewind_watch_age_seconds{resource="riskpolicies"}') < 60
    before = pods.log("risk")
    assert "status_not_written" not in before
    assert '"403: ' not in before
    assert pods.stop("risk")[0] == 0, pods.log("risk")[len(before) :]
    assert "watch_restarts" not in pods.log("risk")[len(before) :]


def test_an_api_server_that_is_away_changes_nothing_and_what_was_edited_meanwhile_holds_then(
    pods: WatchedPods, line: Line
) -> None:
    line.cut()
    pods.patch(pods.policy_path, tradingState="Halted")
    orders = pods.seat()["counts"]["approved"]
    eventually("it trades on", lambda: pods.seat()["counts"]["approved"] > orders, 30)
    assert pods.desk()["state"] == "Active"
    line.mend()
    pods.until("Halted", 10)
    assert pods.metric("tradewind_watch_restarts_total") > 0


def test_risk_starts_without_the_api_server_on_what_its_journal_knows(
    pods: WatchedPods, line: Line
) -> None:
    pods.patch(pods.policy_path, limits={"maxOrderNotional": "4000"})
    own = pods.generation()
    eventually("it applies", lambda: pods.report("risk").policy_generation == own, 5)
    line.cut()
    pods.kill("risk")
    shutil.rmtree(pods.folder / "run")
    pods.start("risk").until_ready("risk")
    assert pods.report("risk").policy_generation == own
    orders = pods.seat()["counts"]["approved"]
    eventually("it trades", lambda: pods.seat()["counts"]["approved"] > orders, 30)


def test_risk_with_neither_server_nor_journal_stays_halted_and_says_so(
    pods: WatchedPods, line: Line
) -> None:
    line.cut()
    pods.kill("risk")
    shutil.rmtree(pods.folder / "state" / "risk")
    pods.start("risk")
    pods.until("Halted", 20)
    assert not pods.healthy("risk")
    eventually("it says so", lambda: "no policy yet" in pods.desk()["reason"], 20)
    line.mend()
    pods.until_ready("risk")


def test_a_dropped_watch_is_taken_up_at_once(pods: WatchedPods, line: Line) -> None:
    line.drop()
    pods.patch(pods.policy_path, tradingState="Halted")
    assert pods.until("Halted") < 2


@pytest.mark.slow
def test_a_half_open_watch_is_noticed_within_75_seconds(pods: WatchedPods, line: Line) -> None:
    line.freeze()
    pods.patch(pods.policy_path, tradingState="Halted")
    assert pods.until("Halted", 75) > 1
    assert pods.metric('tradewind_watch_restarts_total{reason="silent"') > 0


def test_a_new_token_is_used_without_a_restart(pods: WatchedPods, line: Line) -> None:
    token = pods.folder / "token"
    token.write_text("not a token")
    line.drop()
    eventually("it is refused", lambda: '"401: ' in pods.log("risk"), 10)
    assert pods.desk()["state"] == "Active"
    token.write_text(pods.token())
    pods.patch(pods.policy_path, tradingState="Halted")
    pods.until("Halted", 15)


@pytest.mark.slow
def test_a_minute_without_the_api_server_is_alarmed_and_trading_goes_on(
    pods: WatchedPods, line: Line
) -> None:
    alarmed = 'tradewind_alarms_total{code="API_SERVER_UNREACHABLE"}'
    line.cut()
    eventually("people are told", lambda: pods.metric(alarmed) == 1, 75)
    assert "APIServerUnreachable" in pods.report("risk").warnings
    orders = pods.seat()["counts"]["approved"]
    eventually("it trades on", lambda: pods.seat()["counts"]["approved"] > orders, 30)
    assert pods.log("risk").count("watch_restarts") < 20
    line.mend()
    eventually("it is back", lambda: "api_server_is_back" in pods.log("risk"), 15)
    assert "APIServerUnreachable" not in pods.report("risk").warnings


def test_requirement_14_risk_uses_each_of_its_rights_and_asks_for_nothing_else(
    pods: WatchedPods, audit: AuditLog
) -> None:
    held = [Held(pods.namespace, ACCOUNT, right) for right in rights(accounts.rules(POLICY))]
    user = f"system:serviceaccount:{pods.namespace}:{ACCOUNT}"
    eventually("each is used", lambda: not unused(held, used(asked(audit, user, 0))), 20)
    assert [f"{each.verb} {each.uri}" for each in refused(asked(audit, user, 0))] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "right", sorted(rights(accounts.rules(POLICY))), ids=lambda right: " ".join(right)
)
def test_requirement_14_without_this_right_risk_says_what_it_was_refused(
    pods: WatchedPods, audit: AuditLog, right: Right
) -> None:
    user = f"system:serviceaccount:{pods.namespace}:{ACCOUNT}"
    held = Held(pods.namespace, ACCOUNT, right)
    said, mark = len(pods.log("risk")), audit.mark()
    pods.kill("risk")
    rules = lose(pods.api, pods.namespace, ACCOUNT, right)
    try:
        pods.start("risk")
        eventually(
            "it is refused",
            lambda: any(is_about(each, held) for each in refused(asked(audit, user, mark))),
            30,
        )
        eventually("it is said", lambda: "403" in pods.log("risk")[said:], 10)
    finally:
        give_back(pods.api, pods.namespace, ACCOUNT, rules)
