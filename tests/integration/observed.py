"""One run of the whole platform, watched from outside; several tests look at what it left.

It trades with a collector, loses its execution once, then the collector hangs, then a person halts
it, and it stops.
"""

import sys
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tests.integration.hooks import Hook
from tests.integration.otlp_sink import SeenSpan, Sink
from tests.process import resources
from tests.process.platform import Platform, tradewind
from tests.process.processes import eventually, naming

CANARIES = ("canary-key-4f1c9d27ab", "canary-secret-93be60d15e")
SECRET = f"""
apiVersion: v1
kind: Secret
metadata: {{name: canaries}}
stringData: {{key-id: {CANARIES[0]}, secret-key: {CANARIES[1]}}}
"""
WRITE = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')"
FLUSHED_S = 1.0
HUNG_FOR_S = 3.0


class Observed(msgspec.Struct):
    """What was seen."""

    state: Path
    keys: dict[str, tuple[str, int]]
    keys_folder: Path
    spans: list[SeenSpan]
    restarted_ns: int
    settled_ns: int
    pages: dict[str, dict[str, str]]
    processes: dict[int, tuple[bytes, bytes]]
    commands_said: list[str]
    bodies: list[bytes]
    hung_metrics: dict[str, str]
    fills_while_hung: int
    stopped_in_s: float
    end: dict[str, Any]
    printed: str
    posted: list[dict[str, Any]]
    commanded: list[dict[str, Any]]


def observe(folder: Path) -> Observed:
    """Run it."""
    inbox = folder / "inbox.jsonl"
    with Sink() as sink, Hook(503, 200) as hook:
        platform = Platform(folder, _files(folder, hook, inbox), "--otlp", sink.url)
        with platform:
            platform.started()
            return _watch(platform, sink, hook, inbox)


def _watch(platform: Platform, sink: Sink, hook: Hook, inbox: Path) -> Observed:
    platform.until_fills(5)
    _lose_execution(platform)
    restarted_ns = time.time_ns()
    platform.until_fills(platform.fills() + 8)
    time.sleep(FLUSHED_S)
    spans, settled_ns = list(sink.spans), time.time_ns()
    pages, processes = _pages(platform), _processes(platform)
    said = _ask(platform)
    keys_folder = Path(platform.runner.credentials["main"])
    keys = _keys(keys_folder)
    fills_while_hung, hung = _hang(platform, sink)
    said += _halt(platform)
    eventually("the command was run", lambda: _lines(inbox), 30)
    eventually("the webhook was told", lambda: hook.posted, 30)
    began = time.monotonic()
    end = platform.stop()
    return Observed(
        state=platform.state,
        keys=keys,
        keys_folder=keys_folder,
        spans=spans,
        restarted_ns=restarted_ns,
        settled_ns=settled_ns,
        pages=pages,
        processes=processes,
        commands_said=said,
        bodies=list(sink.bodies),
        hung_metrics=hung,
        fills_while_hung=fills_while_hung,
        stopped_in_s=time.monotonic() - began,
        end=end,
        printed=platform.log(),
        posted=list(hook.posted),
        commanded=_lines(inbox),
    )


def _files(folder: Path, hook: Hook, inbox: Path) -> Path:
    command = msgspec.json.encode([sys.executable, "-c", WRITE, str(inbox)]).decode()
    alerts = f"  alerts:\n    - {{webhook: '{hook.url}'}}\n    - {{command: {command}}}\n"
    policy = resources.policy().replace(
        "venue: simulated", "venue: simulated, credentialsSecretRef: {name: canaries}"
    )
    return resources.write(
        folder / "resources",
        policy=policy + alerts,
        keys=SECRET,
        talker=resources.strategy("talker", symbols="AAPL, MSFT"),
    )


def _lose_execution(platform: Platform) -> None:
    pid = platform.kill("main-execution")
    platform.until_another("main-execution", pid)
    platform.await_ready()


def _pages(platform: Platform) -> dict[str, dict[str, str]]:
    """Every page of every service."""
    found: dict[str, dict[str, str]] = {}
    for door in platform.doors():
        if door.service == "venue":
            continue
        paths = ("/metrics", "/status", "/readyz", "/healthz", "/orders", "/nothing")
        found[door.service] = {
            path: httpx.get(f"http://{door.http}{path}", timeout=10).text for path in paths
        }
    return found


def _keys(folder: Path) -> dict[str, tuple[str, int]]:
    """Content and mode of the files that the services read the keys from."""
    return {each.name: (each.read_text(), each.stat().st_mode) for each in folder.iterdir()}


def _processes(platform: Platform) -> dict[int, tuple[bytes, bytes]]:
    """Command line and environment of the runner and each of its children."""
    return {
        pid: (Path(f"/proc/{pid}/cmdline").read_bytes(), Path(f"/proc/{pid}/environ").read_bytes())
        for pid in {platform.pid, *naming(str(platform.state))}
    }


def _ask(platform: Platform) -> list[str]:
    """What people's commands print, of a wrong name too."""
    state = ("--state", str(platform.state))
    commands = (("status", *state), ("status", "--json", *state), ("explain", "nobody", *state))
    done = [tradewind(*command, timeout_s=30.0) for command in commands]
    return [each.stdout + each.stderr for each in done]


def _hang(platform: Platform, sink: Sink) -> tuple[int, dict[str, str]]:
    """The collector takes every request and answers none; trading goes on."""
    before = platform.fills()
    sink.delay_s = 600.0
    time.sleep(HUNG_FOR_S)
    platform.until_fills(before + 5)
    metrics = {name: pages["/metrics"] for name, pages in _pages(platform).items()}
    return platform.fills() - before, metrics


def _halt(platform: Platform) -> list[str]:
    """Halt twice, as a nervous hand does."""
    state = ("--state", str(platform.state))
    done = [tradewind("halt", "--reason", "a test", *state) for _ in range(2)]
    assert all(each.returncode == 0 for each in done), done
    return [each.stdout + each.stderr for each in done]


def _lines(inbox: Path) -> list[dict[str, Any]]:
    if not inbox.exists():
        return []
    return [msgspec.json.decode(line) for line in inbox.read_bytes().splitlines() if line]
