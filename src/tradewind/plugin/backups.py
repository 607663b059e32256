"""backup: a policy's journals, from its pods into one file for `tradewind journal restore`."""

import datetime as dt
import tempfile
from pathlib import Path

from tradewind.domain.errors import JournalError
from tradewind.local.backups import Manifest, back_up
from tradewind.plugin.kubectl import Kubectl
from tradewind.plugin.mirrors import mirror
from tradewind.plugin.resources import Found

_ATTEMPTS = 5


def backup(
    kubectl: Kubectl, policy: Found, folder: Path, now: dt.datetime
) -> tuple[Path, Manifest]:
    """Copy the journals of risk and execution while they trade; nothing of them is cached.

    Raises:
        ClusterError: a pod can't be reached.
        JournalError: a journal can't be read.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{policy.namespace}-{policy.name}-{now:%Y%m%dT%H%M%SZ}.backup"
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        for attempt in range(1, _ATTEMPTS + 1):
            state = mirror(kubectl, policy.namespace, policy.name, Path(copy))
            try:
                return file, back_up(state, file, now.isoformat(timespec="seconds"))
            except JournalError:
                # A segment was sealed between the listing and the copy: fetch what changed.
                if attempt == _ATTEMPTS:
                    raise
    raise AssertionError  # the last attempt returns or raises
