"""Halts on a real node with nobody but risk to hold them: the operator has no replica."""

import json
import time

import pytest

from tests.e2e import evidence, resources
from tests.e2e.platforms import Manifest, Platform
from tests.process.venue_journals import accepted_in

ACKNOWLEDGED_S, QUIET_S = 5.0, 5.0


@pytest.fixture(scope="module")
def trading(platform: Platform) -> Platform:
    """Two strategies of one policy that trade at every moment, and then no operator."""
    platform.apply(
        resources.source(),
        resources.policy(),
        resources.talker("talker", symbols="AAPL, MSFT"),
        resources.talker("other", symbols="KO"),
    )
    platform.ready("tradingstrategy", "talker")
    platform.ready("tradingstrategy", "other")
    platform.filled("main", "talker")
    platform.filled("main", "other")
    platform.scale_operator(0)
    return platform


def test_a_patch_halts_within_seconds_and_nothing_is_accepted_after_that(
    trading: Platform,
) -> None:
    begun = time.monotonic()
    trading.patch("riskpolicy", "main", tradingState="Halted")
    trading.until("risk's word", lambda: _halt(trading), ACKNOWLEDGED_S)
    taken = time.monotonic() - begun
    before = _accepted(trading)
    time.sleep(QUIET_S)
    evidence.note("halts", acknowledgedAfterS=round(taken, 2), acceptedAfterwards=0)
    assert _accepted(trading) == before
    assert taken < ACKNOWLEDGED_S
    assert _state(trading) == "Halted"


def test_a_self_heal_that_takes_the_patch_back_resumes_nothing(trading: Platform) -> None:
    halt, before = _halt(trading), _accepted(trading)
    trading.patch("riskpolicy", "main", tradingState="Active")
    trading.until("risk saw it", lambda: _enforced(trading), 30)
    time.sleep(QUIET_S)
    assert _accepted(trading) == before
    assert _state(trading) == "Halted"
    assert _halt(trading) == halt


def test_a_word_that_names_another_halt_resumes_nothing(trading: Platform) -> None:
    _annotate(trading, "another")
    time.sleep(QUIET_S)
    assert _state(trading) == "Halted"


def test_the_halts_own_id_with_a_reason_resumes(trading: Platform) -> None:
    before = _accepted(trading)
    _annotate(trading, _halt(trading)["id"])
    trading.until("it is lifted", lambda: _state(trading) == "Active", 30)
    trading.until("orders flow again", lambda: _accepted(trading) > before, 60)
    assert "halt" not in trading.get("riskpolicy", "main")["status"]


def test_one_strategy_is_halted_and_the_other_trades_on(trading: Platform) -> None:
    trading.tradewind("halt", "-s", "talker", "--reason", "a test")
    before = _accepted(trading, "KO"), _accepted(trading, "AAPL")
    trading.until("the other trades", lambda: _accepted(trading, "KO") > before[0], 60)
    assert _accepted(trading, "AAPL") == before[1]
    trading.tradewind("resume", "-s", "talker", "--reason", "a test")
    trading.until("both trade", lambda: _accepted(trading, "AAPL") > before[1], 60)


def test_all_policies_are_halted_by_one_command_and_each_is_acknowledged(
    trading: Platform,
) -> None:
    (said,) = json.loads(trading.tradewind("halt", "--all", "--reason", "a test", "--json"))
    before = _accepted(trading)
    assert said["done"]
    assert said["seconds"] < ACKNOWLEDGED_S
    time.sleep(QUIET_S)
    assert _accepted(trading) == before
    trading.tradewind("resume", "main", "--reason", "a test")
    trading.until("orders flow again", lambda: _accepted(trading) > before, 60)


def test_an_operator_that_comes_back_says_the_same(trading: Platform) -> None:
    trading.tradewind("halt", "main", "--reason", "a test")
    halt = _halt(trading)
    trading.scale_operator(1)
    trading.until("its condition", lambda: trading.condition("riskpolicy", "main", "Halted"), 60)
    trading.until("the strategies' own", lambda: _strategy(trading) == "Halted", 120)
    assert _halt(trading) == halt


def _accepted(platform: Platform, symbol: str = "") -> int:
    return accepted_in(platform.venue_journal("main"), symbol)


def _status(platform: Platform) -> Manifest:
    found: Manifest = platform.get("riskpolicy", "main").get("status", {})
    return found


def _halt(platform: Platform) -> Manifest:
    return dict(_status(platform).get("halt") or {})


def _state(platform: Platform) -> str:
    return str(_status(platform).get("tradingState"))


def _strategy(platform: Platform) -> str:
    return str(platform.get("tradingstrategy", "talker")["status"].get("tradingState"))


def _enforced(platform: Platform) -> bool:
    found = platform.get("riskpolicy", "main")
    enforced: int = found["status"].get("enforcedGeneration", 0)
    return enforced >= int(found["metadata"]["generation"])


def _annotate(platform: Platform, halt: str) -> None:
    words = (f"tradewind.io/resume={halt}", "tradewind.io/reason=a test")
    user = platform.plugin.user()
    by = f"tradewind.io/changed-by={user}"
    platform.kubectl("annotate", "--overwrite", "riskpolicy", "main", *words, by)
