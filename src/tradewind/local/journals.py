"""The journals below a state folder: which there are, and their records in order."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from tradewind.domain.errors import ConfigurationError, JournalError
from tradewind.engine import records as desk
from tradewind.execution import records as execution
from tradewind.storage.journal import JournalReader

T = TypeVar("T")
_EXECUTION, _RISK = "-execution", "-risk"


def policies_of(state: Path) -> tuple[str, ...]:
    """Every policy that ever ran with a state folder, by name.

    Raises:
        ConfigurationError: the folder holds no journals.
    """
    found = {
        path.parent.name.removesuffix(ending)
        for ending in (_EXECUTION, _RISK)
        for path in (state / "state").glob(f"*{ending}/journal")
    }
    if not found:
        raise ConfigurationError(
            f"there are no journals in {state}: nothing ever ran with this state folder; "
            "name the right one with --state"
        )
    return tuple(sorted(found))


def execution_journal(state: Path, policy: str) -> Path:
    """Where a policy's execution keeps its journal."""
    return state / "state" / f"{policy}{_EXECUTION}" / "journal"


def risk_journal(state: Path, policy: str) -> Path:
    """Where a policy's risk keeps its journal."""
    return state / "state" / f"{policy}{_RISK}" / "journal"


def execution_records(state: Path, policy: str) -> Iterator[tuple[int, execution.Record]]:
    """Execution's records that are still there, with their numbers.

    Raises:
        JournalCorruptError: the journal is damaged.
        JournalError: another release wrote it.
    """
    for number, payload in _payloads(execution_journal(state, policy)):
        yield number, decoded(execution.decode_record, number, payload)


def risk_records(state: Path, policy: str) -> Iterator[tuple[int, desk.Record]]:
    """Risk's records that are still there, with their numbers.

    Raises:
        JournalCorruptError: the journal is damaged.
        JournalError: another release wrote it.
    """
    for number, payload in _payloads(risk_journal(state, policy)):
        yield number, decoded(desk.decode_record, number, payload)


def _payloads(journal: Path) -> Iterator[tuple[int, bytes]]:
    if journal.is_dir():
        reader = JournalReader(journal)
        yield from reader.read(reader.first)


def decoded(decode: Callable[[bytes], T], number: int, payload: bytes) -> T:
    """A record, decoded.

    Raises:
        JournalError: another release wrote it.
    """
    try:
        return decode(payload)
    except msgspec.DecodeError as error:
        raise JournalError(
            f"record {number} is not of this release: {error}; go on with the release that wrote "
            "it, or with a new folder (--state)"
        ) from error
