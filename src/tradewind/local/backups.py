"""Backups of journals: one file that says whose they are, and whose every part has a checksum.

A gzipped tar: `backup.json` first, then the files below it. Risk's journal is copied before
execution's, so that no report is missing of which risk has taken note.
"""

import io
import tarfile
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import msgspec

from tradewind import __version__
from tradewind.domain.errors import ConfigurationError
from tradewind.local.journals import execution_journal, policies_of, risk_journal
from tradewind.storage.journal.copies import Copied, copy_committed

FORMAT = 1
MANIFEST = "backup.json"
_STATES, _INSTALL = "strategy.state", "install"


class BackedUp(msgspec.Struct, frozen=True, kw_only=True):
    """One journal in a backup: `workload` is its folder's name."""

    workload: str
    policy: str
    journal: Copied


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; `files` has the SHA-256 of each, by its path below the state folder."""

    format: int = FORMAT
    release: str = __version__
    made_at: str
    install: str = ""
    journals: tuple[BackedUp, ...]
    files: dict[str, str]


def back_up(state: Path, file: Path, made_at: str) -> Manifest:
    """Copy every journal of a state folder, also while it is written, into one file.

    Raises:
        ConfigurationError: there are no journals, or the file is there already.
        JournalError: a journal can't be read.
    """
    if file.exists():
        raise ConfigurationError(f"{file} is there already: choose another name")
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        copy = Path(folder)
        journals = tuple(_copied(state, copy))
        install = _copied_small(state, copy)
        manifest = Manifest(
            made_at=made_at, install=install, journals=journals, files=dict(_sums(copy))
        )
        _pack(copy, manifest, file)
    return manifest


def _copied(state: Path, copy: Path) -> Iterable[BackedUp]:
    for policy in policies_of(state):
        for place in (risk_journal, execution_journal):
            source = place(state, policy)
            if any(source.glob("*.segment")):
                copied = copy_committed(source, place(copy, policy))
                yield BackedUp(workload=source.parent.name, policy=policy, journal=copied)


def _copied_small(state: Path, copy: Path) -> str:
    """What strategies keep, and the installation's part of every order id."""
    for path in (state / "state").glob(f"*/{_STATES}"):
        target = copy / path.relative_to(state)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    install = state / _INSTALL
    if not install.exists():
        return ""
    (copy / _INSTALL).write_bytes(install.read_bytes())
    return install.read_text().strip()


def _sums(copy: Path) -> Iterable[tuple[str, str]]:
    for path in sorted(copy.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(copy)), sha256(path.read_bytes()).hexdigest()


def _pack(copy: Path, manifest: Manifest, file: Path) -> None:
    """Write beside the place and move there, so that half a backup never has its name."""
    draft = copy / "packed"
    with tarfile.open(draft, "w:gz", compresslevel=3) as pack:
        content = msgspec.json.format(msgspec.json.encode(manifest))
        head = tarfile.TarInfo(MANIFEST)
        head.size, head.mode = len(content), 0o600
        pack.addfile(head, io.BytesIO(content))
        for name in manifest.files:
            pack.add(copy / name, name, recursive=False)
    draft.chmod(0o600)
    draft.rename(file)
