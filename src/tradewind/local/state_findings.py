"""Whether a state folder is sound: permissions, locks, journals, certificates."""

import datetime as dt
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from tradewind.domain.errors import ConfigurationError, JournalError
from tradewind.local.credential_findings import credential_findings
from tradewind.local.findings import Finding, failure, fine, warning
from tradewind.local.journal_lines import journals_in
from tradewind.local.locks import holder_of
from tradewind.storage.journal import Verification, verify
from tradewind.verification.lines import venue_records

_SECRET = ("keys", "tls")
_TRIES = 3


def state_findings(state: Path, now: dt.datetime) -> Iterator[Finding]:
    """Look at a state folder; an absent one is fine, it will be made."""
    if not state.exists():
        yield fine("state", f"{state} is not there yet: `tradewind up` makes it")
        return
    yield _permissions(state)
    yield from _secrets(state)
    yield _runner(state)
    yield from _journals(state)
    yield from _venues(state)
    yield from _certificates(state, now)
    yield from credential_findings(state)


def _permissions(state: Path) -> Finding:
    status = state.stat()
    if status.st_uid != os.geteuid():
        return failure("state", f"{state} belongs to user {status.st_uid}", "run as that user")
    if stat.S_IMODE(status.st_mode) & 0o077:
        return warning("state", f"others can look into {state}", f"chmod 700 {state}")
    if not os.access(state, os.W_OK | os.X_OK):
        return failure("state", f"{state} cannot be written", f"chmod 700 {state}")
    return fine("state", f"{state} is its owner's alone")


def _secrets(state: Path) -> Iterator[Finding]:
    files = [path for name in _SECRET for path in (state / name).rglob("*") if path.is_file()]
    private = [path for path in files if path.suffix != ".crt"]
    for path in private:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield failure("keys", f"others can read {path}", f"chmod 600 {path}, and renew it")
    if not private:
        yield fine("keys", "none yet")
    elif all(not stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private):
        yield fine("keys", f"{len(private)} private files, readable by the owner only")


def _runner(state: Path) -> Finding:
    runner, written = holder_of(state / "runner.lock"), (state / "runner.json").exists()
    if runner:
        return fine("runner", f"`tradewind up` runs, process {runner}")
    if written:
        text = "the last `tradewind up` was killed: its file of addresses is left"
        return warning("runner", text, "start it again: it recovers; or remove runner.json")
    return fine("runner", "nothing runs with this folder")


def _journals(state: Path) -> Iterator[Finding]:
    try:
        journals = journals_in(state)
    except ConfigurationError:
        yield fine("journals", "none yet")
        return
    for journal in journals:
        name = str(journal.relative_to(state)) if journal != state else str(journal)
        holder = holder_of(journal / "lock")
        if holder and not holder_of(state / "runner.lock"):
            text = f"process {holder} still writes it, and no runner does"
            yield warning(name, text, f"wait a second, else end process {holder}")
        yield _verified(name, journal)


def _verified(name: str, journal: Path) -> Finding:
    found = _settled(journal)
    if found.faults:
        advice = f"stop the service, then tradewind journal repair {journal}"
        return failure(name, "; ".join(found.faults), advice)
    return fine(name, f"whole, {found.last - found.first + 1} records")


def _settled(journal: Path) -> Verification:
    """Look again before calling a writer's half-visible commit a damage."""
    found = verify(journal)
    for _ in range(_TRIES):
        if not found.faults:
            break
        found = verify(journal)
    return found


def _venues(state: Path) -> Iterator[Finding]:
    for path in sorted((state / "venues").glob("*/venue.jsonl")):
        name = str(path.relative_to(state))
        try:
            count = sum(1 for _ in venue_records(path))
        except JournalError as error:
            yield failure(name, str(error), "restore the venue's folder from a copy, or remove it")
        else:
            yield fine(name, f"whole, {count} records")


def _certificates(state: Path, now: dt.datetime) -> Iterator[Finding]:
    ends = {path: _end_of(path) for path in sorted((state / "tls").glob("*.crt"))}
    bad = [path for path, end in ends.items() if end is None]
    old = [path for path, end in ends.items() if end is not None and end < now]
    for path in bad:
        yield failure("certificates", f"{path} is none", f"remove {path}: the next start makes it")
    for path in old:
        yield warning("certificates", f"{path.name} has ended", "start `tradewind up`: it renews")
    if ends and not bad and not old:
        first = min(end for end in ends.values() if end is not None)
        yield fine("certificates", f"{len(ends)}, the first ends {first:%Y-%m-%d}")


def _end_of(path: Path) -> dt.datetime | None:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None
