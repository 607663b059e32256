"""The product's own status door on the files of a Secret, followed as a kubelet follows a mount."""

import asyncio
import base64
import random
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tradewind.deploy.cluster import CA_FILE, CERTIFICATE_FILE, KEY_FILE, STATUS_PORT
from tradewind.domain.errors import ConfigurationError
from tradewind.transport.tls_files import TlsFiles
from tradewind_services.status_door import StatusDoor

_CHANCE = random.Random()
_TRIES = 50
Document = Callable[[], bytes]


class Mount:
    """A folder with what a Secret holds, swapped as a whole behind a link."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder, self._count = folder, 0
        self._held: Mapping[str, str] = {}

    @property
    def files(self) -> TlsFiles:
        """Where its files are."""
        names = (CA_FILE, CERTIFICATE_FILE, KEY_FILE)
        authority, certificate, key = (str(self._folder / "data" / name) for name in names)
        return TlsFiles(authority=authority, certificate=certificate, key=key)

    def follow(self, data: Mapping[str, str]) -> None:
        """Have what a Secret holds now."""
        if data == self._held:
            return
        self._held, self._count = data, self._count + 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        for name, text in data.items():
            (folder / name).write_bytes(base64.b64decode(text))
        link = self._folder / "link"
        link.symlink_to(folder, target_is_directory=True)
        link.rename(self._folder / "data")


class Doors:
    """Status doors of one namespace, on a loop of their own."""

    def __init__(self, loop: asyncio.AbstractEventLoop, namespace: str) -> None:
        self._loop, self._namespace = loop, namespace
        self._watching: set[Future[None]] = set()
        self.refused: list[str] = []

    def open(self, files: TlsFiles, policy: str, document: Document) -> str:
        """Open a door at a loopback address of its own; return that address."""
        door = StatusDoor(
            files,
            policy=policy,
            namespace=self._namespace,
            document=document,
            on_refusal=self.refused.append,
        )
        address = asyncio.run_coroutine_threadsafe(_started(door), self._loop).result(30)
        self._watching.add(asyncio.run_coroutine_threadsafe(_kept(door), self._loop))
        return address

    def close(self) -> None:
        """Close them all."""
        for each in self._watching:
            each.cancel()


@contextmanager
def doors_of(namespace: str) -> Iterator[Doors]:
    """Doors that are open while the block lasts."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    doors = Doors(loop, namespace)
    try:
        yield doors
    finally:
        doors.close()
        loop.call_soon_threadsafe(loop.call_later, 0.5, loop.stop)
        thread.join(20)
        loop.close()


async def _started(door: StatusDoor) -> str:
    for _ in range(_TRIES):
        parts = (_CHANCE.randint(1, 254) for _ in range(3))
        address = f"127.{'.'.join(map(str, parts))}"
        try:
            await door.start(f"{address}:{STATUS_PORT}")
        except ConfigurationError:
            continue  # somebody has that one
        return address
    raise AssertionError(f"no loopback address has port {STATUS_PORT} free")


async def _kept(door: StatusDoor) -> None:
    try:
        await door.watch()
    finally:
        await door.close()
