"""What an edit of a resource file does to what runs."""

from pathlib import Path

import pytest

from tests.unit.resources.files import POLICY, STRATEGY, edited, resources_of
from tradewind.deploy.changes import Edit, edit
from tradewind.resources.loading import read

HOT = [
    ('maxOrderNotional: "5000"', 'maxOrderNotional: "100"'),
    ("maxOrdersPerMinute: 60", "maxOrdersPerMinute: unlimited"),
    ("spec:\n", "spec:\n  tradingState: Halted\n"),
    ('allow: ["*"]', 'allow: ["*"]\n    halted: [crossover]'),
    ("limits:", "limits:\n    maxOpenPositions: 1"),
]


def policy_edit(old: str, new: str) -> Edit:
    return edit(resources_of(POLICY, STRATEGY), resources_of(edited(POLICY, old, new), STRATEGY))


def strategy_edit(old: str, new: str) -> Edit:
    return edit(resources_of(POLICY, STRATEGY), resources_of(POLICY, edited(STRATEGY, old, new)))


@pytest.mark.parametrize(("old", "new"), HOT)
def test_a_limit_or_state_is_taken_in_without_a_restart(old: str, new: str) -> None:
    done = policy_edit(old, new)
    assert (done.stop, done.start, len(done.hot)) == ((), (), 1)


def test_a_hot_change_says_what_it_was_and_is() -> None:
    change = policy_edit('maxOrderNotional: "5000"', 'maxOrderNotional: "100"').hot[0]
    assert str(change) == "RiskPolicy main: spec.limits.maxOrderNotional: 5000 -> 100"


def test_the_same_amount_in_other_words_is_no_change() -> None:
    done = policy_edit("100bps", "1%")
    assert (done.hot, done.rolled, done.start) == ((), (), ())


def test_a_strategys_parameter_restarts_it_alone() -> None:
    done = strategy_edit("fast: 10", "fast: 12")
    assert (done.stop, done.start) == (("crossover-strategy",), ("crossover-strategy",))


def test_how_the_venue_fills_restarts_the_venue_alone() -> None:
    done = policy_edit("venue: simulated", "venue: simulated\n    fills: strict")
    assert done.start == ("main-venue",)


def test_a_feed_restarts_market_data_before_the_strategy() -> None:
    done = strategy_edit("spec:\n", "spec:\n  marketData: {feed: sip}\n")
    assert done.start == ("main-market-data", "crossover-strategy")
    assert done.stop == ("crossover-strategy", "main-market-data")


def test_shorts_restart_the_strategies_which_size_with_it() -> None:
    assert policy_edit("limits:", "limits:\n    allowShort: true").start == ("crossover-strategy",)


def test_another_account_is_refused_and_the_old_policy_kept() -> None:
    done = policy_edit('startingCash: "100000"', 'startingCash: "5"')
    assert [change.path for change in done.refused] == ["spec.account.startingCash"]
    assert (done.hot, done.rolled, done.stop, done.start) == ((), (), (), ())
    assert done.accepted.policies == resources_of(POLICY, STRATEGY).policies


def test_a_strategy_cannot_move_to_another_policy() -> None:
    second = POLICY.replace("name: main", "name: second")
    moved = edited(STRATEGY, "name: main", "name: second")
    done = edit(resources_of(POLICY, second, STRATEGY), resources_of(POLICY, second, moved))
    assert [change.path for change in done.refused] == ["spec.riskPolicyRef.name"]
    assert (done.stop, done.start) == ((), ())


def test_a_refused_edit_of_one_resource_does_not_hold_up_another() -> None:
    new = resources_of(
        edited(POLICY, 'startingCash: "100000"', 'startingCash: "5"'),
        edited(STRATEGY, "fast: 10", "fast: 12"),
    )
    done = edit(resources_of(POLICY, STRATEGY), new)
    assert (len(done.refused), done.start) == (1, ("crossover-strategy",))


def test_a_strategy_that_is_gone_is_named() -> None:
    other = STRATEGY.replace("name: crossover", "name: other")
    done = edit(resources_of(POLICY, STRATEGY, other), resources_of(POLICY, STRATEGY))
    assert (done.removed, done.stop) == ((("TradingStrategy", "other"),), ("other-strategy",))


def test_an_edited_source_file_restarts_its_strategy(tmp_path: Path) -> None:
    name = "name: sma-crossover\n      parameters: {fast: 10, slow: 40}"
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "strategy.yaml").write_text(edited(STRATEGY, name, "path: mine.py"))
    source = "from tradewind.strategies import Strategy\nclass Mine(Strategy):\n    pass\n"
    (tmp_path / "mine.py").write_text(source)
    before = read([tmp_path])
    (tmp_path / "mine.py").write_text(source + "    x = 1\n")
    assert edit(before, read([tmp_path])).start == ("crossover-strategy",)
