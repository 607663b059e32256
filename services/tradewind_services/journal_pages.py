"""A journal's files as pages: whoever asks why reads a copy, and the order path pays nothing.

Files go out as they are; nothing here reads a record.
"""

from pathlib import Path

import msgspec

from tradewind_services.health import Pages


def journal_pages(folder: Path) -> Pages:
    """`/journal` lists the files with sizes and times, `/journal/NAME` is one of them."""
    return {"/journal": lambda _: _listing(folder), "/journal/": lambda name: _file(folder, name)}


def _listing(folder: Path) -> bytes:
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    return msgspec.json.encode(
        [
            {"name": name, "size": stat.st_size, "changed_ns": stat.st_mtime_ns}
            for name, stat in files
        ]
    )


def _file(folder: Path, name: str) -> Path | None:
    """The file, where the folder has one of exactly that name."""
    return next((path for path in folder.iterdir() if path.name == name and path.is_file()), None)
