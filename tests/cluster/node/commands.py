"""The machine's own tools, run to their end."""

import subprocess
from pathlib import Path


def run(*argv: str | Path, stdin: str | None = None) -> str:
    """What a command prints; a failure raises with its own words."""
    done = attempt(*argv, stdin=stdin)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, argv))}: {done.stderr.strip()[-1500:]}")
    return done.stdout


def attempt(*argv: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """What a command answers, a failure too."""
    return subprocess.run(argv, input=stdin, capture_output=True, text=True, check=False)
