from io import StringIO

from rich.console import Console

from benchmarks.figures import absent, less, more
from benchmarks.machines import Load
from benchmarks.running import Outcome
from benchmarks.tables import markdown, table

OUTCOMES = [
    Outcome("book", [less("update", 0.8, "us", floor=0.7, goal=0.35)], Load(0.25, 0.0)),
    Outcome(
        "orders",
        [more("rate", 120_000, "/s", goal=100_000), absent("ratio", "no peer")],
        Load(0, 0),
    ),
    Outcome("risk", [], Load(0, 0), "failed: no desk"),
]


def printed(*, loads: bool) -> str:
    console = Console(file=StringIO(), width=160)
    with console.capture() as captured:
        console.print(table(OUTCOMES, loads=loads))
    return captured.get()


def line_of(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if name in line)


def test_a_figure_stands_beside_its_floor_and_goal_and_what_came_of_them() -> None:
    text = printed(loads=False)
    assert "below its floor" in line_of(text, "update")
    assert "120,000" in line_of(text, "rate")
    assert "goal" in line_of(text, "rate")


def test_a_figure_that_cannot_be_had_and_a_benchmark_that_failed_say_why() -> None:
    text = printed(loads=False)
    assert "no peer" in line_of(text, "ratio")
    assert "failed: no desk" in line_of(text, "risk")


def test_what_others_did_stands_beside_each_figure_where_asked() -> None:
    assert "0.25" in line_of(printed(loads=True), "update")
    assert "0.25" not in line_of(printed(loads=False), "update")


def test_the_table_of_a_page_has_as_many_cells_in_each_row() -> None:
    rows = markdown(OUTCOMES).splitlines()
    assert {row.count("|") for row in rows} == {10}
    assert rows[2].startswith("| book | update | 0.8 | us | 0.7 | 0.35 | below its floor |")
