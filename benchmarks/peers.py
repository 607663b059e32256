"""Peers to compare with, each in an environment of its own, outside the checkout.

An environment belongs to one hashed requirements file and one Python: it is made once, under
`$XDG_CACHE_HOME/tradewind/peers`, from wheels alone, and found again by the file's digest. Where it
can't be made, its reason is printed in place of the comparison.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

REQUIREMENTS = Path(__file__).parents[1] / "requirements"
SWITCH = "TRADEWIND_PEERS"
"""Set to `no` in the environment, nothing is installed and no peer is asked."""
INSTALL_TIMEOUT_S = 900
UNREACHED = "connection broken by"


class Environment(NamedTuple):
    """A peer's Python, or None and the reason why there is none."""

    python: Path | None
    reason: str = ""


@cache
def environment(name: str) -> Environment:
    """The environment of `requirements/peers-NAME.txt`, made if it isn't there yet."""
    if os.environ.get(SWITCH) == "no":
        return Environment(None, "left out by request")
    requirements = REQUIREMENTS / f"peers-{name}.txt"
    folder = cache_folder() / f"{name}-{digest(requirements)}"
    try:
        with _locked(folder):
            return ready(folder) or install(folder, requirements)
    except OSError as error:
        return Environment(None, str(error))


def cache_folder() -> Path:
    """Where environments are kept from one run to the next."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "tradewind" / "peers"


def digest(requirements: Path) -> str:
    """What an environment's name ends with: it changes with the file and with the Python."""
    python = f"{sys.implementation.cache_tag} {sys.platform}".encode()
    return hashlib.sha256(python + requirements.read_bytes()).hexdigest()[:16]


def ready(folder: Path) -> Environment | None:
    """The environment in a folder, if it was made to its end."""
    return Environment(folder / "bin/python") if (folder / "made").exists() else None


def install(folder: Path, requirements: Path) -> Environment:
    """Make an environment, from wheels whose hashes are known and from nothing else."""
    print(f"making an environment for {requirements.name} (once) ...", file=sys.stderr)
    python = folder / "bin/python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    trust = ["--only-binary", ":all:", "--require-hashes", "--retries", "1", "--timeout", "20"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*pip, *trust, "-r", str(requirements)],
    ):
        reason = failure(command)
        if reason:
            return Environment(None, reason)
    (folder / "made").touch()
    return Environment(python)


def failure(command: list[str]) -> str:
    """Run a command; why it failed, in one line, or nothing."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=INSTALL_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return f"not done within {INSTALL_TIMEOUT_S} s"
    said = done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}"
    return last_error(said) if done.returncode else ""


def last_error(said: str) -> str:
    """The line that tells most; pip says of an index out of reach that it has no such package."""
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    reason = (errors or said.splitlines())[-1].strip()
    return f"{reason} (the package index was out of reach)" if UNREACHED in said else reason


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One run at a time makes an environment; another waits for it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
