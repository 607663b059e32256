"""The runner's own certificate authority: one identity per workload, as files.

Keys are P-256; leaves live 24 h and are renewed from a third of that on; services reload the files.
"""

import datetime as dt
import os
import secrets
from pathlib import Path

from tradewind.transport.authority import (
    AUTHORITY_LIFE,
    KeyPair,
    ends,
    is_signed_by,
    issue,
    make_authority,
)
from tradewind.transport.identities import Identity
from tradewind.transport.tls import TlsFiles

LEAF_LIFE = dt.timedelta(hours=24)
_EXPIRES_SOON = AUTHORITY_LIFE / 12


class Authority:
    """A certificate authority kept in a folder, made there at first use."""

    def __init__(self, folder: Path, now: dt.datetime, leaf_life: dt.timedelta = LEAF_LIFE) -> None:
        self._folder, self._leaf_life = folder, leaf_life
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._certificate_file, self._key_file = folder / "ca.crt", folder / "ca.key"
        if not self._key_file.exists() or self._expires_soon(now):
            self._make(now)
        self._pair = KeyPair(self._certificate_file.read_bytes(), self._key_file.read_bytes())

    def issue(self, identity: Identity, now: dt.datetime) -> TlsFiles:
        """Return the files of an identity, renewing them when a third of their life is over."""
        name = identity.dns_name
        certificate_file, key_file = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        if not self._is_fresh(certificate_file, now):
            pair = issue(self._pair, (name,), now=now, life=self._leaf_life)
            write_private(key_file, pair.key)
            write_private(certificate_file, pair.certificate)
        return TlsFiles(
            authority=str(self._certificate_file),
            certificate=str(certificate_file),
            key=str(key_file),
        )

    def _is_fresh(self, certificate_file: Path, now: dt.datetime) -> bool:
        if not certificate_file.exists():
            return False
        certificate = certificate_file.read_bytes()
        left = ends(certificate) - now
        ours = is_signed_by(certificate, self._pair.certificate)
        return ours and self._leaf_life * 2 / 3 < left <= self._leaf_life

    def _make(self, now: dt.datetime) -> None:
        pair = make_authority(f"Tradewind local {secrets.token_hex(4)}", now)
        write_private(self._key_file, pair.key)
        write_private(self._certificate_file, pair.certificate)

    def _expires_soon(self, now: dt.datetime) -> bool:
        return ends(self._certificate_file.read_bytes()) - now < _EXPIRES_SOON


def approval_key(path: Path) -> Path:
    """The key that risk signs and execution verifies with: 32 random bytes, made once."""
    if not path.exists():
        write_private(path, secrets.token_bytes(32))
    return path


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step, readable by its owner only."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    scratch.replace(path)
