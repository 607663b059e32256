"""Whether the broker keys of a running platform are sound, and none lie in the state."""

import stat
from collections.abc import Iterator
from pathlib import Path

from tradewind.domain.errors import ConfigurationError
from tradewind.local.credentials import KEYS
from tradewind.local.findings import Finding, failure, fine, warning
from tradewind.local.runner_file import read_runner_file


def credential_findings(state: Path) -> Iterator[Finding]:
    """Look at the folders that a running platform reads keys from; none is shown."""
    copies = state / "credentials"
    if copies.exists():
        text = f"{copies} holds keys: an older release kept copies there"
        yield failure("credentials", text, "start `tradewind up` once, or remove the folder")
    for policy, folder in _named(state).items():
        yield _judged(policy, folder)


def _named(state: Path) -> dict[str, Path]:
    try:
        named = read_runner_file(state / "runner.json").credentials
    except ConfigurationError:
        return {}
    return {policy: Path(folder) for policy, folder in named.items()}


def _judged(policy: str, folder: Path) -> Finding:
    lacking = [name for name in KEYS if not _holds_text(folder / name)]
    if lacking:
        text = f"{policy}: {' and '.join(lacking)} in {folder} cannot be read, or is empty"
        return failure("credentials", text, "name a Secret with keys key-id and secret-key")
    seen = [folder / name for name in KEYS if _is_open(folder) and _is_open(folder / name)]
    if seen:
        advice = f"chmod 700 {folder}, and renew the keys"
        return warning("credentials", f"{policy}: others can read {seen[0]}", advice)
    return fine("credentials", f"{policy}: both keys are there (not shown)")


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o055)


def _holds_text(path: Path) -> bool:
    try:
        return bool(path.read_bytes().strip())
    except OSError:
        return False
