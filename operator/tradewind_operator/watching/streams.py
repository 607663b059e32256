"""What is watched: a kind in a namespace, or in all of them; and how each watch stands.

kopf tells its handlers neither that a list was complete, nor what a list no longer holds, nor that
a stream lives. All three are read off its own requests and answers as they pass: see `hearing`.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum

import msgspec

from tradewind_operator.api.kinds import CHILD_KINDS, KINDS, OWN_KINDS
from tradewind_operator.settings import Settings

WATCHED = (*OWN_KINDS, *CHILD_KINDS)
CERTIFICATE = "Certificate"
QUIET_S = 65.0
"""Bookmarks come every minute: a stream that is opened anew after this had gone silent."""


class Stream(msgspec.Struct, frozen=True, order=True):
    """One watch; `namespace` is "" for all of them."""

    kind: str
    namespace: str


class Restart(StrEnum):
    """Why a watch was opened again."""

    ENDED = "ended"
    EXPIRED = "expired"
    ERROR = "error"
    SILENT = "silent"


def watched_namespaces(settings: Settings) -> tuple[str, ...]:
    """The namespaces that are watched; one "" for all."""
    if settings.all_namespaces:
        return ("",)
    return tuple(sorted(set(settings.namespaces or (settings.namespace,))))


def watched_kinds(settings: Settings) -> tuple[str, ...]:
    """The kinds that are watched; cert-manager's only where it issues."""
    return (*WATCHED, *((CERTIFICATE,) if settings.tls.is_cert_managers else ()))


def streams_of(settings: Settings) -> tuple[Stream, ...]:
    """Every watch that an installation has."""
    return tuple(
        Stream(kind, namespace)
        for namespace in watched_namespaces(settings)
        for kind in watched_kinds(settings)
    )


class Standing(msgspec.Struct):
    """How one watch stands; times are monotonic seconds."""

    heard_at: float
    listed: bool = False
    opened: bool = False
    last_word: Restart = Restart.ENDED


class Streams:
    """How all watches stand. `on_restart` is told of each that is opened again, and why."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], float],
        on_restart: Callable[[Stream, Restart], None] = lambda _stream, _reason: None,
    ) -> None:
        self._now, self._on_restart = now, on_restart
        self._standing = {stream: Standing(now()) for stream in streams_of(settings)}
        self.whole = asyncio.Event()
        """Set when every watch has been read whole at least once."""

    @property
    def synced(self) -> bool:
        """Whether every watch has been read whole at least once."""
        return all(one.listed for one in self._standing.values())

    @property
    def unlisted(self) -> tuple[Stream, ...]:
        """The watches that have not been read whole yet."""
        return tuple(stream for stream, one in self._standing.items() if not one.listed)

    def is_listed(self, stream: Stream) -> bool:
        """Whether a watch has been read whole."""
        return self._standing[stream].listed

    def ages(self) -> dict[Stream, float]:
        """For how long each watch has said nothing."""
        now = self._now()
        return {stream: now - one.heard_at for stream, one in self._standing.items()}

    def heard(self, stream: Stream) -> None:
        """A watch said something."""
        self._standing[stream].heard_at = self._now()

    def listed(self, stream: Stream) -> None:
        """A watch's list was read whole."""
        one = self._standing[stream]
        one.listed, one.heard_at, one.opened = True, self._now(), False
        if self.synced:
            self.whole.set()

    def opening(self, stream: Stream) -> None:
        """A watch is opened, for the first time since its list or again."""
        one = self._standing[stream]
        if one.opened:
            silent = self._now() - one.heard_at > QUIET_S
            self._on_restart(stream, Restart.SILENT if silent else one.last_word)
        one.opened, one.last_word = True, Restart.ENDED

    def ended(self, stream: Stream, word: Restart) -> None:
        """A watch said that it can't go on."""
        one = self._standing[stream]
        one.last_word = word
        if word is Restart.EXPIRED:
            self._on_restart(stream, word)


_BY_PATH = {KINDS[kind].plural: kind for kind in (*WATCHED, CERTIFICATE)}


def stream_at(path: str) -> Stream | None:
    """The watch that a request's path belongs to; None for discovery and single objects."""
    parts = path.strip("/").split("/")
    kind = _BY_PATH.get(parts[-1])
    if kind is None:
        return None
    namespace = parts[-2] if len(parts) > 3 and parts[-3] == "namespaces" else ""
    return Stream(kind, namespace) if KINDS[kind].path(namespace) == path else None
