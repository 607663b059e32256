import pytest

from benchmarks.figures import Figure, absent, holds, less, more, reaches
from benchmarks.machines import Load, Sample, between
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


def test_what_others_did_is_what_the_machine_did_without_us() -> None:
    # In 10 s two processors were busy for 12 s, 7 s of them ours; the host took 1 s.
    begun = Sample(wall=100, busy=50, stolen=3, ours=20)
    end = Sample(wall=110, busy=62, stolen=4, ours=27)
    assert between(begun, end) == Load(others=0.5, stolen=0.1)


def test_our_own_work_is_counted_as_ours() -> None:
    begun = Sample.now()
    sum(range(3_000_000))
    assert Sample.now().ours > begun.ours
