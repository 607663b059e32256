"""Where commands print: as wide as the terminal, and without an edge where there is none."""

import os
import sys

from rich.console import Console

_NO_EDGE = 2_000


def stdout(unbounded: int = _NO_EDGE) -> Console:
    """Standard output; in a pipe or file nothing is cut or wrapped, unless COLUMNS says so.

    `unbounded` is how wide a page may be there that fills its width.
    """
    piped = not sys.stdout.isatty() and not os.environ.get("COLUMNS")
    return Console(width=unbounded) if piped else Console()
