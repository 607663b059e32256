"""One control plane for a test run: started by its first user, left by its last."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests.cluster.availability import UnavailableError
from tests.cluster.keeper import READY, USERS
from tests.cluster.locks import exclusive, shared
from tests.cluster.places import REPOSITORY

_START_S = 900
"""Long, for the first build; a start alone takes seconds."""
_KEEPERS: list[subprocess.Popen[bytes]] = []
"""Those that we started: they may outlive us, until the last user of a run is gone."""


@contextmanager
def joined(home: Path) -> Iterator[Path]:
    """Use the control plane of a home folder while the block lasts; gives its own folder."""
    with exclusive(home / "start.lock"):
        folder, user = _living(home) or _begun(home)
    try:
        yield folder
    finally:
        user.close()
        for keeper in _KEEPERS:
            with suppress(subprocess.TimeoutExpired):
                keeper.wait(5)


def _living(home: Path) -> tuple[Path, IO[str]] | None:
    for folder in home.glob("control-plane-*"):
        user = shared(folder / USERS)
        if user and (folder / READY).exists():
            return folder, user
    return None


def _begun(home: Path) -> tuple[Path, IO[str]]:
    folder = home / f"control-plane-{len(list(home.glob('control-plane-*')))}"
    folder.mkdir()
    user = shared(folder / USERS)
    assert user, "nobody else knows this folder"
    with (folder / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.cluster.keeper", str(folder)],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _KEEPERS.append(keeper)
    _await(keeper, folder)
    return folder, user


def _await(keeper: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _START_S
    while not (folder / READY).exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            said = (folder / "keeper.log").read_text(errors="replace")
            raise UnavailableError(f"no control plane: {said[-1500:]}")
        time.sleep(0.05)
