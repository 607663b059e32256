"""How much room a journal's volume has left, told before new orders must be refused."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tradewind.resources.crds.reason_words import Reason

MIB = 1 << 20
ENOUGH = 1 << 30
"""So many free bytes are room enough on a volume of any size."""
SHARE = 10
"""And so is this part of a small one."""


class Usage(Protocol):
    """A file system's bytes; `free` are those that we may use."""

    @property
    def total(self) -> int:
        """All of them."""
        ...

    @property
    def free(self) -> int:
        """What is left."""
        ...


def filling(place: Path, usage: Callable[[Path], Usage] = shutil.disk_usage) -> dict[str, str]:
    """The warning that the volume of a place is almost full; the same words as long as it is."""
    try:
        found = usage(place)
    except OSError:
        return {}  # whoever writes there finds out, and says so
    least = min(found.total // SHARE, ENOUGH)
    if found.free >= least:
        return {}
    text = f"less than {least // MIB} MiB of the journal's {found.total // MIB} MiB are free"
    return {Reason.VOLUME_FILLING.value: f"{text}: make the volume larger"}
