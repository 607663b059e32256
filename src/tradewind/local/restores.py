"""Restoring a backup: everything is checked before anything is put in its place.

What was there is moved aside, never deleted.
"""

import fcntl
import os
import tarfile
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError, JournalError, JournalLockedError
from tradewind.local.backups import FORMAT, MANIFEST, BackedUp, Manifest
from tradewind.storage.journal import verify
from tradewind.storage.journal.bindings import read_binding
from tradewind.storage.journal.headers import FORMAT as JOURNAL_FORMAT

ASIDE = "replaced-"
"""How a folder's name begins that holds what a restore moved out of the way."""


def read_manifest(file: Path) -> Manifest:
    """What a backup says that it holds.

    Raises:
        ConfigurationError: it is no backup.
        JournalError: a newer release made it.
    """
    try:
        with tarfile.open(file, "r:gz") as pack:
            found = pack.extractfile(MANIFEST)
            content = found.read() if found is not None else b""
        version = msgspec.json.decode(content, type=dict[str, object]).get("format")
        if version == FORMAT:
            manifest = msgspec.json.decode(content, type=Manifest)
    except (OSError, EOFError, tarfile.TarError, KeyError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"{file} is no backup of journals: {error}") from None
    if version != FORMAT:
        raise JournalError(f"{file} has format {version}, this release reads {FORMAT}")
    _refuse_newer(file, manifest)
    return manifest


def _refuse_newer(file: Path, manifest: Manifest) -> None:
    for each in manifest.journals:
        if each.journal.format > JOURNAL_FORMAT:
            raise JournalError(
                f"{file}: the journal of {each.workload} has format {each.journal.format}, this "
                f"release reads {JOURNAL_FORMAT}: use release {manifest.release}"
            )


def restore_state(file: Path, state: Path, *, force: bool) -> Manifest:
    """Put everything of a backup into a state folder.

    Raises:
        ConfigurationError: no backup, damaged, of another account, or something is there.
        JournalLockedError: a writer runs there.
    """
    manifest = read_manifest(file)
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=state) as folder:
        unpacked = _unpacked(file, manifest, Path(folder))
        for each in manifest.journals:
            _check_place(each, state / "state" / each.workload / "journal", force=force)
        _check_install(manifest, state)
        for each in manifest.journals:
            inside = Path("state") / each.workload / "journal"
            _put(unpacked / inside, state / inside)
        for name in manifest.files:
            if (unpacked / name).exists():
                (state / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                (unpacked / name).replace(state / name)
    return manifest


def restore_one(file: Path, workload: str, folder: Path, *, force: bool) -> BackedUp:
    """Put one journal of a backup into a folder, such as a pod's volume.

    Raises:
        ConfigurationError: not in the backup, damaged, of another account, or something is there.
        JournalLockedError: a writer runs there.
    """
    manifest = read_manifest(file)
    wanted = next((each for each in manifest.journals if each.workload == workload), None)
    if wanted is None:
        known = ", ".join(each.workload for each in manifest.journals)
        raise ConfigurationError(f"{file} has no journal of {workload!r}; it has: {known}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        unpacked = _unpacked(file, manifest, Path(draft))
        _check_place(wanted, folder, force=force)
        _put(unpacked / "state" / workload / "journal", folder)
    return wanted


def _unpacked(file: Path, manifest: Manifest, folder: Path) -> Path:
    """Every file of the backup, each with the checksum that the manifest says; nothing else."""
    with tarfile.open(file, "r:gz") as pack:
        for name, expected in manifest.files.items():
            content = _content(pack, name)
            if sha256(content).hexdigest() != expected:
                raise ConfigurationError(f"{file} is damaged: {name} has another checksum")
            target = (folder / name).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise ConfigurationError(f"{file} is no backup of ours: it names {name!r}")
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            target.write_bytes(content)
            target.chmod(0o600)
    _verify(file, manifest, folder)
    return folder


def _content(pack: tarfile.TarFile, name: str) -> bytes:
    with suppress(KeyError, EOFError, OSError, tarfile.TarError):
        found = pack.extractfile(name)
        if found is not None:
            return found.read()
    return b""


def _verify(file: Path, manifest: Manifest, folder: Path) -> None:
    for each in manifest.journals:
        found = verify(folder / "state" / each.workload / "journal")
        if found.faults or found.last != each.journal.last:
            fault = next(iter(found.faults), f"it ends with record {found.last}")
            raise ConfigurationError(f"{file} is damaged: {each.workload}: {fault}")


def _check_place(each: BackedUp, place: Path, *, force: bool) -> None:
    """Refuse a place that a writer holds, that is another account's, or that is not empty."""
    _refuse_writer(place / "lock")
    if not any(place.glob("*.segment")):
        return
    found, account = verify(place).account, each.journal.account
    bound, broker_account = read_binding(place), each.journal.broker_account
    if found not in ("", account) or (bound and broker_account and bound != broker_account):
        raise ConfigurationError(
            f"{place} is the journal of {bound or found}, the backup is of "
            f"{broker_account or account}: nothing was changed"
        )
    if not force:
        raise ConfigurationError(
            f"{place} holds a journal already: --force moves it aside; nothing was changed"
        )


def _check_install(manifest: Manifest, state: Path) -> None:
    path = state / "install"
    journals = any((state / "state").glob("*/journal/*.segment"))
    if path.exists() and journals and path.read_text().strip() not in ("", manifest.install):
        raise ConfigurationError(
            f"{state} is another installation's ({path.read_text().strip()}, the backup is of "
            f"{manifest.install}): restore into its own folder"
        )


def _refuse_writer(lock: Path) -> None:
    with suppress(FileNotFoundError), lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise JournalLockedError(f"{lock.parent} is being written: stop it first") from None


def _put(source: Path, place: Path) -> None:
    """Move what is there aside, then move the whole folder into its place."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.exists():
        place.rename(_aside(place.parent))
    source.rename(place)
    _sync([place, place.parent])


def _aside(parent: Path) -> Path:
    taken = len(list(parent.glob(f"{ASIDE}*")))
    return parent / f"{ASIDE}{taken + 1}"


def _sync(folders: Iterable[Path]) -> None:
    for folder in folders:
        for path in [*(each for each in folder.iterdir() if each.is_file()), folder]:
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
