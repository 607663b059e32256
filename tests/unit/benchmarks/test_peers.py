import sys
from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.comparing import compared
from benchmarks.figures import more


@pytest.fixture
def requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "peers-toy.txt"
    file.write_text("toy==1\n")
    monkeypatch.setattr(peers, "REQUIREMENTS", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    peers.environment.cache_clear()
    return file


def test_an_environment_made_before_is_found_again(requirements: Path) -> None:
    folder = peers.cache_folder() / f"toy-{peers.digest(requirements)}"
    folder.mkdir(parents=True)
    (folder / "made").touch()
    assert peers.environment("toy") == peers.Environment(folder / "bin/python")


def test_other_requirements_are_another_environment(requirements: Path) -> None:
    before = peers.digest(requirements)
    requirements.write_text("toy==2\n")
    assert peers.digest(requirements) != before


def test_an_environment_half_made_is_not_used(requirements: Path) -> None:
    folder = peers.cache_folder() / "toy"
    (folder / "bin").mkdir(parents=True)
    assert peers.ready(folder) is None


def test_a_failed_installation_is_told_in_its_own_words() -> None:
    said = "print('Looking'); import sys; sys.exit('ERROR: No matching distribution\\nhint: none')"
    assert peers.failure([sys.executable, "-c", said]) == "ERROR: No matching distribution"


def test_an_index_out_of_reach_is_told_apart_from_a_missing_package() -> None:
    retries = "WARNING: Retrying after connection broken by 'NewConnectionError'"
    reason = peers.last_error(f"{retries}\nERROR: No matching distribution")
    assert reason == "ERROR: No matching distribution (the package index was out of reach)"


def test_without_its_peer_a_benchmark_gives_the_reason_and_our_own_figures(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(peers.SWITCH, "no")
    ours = more("ours", 5, "/s", floor=3)
    figures = compared("toy", "nowhere", lambda _: [], lambda: [ours])
    assert figures[0]["note"] == "peer not installed: left out by request"
    assert figures[1:] == [ours]


def test_a_cache_that_cannot_be_written_is_a_reason_too(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(requirements))
    assert "Not a directory" in peers.environment("toy").reason


def test_the_requirements_of_a_peer_are_pinned_and_hashed() -> None:
    file = Path(peers.__file__).parents[1] / "requirements/peers-nautilus.txt"
    packages = file.read_text().replace("\\\n", " ").splitlines()
    assert all("==" in line and "--hash=sha256:" in line for line in packages)
    assert "http" not in file.read_text()
