"""Evidence that lacks something says what, and of which requirement."""

from typing import Any

from msgspec.structs import replace

from tests.cluster.requirement_claims import Claim, Measured
from tests.cluster.requirement_evidence import Evidence, Found, line_of
from tests.cluster.scenario_files import Mutant, Scenario
from tests.unit.evidence import lacking

COMMIT = "c0ffee" + "0" * 34
SCENARIO = Scenario(requirement=7, title="One sender", steps=[], name="one-sender")
LINE = Mutant(
    requirement=7, scenario="one-sender", file="a.py", line="if x:", fails="it waits", because=""
)
OF_SCENARIO = Found(
    requirement=7, scenario="one-sender", outcome="passed", seconds=9.0, commit=COMMIT
)
OF_LINE = replace(OF_SCENARIO, line=line_of(LINE))
OTHERS = tuple(
    replace(OF_SCENARIO, requirement=each, scenario=f"of {each}")
    for each in range(1, 21)
    if each != 7
)
MACHINE = {"cpus": 2}
CLAIM = Claim(
    says="it halts",
    requirements=[9],
    tests=["test_halts.py::test_it_halts"],
    figures=[Measured("halts", r"late, p\d+")],
)
E2E = {"commit": COMMIT, "machine": MACHINE, "tests": {"test_halts.py::test_it_halts[a]": "passed"}}
FIGURE = {"benchmark": "halts", "name": "  late, p50", "value": 40.0, "floor": 50.0, "holds": True}


def _of_seven(*found: Found) -> list[str]:
    evidence = Evidence(commit=COMMIT, machine=MACHINE, found=(*OTHERS, *found))
    return lacking.of_requirements(evidence, [SCENARIO], [LINE])


def _of_halts(tests: dict[str, str]) -> list[str]:
    return lacking.of_tests({**E2E, "tests": tests}, CLAIM.tests, [CLAIM])


def _of_late(**figure: Any) -> list[str]:
    document = {"commit": COMMIT, "machine": MACHINE, "figures": [{**FIGURE, **figure}]}
    return lacking.of_figures({"bench-halts.json": document}, [CLAIM])


def test_whole_evidence_lacks_nothing() -> None:
    assert _of_seven(OF_SCENARIO, OF_LINE) == []
    assert lacking.of_tests(E2E, CLAIM.tests, [CLAIM]) == []
    assert _of_late() == []


def test_what_was_never_written_is_asked_for_by_its_command() -> None:
    assert "make requirements" in lacking.of_requirements(None, [SCENARIO], [LINE])[0]
    assert "make e2e" in lacking.of_tests({}, CLAIM.tests, [CLAIM])[0]
    assert "requirement 9" in lacking.of_figures({}, [CLAIM])[0]


def test_a_scenario_that_was_never_tried_is_named_with_its_number() -> None:
    assert _of_seven(OF_LINE) == [
        'requirement 7: its scenario one-sender was never tried: make requirements ARGS="-k 07-"'
    ]


def test_a_scenario_that_failed_or_was_skipped_is_no_evidence() -> None:
    for outcome in ("failed", "skipped"):
        (said,) = _of_seven(replace(OF_SCENARIO, outcome=outcome), OF_LINE)
        assert f"one-sender {outcome} when it was tried last" in said


def test_a_line_that_was_never_removed_and_one_that_is_not_missed_are_told_apart() -> None:
    assert "was never tried" in _of_seven(OF_SCENARIO)[0]
    (said,) = _of_seven(OF_SCENARIO, replace(OF_LINE, outcome="failed"))
    assert "without the line `a.py: if x:` one-sender does not fail at “it waits”" in said


def test_a_line_that_was_edited_since_is_tried_again() -> None:
    edited = replace(OF_LINE, line="a.py: if y:")
    assert "was never tried" in _of_seven(OF_SCENARIO, edited)[0]


def test_a_number_without_any_evidence_is_named() -> None:
    evidence = Evidence(commit=COMMIT, machine=MACHINE, found=OTHERS)
    assert lacking.of_requirements(evidence, [], []) == ["requirement 7: no evidence"]


def test_changes_that_no_commit_has_are_no_evidence() -> None:
    (said,) = _of_seven(replace(OF_SCENARIO, commit=f"{COMMIT}-changed"), OF_LINE)
    assert "which nobody else has" in said
    assert lacking.of_tests({**E2E, "commit": ""}, CLAIM.tests, [CLAIM])


def test_evidence_without_its_machine_is_half_of_it() -> None:
    assert "names no machine" in lacking.of_tests({**E2E, "machine": {}}, CLAIM.tests, [CLAIM])[0]


def test_an_end_to_end_test_that_is_missing_is_named_with_what_it_shows() -> None:
    said = _of_halts({})
    assert said == ["e2e.json lacks test_halts.py::test_it_halts (requirement 9: it halts)"]


def test_one_of_a_tests_cases_that_did_not_pass_is_named() -> None:
    name = "test_halts.py::test_it_halts"
    said = _of_halts({f"{name}[a]": "passed", f"{name}[b]": "failed"})
    assert said == [f"e2e.json: {name}[b] failed (requirement 9: it halts)"]


def test_tilts_tests_alone_may_be_skipped() -> None:
    name, other = "test_tilt.py::test_it_builds", "test_halts.py::test_it_halts"
    document = {**E2E, "tests": {name: "skipped", other: "skipped"}}
    (said,) = lacking.of_tests(document, [name, other], [CLAIM])
    assert said.startswith(f"e2e.json: {other} skipped")


def test_a_test_that_is_no_more_is_no_evidence() -> None:
    (said,) = _of_halts({**E2E["tests"], "test_halts.py::test_it_waits": "passed"})  # type: ignore[dict-item]  # E2E mixes types
    assert "test_it_waits, which is no test any more" in said


def test_a_figure_that_is_missing_or_could_not_be_had_is_named() -> None:
    assert "no figure “late, p\\d+” of the benchmark halts (requirement 9: it halts)" in _of_late(
        benchmark="operator"
    )
    assert "no figure" in _of_late(value=None)[0]


def test_a_figure_beyond_its_floor_is_named() -> None:
    (said,) = _of_late(value=60.0, holds=False)
    assert "is 60, beyond its floor 50" in said
