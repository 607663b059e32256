"""Orders of the day, from counts that never start anew."""

from pathlib import Path

import pytest

from tradewind_services.risk.today import Today

MONDAY, TUESDAY = 20_000, 20_001


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "today.json"


def fills(today: Today, day: int, count: int) -> int:
    return today.of(day, {"alpha": {"fills": count}})["alpha"]["fills"]


def test_the_first_day_counts_everything(file: Path) -> None:
    assert fills(Today(file), MONDAY, 7) == 7


def test_the_next_day_starts_at_nothing(file: Path) -> None:
    today = Today(file)
    assert [fills(today, MONDAY, 7), fills(today, TUESDAY, 7), fills(today, TUESDAY, 9)] == [
        7,
        0,
        2,
    ]


def test_a_restart_goes_on_with_the_day(file: Path) -> None:
    first = Today(file)
    fills(first, MONDAY, 7)
    fills(first, TUESDAY, 7)
    assert fills(Today(file), TUESDAY, 9) == 2


def test_a_day_that_turned_while_nothing_ran_is_a_new_one(file: Path) -> None:
    fills(Today(file), MONDAY, 7)
    assert fills(Today(file), TUESDAY, 7) == 0


def test_a_strategy_that_came_today_counts_from_its_first_order(file: Path) -> None:
    today = Today(file)
    fills(today, MONDAY, 7)
    fills(today, TUESDAY, 7)
    found = today.of(TUESDAY, {"alpha": {"fills": 7}, "beta": {"fills": 3}})
    assert found["beta"]["fills"] == 3


def test_a_folder_that_takes_no_file_costs_only_the_memory(tmp_path: Path) -> None:
    today = Today(tmp_path / "absent" / "today.json")
    assert [fills(today, MONDAY, 7), fills(today, TUESDAY, 8)] == [7, 0]


def test_before_the_day_is_known_it_is_the_last_one(file: Path) -> None:
    fills(Today(file), MONDAY, 7)
    again = Today(file)
    assert [fills(again, 0, 8), fills(again, MONDAY, 9)] == [8, 9]
