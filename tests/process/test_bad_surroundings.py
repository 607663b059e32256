"""What goes wrong around the platform: a full disk, refused keys, a port that somebody took.

Each is named with what to do, and stops no policy but its own.
"""

import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process import resources
from tests.process.platform import Platform, tradewind
from tests.process.processes import eventually, kill
from tests.process.resources import policy, strategy

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]


def two_policies(folder: Path) -> Path:
    return resources.write(
        folder,
        policy=policy(),
        other=policy("other"),
        talker=strategy("talker"),
        neighbour=strategy("neighbour", policy="other"),
    )


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("surroundings")
    with Platform(folder, two_policies(folder / "resources")).started() as platform:
        yield platform


def fills_of(platform: Platform, name: str) -> int:
    found = platform.status(f"{name}-risk").get("strategies", ())
    return sum(each["counts"].get("fills", 0) for each in found)


def trades(platform: Platform, name: str) -> None:
    before = fills_of(platform, name)
    eventually(f"{name} trades", lambda: fills_of(platform, name) > before, 60)


# --- keys


def test_refused_keys_are_named_and_stop_their_policy_alone(platform: Platform) -> None:
    secret = Path(platform.runner.credentials["main"]) / "secret-key"
    right = secret.read_text()
    secret.write_text("wrong")
    platform.forget()
    platform.kill("main-execution")
    platform.await_line("the keys were refused: check the Secret and the environment", 60)
    trades(platform, "other")
    assert "the keys were refused" in tradewind("status", "--state", str(platform.state)).stdout
    secret.write_text(right)
    trades(platform, "main")


# --- a risk that is silent


def test_a_strategy_is_not_flattened_without_risk_which_alone_knows_what_it_holds(
    platform: Platform,
) -> None:
    risk = platform.pid_of("other-risk")
    kill(risk, signal.SIGSTOP)
    try:
        done = tradewind("flatten", "--strategy", "neighbour", "--state", str(platform.state))
    finally:
        kill(risk, signal.SIGCONT)
    assert done.returncode == 1
    assert "it alone knows what neighbour holds: halt or flatten the policy" in done.stdout
    trades(platform, "other")


# --- ports


@contextlib.contextmanager
def taken(address: str) -> Iterator[None]:
    """Listen on an address as soon as it is free."""
    host, port = address.split(":")
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        deadline = time.monotonic() + 10
        while True:
            try:
                thief.bind((host, int(port)))
                break
            except OSError:
                assert time.monotonic() < deadline, f"{address} is never free"
        thief.listen()
        yield


def test_a_port_in_use_is_named_and_stops_its_policy_alone(platform: Platform) -> None:
    platform.forget()
    address = platform.runner.door("risk", "main").grpc
    platform.kill("main-risk")
    with taken(address):
        line = platform.await_line("main-risk gave up", 60)
        assert "exit code 2" in line
        assert f"cannot listen on {address}: the port is in use" in line
        trades(platform, "other")
        platform.await_line("main: exit code 2", 60)
    said = tradewind("status", "--state", str(platform.state))
    assert "the port is in use" in said.stdout
    assert platform.stop()["positions"].keys() == {"main", "other"}


# --- the disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own for one account's journal, with room for its first segment alone."""
    folder = tmp_path / "state" / "state" / "main-execution"
    folder.mkdir(parents=True, mode=0o700)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"mounting needs more rights: {made.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def denied(platform: Platform, name: str) -> dict[str, int]:
    found: dict[str, int] = platform.status(f"{name}-risk").get("denials", {})
    return found


def test_a_full_disk_refuses_new_orders_until_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    with Platform(tmp_path, two_policies(tmp_path / "resources")).started() as platform:
        line = platform.await_line("JOURNAL_FULL", 60)
        assert "the journal's disk is full: free space on it" in line
        trades(platform, "other")
        assert "JOURNAL_FULL" not in denied(platform, "other")
        assert fills_of(platform, "main") == 0
        pid = platform.pid_of("main-execution")
        more = ["mount", "-o", "remount,size=96m", str(small_disk)]
        subprocess.run(more, check=True)
        trades(platform, "main")
        assert platform.pid_of("main-execution") == pid
        end = platform.stop()
    assert (end["positions"], end["cash"]) == (end["venue_positions"], end["venue_cash"])
