"""A journal's records, one line each, whichever service wrote them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.engine import records as desk
from tradewind.execution import records as execution
from tradewind.local.journals import decoded
from tradewind.local.moments import date_and_time
from tradewind.local.plain import plain
from tradewind.storage.journal import JournalReader


class JournalLine(msgspec.Struct, frozen=True, kw_only=True):
    """One record: its number, market time, kind, and what is in it as plain values."""

    number: int
    ts_ns: int
    kind: str
    content: dict[str, Any]
    reports: tuple[int, ...] = ()


def journals_in(directory: Path) -> list[Path]:
    """The directory itself if it is a journal, else every journal below it.

    Raises:
        ConfigurationError: there is none.
    """
    if any(directory.glob("*.segment")):
        return [directory]
    found = sorted({path.parent for path in directory.rglob("*.segment") if _is_journal(path)})
    if not found:
        raise ConfigurationError(f"there is no journal in {directory}")
    return found


def lines_of(directory: Path, first: int = 0) -> Iterator[JournalLine]:
    """Every record from `first` on, or from the oldest that is left.

    Raises:
        JournalCorruptError: the journal is damaged.
        JournalError: the records asked for were trimmed, or another release wrote them.
    """
    reader = JournalReader(directory)
    decode = _decode_execution if _is_execution(directory) else _decode_desk
    for number, payload in reader.read(max(first, reader.first)):
        yield decode(number, payload)


def text_of(line: JournalLine) -> str:
    """A line for a person."""
    words = " ".join(dict.fromkeys(_words(line.content)))
    reports = f" reports {line.reports[0]}-{line.reports[-1]}" if line.reports else ""
    return f"{line.number:>7} {date_and_time(line.ts_ns):19} {line.kind:16} {words}{reports}"


def _is_journal(path: Path) -> bool:
    return not path.parent.name.startswith(("damaged-", "replaced-"))


def _is_execution(directory: Path) -> bool:
    """Whether execution wrote it: what the first record says, for the folder may be a copy."""
    for _, payload in JournalReader(directory).read(JournalReader(directory).first):
        try:
            execution.decode_record(payload)
        except msgspec.DecodeError:
            return False
        return True
    return True


def _decode_execution(number: int, payload: bytes) -> JournalLine:
    record = decoded(execution.decode_record, number, payload)
    content = plain(record.fact)
    return JournalLine(
        number=number,
        ts_ns=record.ts_ns,
        kind=str(content.pop("kind")),
        content=content,
        reports=tuple(report.number for report in record.reports),
    )


def _decode_desk(number: int, payload: bytes) -> JournalLine:
    record = decoded(desk.decode_record, number, payload)
    content = plain(record)
    return JournalLine(
        number=number,
        ts_ns=getattr(record, "at_ns", getattr(record, "since_ns", 0)),
        kind=str(content.pop("kind")),
        content=content,
    )


def _words(value: Any, name: str = "") -> Iterator[str]:
    """The leaves that say something, as name=value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("token", "stamps", "kind"):
                yield from _words(inner, key)
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        yield f"{name}={len(value)}"
    elif value not in ("", "0", 0, None, False, [], 0.0):
        yield f"{name}={_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
