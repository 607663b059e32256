"""The two Dockerfiles: linted, pinned, without privileges; and what the operator's leaves out."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.chart.renders import ROOT

FILES = ("Dockerfile", "operator.Dockerfile")
LOCKS = ("build.txt", "services.txt", "operator-image.txt", "checkov.txt")
_BLOCK = """
import importlib.abc, importlib.metadata, pkgutil, sys
allowed = {allowed!r}
tops = importlib.metadata.packages_distributions()
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        owners = {{each.lower().replace("_", "-").replace(".", "-") for each in tops.get(top, [])}}
        if owners and not owners & allowed and top not in ("tradewind", "tradewind_operator"):
            raise ModuleNotFoundError(f"{{top}} is not in the operator's image", name=name)
sys.meta_path.insert(0, Absent())
import tradewind_operator
for module in pkgutil.walk_packages(tradewind_operator.__path__, "tradewind_operator."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
"""


def _text(file: str) -> str:
    return (ROOT / file).read_text()


def _locked(file: str) -> dict[str, str]:
    lines = _text(f"requirements/{file}").splitlines()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ]+)", "\n".join(lines), re.MULTILINE))


def _instructions(file: str) -> list[str]:
    lines = [line for line in _text(file).splitlines() if not line.startswith("#")]
    return [each.strip() for each in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines() if each]


@pytest.mark.parametrize("file", FILES)
def test_hadolint_finds_nothing_in(file: str) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), ROOT / file], capture_output=True, text=True
    )
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("file", FILES)
def test_every_base_is_the_argument_or_an_earlier_stage_of(file: str) -> None:
    steps = [line.split() for line in _instructions(file) if line.startswith("FROM")]
    stages = {step[3] for step in steps}
    assert {step[1] for step in steps} <= {"${BASE}"} | stages


@pytest.mark.parametrize("file", FILES)
def test_the_last_stage_has_no_privileges_and_no_tools_of_the_build(file: str) -> None:
    text = _text(file)
    final = text[text.index("AS runtime") :]
    assert "USER 65532:65532" in final
    assert "pip" not in final
    assert "/build" not in final


@pytest.mark.parametrize("file", FILES)
def test_everything_is_installed_by_hash_or_from_our_own_wheel(file: str) -> None:
    installs = [line for line in _instructions(file) if " pip " in line and " install " in line]
    assert len(installs) == 3
    assert all("--require-hashes" in each or "--no-index" in each for each in installs)


@pytest.mark.parametrize("file", FILES)
def test_nothing_needs_more_than_an_old_builder_has(file: str) -> None:
    text = _text(file)
    assert "<<" not in text
    assert "# syntax" not in text
    assert set(re.findall(r"--mount=type=(\w+)", text)) <= {"cache", "secret"}
    assert not re.search(r"COPY --(link|chmod|parents|exclude)", text)


@pytest.mark.parametrize("file", FILES)
def test_no_secret_is_copied_in_or_set_by(file: str) -> None:
    assert not re.search(r"(?i)(password|token|secret)\s*=", _text(file))
    copied = [line.split()[1:] for line in _instructions(file) if line.startswith("COPY")]
    assert all("." not in words for words in copied)


def test_what_enters_a_build_is_listed_and_everything_else_is_left_out() -> None:
    lines = [line for line in _text(".dockerignore").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"


@pytest.mark.parametrize("file", LOCKS)
def test_every_requirement_is_pinned_and_hashed_in(file: str) -> None:
    packages = _text(f"requirements/{file}").replace("\\\n", " ").splitlines()
    assert all("==" in line and "--hash=sha256:" in line for line in packages)
    assert "://" not in "".join(packages)


@pytest.mark.parametrize(
    ("file", "like"),
    [
        ("build.txt", "runtime.txt"),
        ("services.txt", "runtime.txt"),
        ("operator-image.txt", "operator.txt"),
    ],
)
def test_images_have_the_versions_that_the_tests_ran_with(file: str, like: str) -> None:
    assert _locked(file).items() <= _locked(like).items()


def test_the_services_have_what_they_depend_on_and_nothing_of_the_build() -> None:
    left_out = _locked("runtime.txt").keys() - _locked("services.txt").keys()
    assert left_out == {
        "hatchling",
        "editables",
        "pathspec",
        "pluggy",
        "tomlkit",
        "trove-classifiers",
    }


def test_the_operator_imports_with_what_its_image_has_and_nothing_else() -> None:
    code = _BLOCK.format(allowed=set(_locked("operator-image.txt")))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("heavy", ["onnxruntime", "numba", "pyarrow", "plotly", "rich", "typer"])
def test_the_operators_image_has_no(heavy: str) -> None:
    assert heavy not in _locked("operator-image.txt")


def test_the_blockade_of_that_test_does_block() -> None:
    code = _BLOCK.format(allowed=set(_locked("operator-image.txt")) - {"msgspec"})
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "msgspec is not in the operator's image" in done.stderr
