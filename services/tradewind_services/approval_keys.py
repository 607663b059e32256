"""The account's approval key as files: `NAME`, and `NAME.previous` while it is being replaced.

To replace the key, write the old one to `NAME.previous` and then the new one to `NAME`, for risk
and execution alike. Execution takes approvals of both at once; risk signs with the new one a
moment later. Remove `NAME.previous` when it pleases.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tradewind.domain.errors import ConfigurationError
from tradewind.risk.approvals import KEY_BYTES

LOOK_EVERY_S = 0.25
SIGN_AFTER_S = 2.0
"""So long after a change risk goes on with the old key: execution must have seen it too."""


class ApprovalKeys:
    """Reads the files again when they change."""

    def __init__(self, path: str) -> None:
        self._paths = (Path(path), Path(f"{path}.previous"))
        self.keys = self._read()
        """The key to sign with, then the one that it replaces, if any."""

    def changed(self) -> bool:
        """Whether the keys are others than before; what can't be read changes nothing."""
        try:
            now = self._read()
        except ConfigurationError:
            return False
        changed, self.keys = now != self.keys, now
        return changed

    def _read(self) -> tuple[bytes, ...]:
        current, previous = self._paths
        keys = [_key(current), *([_key(previous)] if previous.exists() else [])]
        return tuple(dict.fromkeys(keys))


async def follow(
    keys: ApprovalKeys, use: Callable[[tuple[bytes, ...]], None], *, after_s: float = 0.0
) -> None:
    """Hand over changed keys for ever, `after_s` late while the one before still counts."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if keys.changed():
            await asyncio.sleep(after_s if len(keys.keys) > 1 else 0.0)
            use(keys.keys)


def _key(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read the key {path}: {error.strerror}") from None
    if len(key) < KEY_BYTES:
        raise ConfigurationError(f"the key {path} has {len(key)} bytes; {KEY_BYTES} are needed")
    return key
