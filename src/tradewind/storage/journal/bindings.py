"""Which of a broker's accounts a journal is of: told once by the broker, held ever after."""

import os
import zlib
from pathlib import Path

import msgspec

from tradewind.domain.errors import JournalCorruptError

_NAME = "broker-account"


class Binding(msgspec.Struct, frozen=True):
    """The broker's own id of the account, with its checksum."""

    broker_account: str
    checksum: int


def read_binding(directory: Path) -> str:
    """The broker's id of the account; "" before it was ever told.

    Raises:
        JournalCorruptError: it can't be read: nobody may guess whose journal this is.
    """
    try:
        found = msgspec.json.decode((directory / _NAME).read_bytes(), type=Binding)
    except FileNotFoundError:
        return ""
    except msgspec.MsgspecError as error:
        raise JournalCorruptError(_NAME, 0, str(error)) from None
    if found.checksum != zlib.crc32(found.broker_account.encode()):
        raise JournalCorruptError(_NAME, 0, "its checksum is wrong")
    return found.broker_account


def write_binding(directory: Path, broker_account: str) -> None:
    """Keep the broker's id of the account; on disk when this returns."""
    binding = Binding(broker_account, zlib.crc32(broker_account.encode()))
    draft = directory / f"{_NAME}.draft"
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(binding))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(directory / _NAME)
