"""What is wrong with a file, and where."""

from collections.abc import Iterable

import msgspec

from tradewind.domain.errors import ConfigurationError

Path = tuple[str | int, ...]
"""The way to a field: ("spec", "strategies", 0, "name")."""


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing to mend. `file` is "" and `line` 0 where it is no file's; `field` may be ""."""

    file: str
    line: int
    field: str
    message: str

    @property
    def place(self) -> str:
        """The place as editors take it: "file:line"."""
        return f"{self.file}:{self.line}" if self.file else ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.field, self.message) if part)


class InvalidResourcesError(ConfigurationError):
    """Files that can't be used; `faults` says everything that is wrong with them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def dotted(path: Path) -> str:
    """A path as people write it: "spec.strategies[0].name"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def shown(value: object) -> str:
    """A value as a message shows it, cut where it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    text = text if len(text) <= 40 else f"{text[:37]}..."
    return f'"{text}"' if type(value) is str else text
