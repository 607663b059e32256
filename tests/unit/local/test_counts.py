"""Counts over the life of a state folder, from processes that start again from zero."""

from pathlib import Path

from tradewind.local.counts import Counts, Tally, load_counts, save_counts


def a_tally(*values: int) -> Tally:
    tally = Tally()
    for value in values:
        tally.see("main-market-data", "ticks", value)
    return tally


def test_a_growing_counter_counts_its_growth() -> None:
    assert a_tally(10, 25, 25).counts(0).ticks == 25


def test_a_counter_that_fell_has_started_again() -> None:
    assert a_tally(100, 7, 9).counts(0).ticks == 109


def test_two_workloads_are_added_up() -> None:
    tally = a_tally(10)
    tally.see("other-market-data", "ticks", 5)
    assert tally.counts(restarts=3) == Counts(ticks=15, restarts=3)


def test_a_first_run_has_counted_nothing(tmp_path: Path) -> None:
    assert load_counts(tmp_path / "counts.json") == Counts()


def test_counts_are_kept_for_the_next_run(tmp_path: Path) -> None:
    save_counts(tmp_path / "counts.json", Counts(1, 2, 3, 4))
    assert load_counts(tmp_path / "counts.json").plus(Counts(10, 20, 30, 40)) == Counts(
        11, 22, 33, 44
    )
