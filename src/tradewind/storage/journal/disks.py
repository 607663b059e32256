"""The few things that a journal asks of a file system; a test may ration them."""

import os
from pathlib import Path


class Disk:
    """Files by descriptor, every fault an `OSError`."""

    def allocate(self, path: Path, size: int) -> int:
        """Make a file of `size` zero bytes whose blocks are all reserved, and open it."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(handle, 0, size)
        except OSError:
            os.close(handle)
            path.unlink(missing_ok=True)
            raise
        return handle

    def open(self, path: Path) -> int:
        """Open an existing file for reading and writing."""
        return os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def write(self, handle: int, data: bytes, offset: int) -> None:
        """Write all of `data` at an offset."""
        view = memoryview(data)
        while view:
            written = os.pwrite(handle, view, offset)
            view, offset = view[written:], offset + written

    def sync(self, handle: int) -> None:
        """Wait until the file's data survives the machine's crash."""
        os.fdatasync(handle)

    def sync_directory(self, path: Path) -> None:
        """Wait until names in a directory survive the machine's crash."""
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)
