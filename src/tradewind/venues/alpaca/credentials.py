"""Broker keys: read from a folder of files, read again when they change, never shown."""

from hashlib import sha256
from pathlib import Path

import msgspec

from tradewind.domain.errors import ConfigurationError

_LONGEST = 512


class Credentials(msgspec.Struct, frozen=True, repr_omit_defaults=True):
    """A key pair; its text form shows nothing of it."""

    key_id: str
    secret_key: str

    def __repr__(self) -> str:
        return "Credentials(***)"

    @property
    def digest(self) -> str:
        """What tells these keys from others and shows neither."""
        return sha256(f"{self.key_id}\n{self.secret_key}".encode()).hexdigest()

    @property
    def secrets(self) -> tuple[str, str]:
        """What must never be shown."""
        return (self.secret_key, self.key_id)


class CredentialFolder:
    """A folder with the files `key-id` and `secret-key`, as a mounted Secret has them."""

    def __init__(self, folder: Path) -> None:
        self._paths = (folder / "key-id", folder / "secret-key")
        self._seen: tuple[tuple[int, int], ...] = ()
        self._current: Credentials | None = None

    def __call__(self) -> Credentials:
        """Return the credentials as the files hold them now.

        Raises:
            ConfigurationError: a file is absent, unreadable, empty or no key.
        """
        seen = tuple(_stamp(path) for path in self._paths)
        if self._current is None or seen != self._seen:
            self._current = Credentials(*(_read(path) for path in self._paths))
            self._seen = seen
        return self._current


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise ConfigurationError(f"no credentials in {path}: {error.strerror}") from None
    return (status.st_mtime_ns, status.st_ino)


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{path} is not a readable key file") from None
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise ConfigurationError(f"{path} must hold one key on one line")
    return text
