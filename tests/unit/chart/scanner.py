"""checkov, which looks for unsafe manifests; `--install` makes its environment.

It pins half the world, so it lives outside the checkout as the benchmarks' peers do, by the digest
of its hashed requirements.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import peers

REQUIREMENTS = peers.REQUIREMENTS / "checkov.txt"


def program() -> Path | None:
    """The Python that has it, if there is one."""
    found = peers.ready(_folder())
    return found.python if found else None


def findings(program: Path, manifests: Path) -> list[dict[str, Any]]:
    """The checks that objects of a file fail: `check_id`, `check_name` and `resource` of each."""
    command = [str(program), "-m", "checkov.main", "--framework", "kubernetes", "-o", "json"]
    done = subprocess.run(
        [*command, "--compact", "--quiet", "--skip-download", "--file", str(manifests)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CHECKOV_RUN_SCA_PACKAGE_SCAN": "false", "BC_SKIP_MAPPING": "TRUE"},
    )
    if not done.stdout.strip():
        raise RuntimeError(f"checkov said nothing: {done.stderr[-500:]}")
    failed: list[dict[str, Any]] = json.loads(done.stdout)["results"]["failed_checks"]
    return failed


def _folder() -> Path:
    return peers.cache_folder() / f"checkov-{peers.digest(REQUIREMENTS)}"


def main() -> None:
    """Make the environment, or say why not."""
    if program() is None:
        _folder().parent.mkdir(parents=True, exist_ok=True)
        if reason := peers.install(_folder(), REQUIREMENTS).reason:
            sys.exit(f"no checkov: {reason}")


if __name__ == "__main__":
    main()
