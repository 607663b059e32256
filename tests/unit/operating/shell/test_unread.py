"""Packages are entered without what they load by themselves."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tradewind_operator.api.unread import leave_unread

LOADED = """
import sys
import tradewind_operator.running.processes
from kubernetes.aio.client import ApiClient, Configuration
print(*sys.modules)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path / "heavyweight"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('it was run')")
    (folder / "part.py").write_text("VALUE = 7")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "heavyweight"
    for name in ("heavyweight", "heavyweight.part"):
        sys.modules.pop(name, None)


def test_a_module_of_an_unread_package_is_imported_and_the_package_not_run(package: str) -> None:
    leave_unread(package)
    from heavyweight.part import VALUE  # type: ignore[import-not-found]  # made by this test

    assert VALUE == 7


def test_what_is_loaded_already_or_is_nowhere_stays_as_it_is() -> None:
    loaded = sys.modules["json"]
    leave_unread("json")
    leave_unread("nowhere_to_be_found")
    assert sys.modules["json"] is loaded
    assert "nowhere_to_be_found" not in sys.modules


def test_the_operator_loads_no_blocking_client() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "kubernetes.aio.client.api_client" in loaded
    assert not loaded & {"kubernetes.client.api_client", "kubernetes.config", "requests_oauthlib"}
