"""`docs/evidence/e2e.json`: what the last whole run of the end-to-end tests found, and where."""

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from tests.cluster.places import REPOSITORY

FILE = REPOSITORY / "docs" / "evidence" / "e2e.json"
_figures: dict[str, dict[str, Any]] = {}

Document = dict[str, Any]


def note(about: str, **figures: object) -> None:
    """Keep figures of a test for the file."""
    _figures.setdefault(about, {}).update(figures)


def write(outcomes: dict[str, str], seconds: float) -> None:
    """Renew what ran now, and keep what other runs said of other files."""
    before = read()
    files = {name.partition("::")[0] for name in outcomes}
    kept = {
        name: said
        for name, said in before.get("tests", {}).items()
        if name.partition("::")[0] not in files
    }
    took = {**before.get("seconds", {}), "+".join(sorted(files)): round(seconds)}
    document = {
        "commit": _commit(),
        "machine": machine(),
        "seconds": took,
        "figures": dict(sorted({**before.get("figures", {}), **_figures}.items())),
        "tests": dict(sorted({**kept, **outcomes}.items())),
    }
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(document, indent=2) + "\n")


def read() -> Document:
    """The file as it is, {} where there is none."""
    found: Document = json.loads(FILE.read_text()) if FILE.exists() else {}
    return found


def machine() -> Document:
    """Where it ran."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1]
    return {
        "cpus": os.cpu_count(),
        "model": models[0] if models else "",
        "memoryMiB": int(memory) // 1024,
        "system": f"{platform.system()} {platform.release()}",
    }


def _commit() -> str:
    argv = ["git", "rev-parse", "HEAD"]
    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return done.stdout.strip()
