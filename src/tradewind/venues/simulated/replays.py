"""Recorded files as a tape: several files merged by time, from any moment on."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.events import Quote
from tradewind.domain.values import Nanos, Price
from tradewind.venues.simulated.recordings import read_recording
from tradewind.venues.simulated.tape import TapeEvent, merged

DEFAULT_SPREAD = Price(20_000_000)
"""Two cents around the prices of a bar file."""


class ReplayTape:
    """A tape of recorded files. What lies before `from_ns` is its past.

    `past` must be read before `events`.
    """

    def __init__(
        self, paths: Sequence[Path], *, from_ns: int | None = None, spread: Price = DEFAULT_SPREAD
    ) -> None:
        streams = [_opened(path, spread) for path in paths]
        heads = [_head(path, stream) for path, stream in zip(paths, streams, strict=True)]
        first_ns = min(event.ts_ns for event in heads)
        self.start_ns = Nanos(first_ns if from_ns is None else max(from_ns, first_ns))
        whole = [chain((head,), stream) for head, stream in zip(heads, streams, strict=True)]
        self._stream = merged(whole)
        self._held: TapeEvent | None = None
        self._known: dict[str, Quote] = {}

    def past(self) -> Iterator[TapeEvent]:
        """What the files hold before the start."""
        for event in self._stream:
            if event.ts_ns >= self.start_ns:
                self._held = event
                return
            self._note(event)
            yield event

    def events(self) -> Iterator[TapeEvent]:
        """What stood at the start, then what happens."""
        yield from (replace(event, ts_ns=self.start_ns) for event in self._known.values())
        if self._held is not None:
            yield self._held
        yield from self._stream

    def _note(self, event: TapeEvent) -> None:
        if isinstance(event, Quote):
            self._known[event.symbol] = event


def symbols_of(paths: Sequence[Path]) -> tuple[str, ...]:
    """The symbols of some files, each once.

    Raises:
        ConfigurationError: a file that cannot be replayed.
    """
    heads = (_head(path, _opened(path, DEFAULT_SPREAD)) for path in paths)
    return tuple(dict.fromkeys(head.symbol for head in heads))


def _opened(path: Path, spread: Price) -> Iterator[TapeEvent]:
    if not path.is_file():
        raise ConfigurationError(f"there is no recording {path}")
    if path.suffix == ".parquet":
        # Loaded here: its libraries take a while, and a generated market needs none of them.
        from tradewind.venues.simulated.columns import read_table

        return iter(read_table(path, spread=spread))
    if path.name.endswith((".raw", ".raw.gz")):
        return iter(read_recording(path))
    raise ConfigurationError(f"the recording {path} is neither .parquet nor .raw nor .raw.gz")


def _head(path: Path, stream: Iterator[TapeEvent]) -> TapeEvent:
    head = next(stream, None)
    if head is None:
        raise ConfigurationError(f"the recording {path} is empty")
    return head
