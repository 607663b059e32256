"""A simulated venue as a process of its own."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec

KEYS = {"APCA-API-KEY-ID": "paper-key", "APCA-API-SECRET-KEY": "paper-secret"}


def config_file(folder: Path, **settings: Any) -> Path:
    """The configuration of a venue whose state is in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "venue.json"
    path.write_bytes(msgspec.json.encode({"state": str(folder / "state"), **settings}))
    return path


def start(config: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tradewind.venues.simulated", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def venue(folder: Path, **settings: Any) -> Iterator[httpx.Client]:
    """A client of a venue that runs for as long as the block."""
    process = start(config_file(folder, **settings))
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = msgspec.json.decode(line)["url"]
        with httpx.Client(base_url=url, headers=KEYS, timeout=10.0) as client:
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=20)


def refusal(config: Path) -> tuple[int, str]:
    """Exit code and words of a venue that does not start."""
    process = start(config)
    try:
        _, words = process.communicate(timeout=30)
    finally:
        process.kill()
    return process.returncode, words
