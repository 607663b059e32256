"""Values as an API server writes them, and hashes of them."""

import re
from decimal import Decimal
from hashlib import sha256
from math import ceil
from typing import Any

import msgspec

_UNITS = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    "k": Decimal(10) ** 3,
    "M": Decimal(10) ** 6,
    "G": Decimal(10) ** 9,
    "T": Decimal(10) ** 12,
    "P": Decimal(10) ** 15,
    "E": Decimal(10) ** 18,
    "Ki": Decimal(2) ** 10,
    "Mi": Decimal(2) ** 20,
    "Gi": Decimal(2) ** 30,
    "Ti": Decimal(2) ** 40,
    "Pi": Decimal(2) ** 50,
    "Ei": Decimal(2) ** 60,
}
_FORM = re.compile(
    r"(?P<number>[0-9]{1,18}(\.[0-9]{0,9})?([eE][+-]?[0-9]{1,2})?)(?P<unit>[numkMGTPE]|[KMGTPE]i|)"
)
_BINARY = ("Ei", "Pi", "Ti", "Gi", "Mi", "Ki")
_DECIMAL = ("E", "P", "T", "G", "M", "k", "", "m", "u", "n")


def amount(quantity: str) -> Decimal:
    """What a Kubernetes quantity is worth.

    Raises:
        ValueError: no quantity.
    """
    number, unit = _split(quantity)
    return number * _UNITS[unit]


def canonical(quantity: str) -> str:
    """A quantity as an API server writes it: the largest unit that leaves a whole number."""
    number, unit = _split(quantity)
    value = number * _UNITS[unit]
    units = (*_BINARY, "") if unit in _BINARY and value % 1 == 0 else _DECIMAL
    fitting = next((each for each in units if value % _UNITS[each] == 0), "n")
    return f"{ceil(value / _UNITS[fitting])}{fitting if value else ''}"


def is_quantity(text: str) -> bool:
    """Whether text reads as a quantity."""
    try:
        _split(text)
    except ValueError:
        return False
    return True


def digest(value: Any) -> str:
    """A short hash of plain JSON values, the same whatever the order of their keys."""
    return sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:16]


def _split(quantity: str) -> tuple[Decimal, str]:
    found = _FORM.fullmatch(quantity)
    if found is None:
        raise ValueError(f"expected a quantity such as 100m or 1Gi, was {quantity[:40]!r}")
    return Decimal(found["number"]), found["unit"]
