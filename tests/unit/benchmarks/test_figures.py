import pytest

from benchmarks.figures import Figure, absent, holds, less, more, reaches
from benchmarks.machines import Load, LoadMeter
from benchmarks.running import Outcome, faults, measured

QUIET = Load(0.0, 0.0)


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (less("latency", 5, "us", floor=5), True),
        (less("latency", 6, "us", floor=5), False),
        (more("rate", 5, "/s", floor=5), True),
        (more("rate", 4, "/s", floor=5), False),
        (more("rate", 4, "/s", goal=5), True),
        (absent("ratio", "peer not installed"), True),
    ],
)
def test_a_figure_keeps_its_floor_or_misses_it(figure: Figure, kept: bool) -> None:
    assert holds(figure) is kept


def test_a_goal_is_reached_or_missed_and_gates_nothing() -> None:
    figure = less("latency", 4, "us", floor=5, goal=3)
    assert (holds(figure), reaches(figure)) == (True, False)


def test_a_run_names_each_floor_that_was_missed_and_each_benchmark_that_failed() -> None:
    outcomes = [
        Outcome("book", [less("update", 1, "us", floor=0.7), less("best", 1, "us")], QUIET),
        Outcome("risk", [], QUIET, "failed: no desk"),
    ]
    assert faults(outcomes) == ["risk: failed: no desk", "book: update is below its floor"]


def test_a_benchmark_that_fails_is_an_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = measured("that_does_not_exist")
    assert "bench_that_does_not_exist" in outcome.failure
    assert "Traceback" in capsys.readouterr().err


def test_our_own_work_is_no_load_of_others() -> None:
    meter = LoadMeter()
    sum(range(3_000_000))
    read = meter.read()
    assert read.others >= 0
    assert read.stolen >= 0
