"""How people write amounts: "5000", "25%", "100bps", "60m", and the word `unlimited`."""

import re
from collections.abc import Callable

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SCALE, SECOND, parse_scaled, share_of
from tradewind.risk.limits import UNLIMITED

UNLIMITED_WORD = "unlimited"
_DURATION = re.compile(r"(\d{1,9})(ms|s|m|h|d)")
_UNITS_NS = {"ms": SECOND // 1000, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}
_UNITS_NS["d"] = 24 * _UNITS_NS["h"]


def parse_amount(text: str) -> int:
    """An amount of money or units: "5000", "0.01", `unlimited`.

    Raises:
        MalformedValueError: no amount, or a negative one.
    """
    if text == UNLIMITED_WORD:
        return UNLIMITED
    value = parse_scaled(text)
    if value < 0:
        raise MalformedValueError(f"expected an amount of 0 or more, was {text!r}")
    return value


def parse_ratio(text: str) -> int:
    """A share: "25%", "100bps", or a plain multiple such as "3"; `unlimited` too."""
    if text == UNLIMITED_WORD:
        return UNLIMITED
    for suffix, divisor in (("%", 100), ("bps", 10_000)):
        if text.endswith(suffix):
            return share_of(parse_amount(text.removesuffix(suffix)), SCALE // divisor)
    return parse_amount(text)


def parse_duration(text: str) -> int:
    """A time span: "500ms", "5s", "60m", "1h", "1d"."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise MalformedValueError(
            f"expected a duration such as 500ms, 5s, 60m, 1h or 1d, was {text!r}"
        )
    return int(match[1]) * _UNITS_NS[match[2]]


def parse_count(text: str) -> int:
    """A whole number, or `unlimited`."""
    if text == UNLIMITED_WORD:
        return UNLIMITED
    if not text.isdecimal() or len(text) > 9:
        raise MalformedValueError(f"expected a whole number or `unlimited`, was {text!r}")
    return int(text)


def parse_basis_points(text: str) -> int:
    """Basis points as a whole number: "2bps" is 2; may be negative."""
    number = text.removesuffix("bps")
    if not re.fullmatch(r"-?\d{1,5}", number) or number == text:
        raise MalformedValueError(f"expected basis points such as 2bps, was {text!r}")
    return int(number)


PARSERS: dict[str, Callable[[str], int]] = {
    "amount": parse_amount,
    "ratio": parse_ratio,
    "duration": parse_duration,
    "count": parse_count,
    "bps": parse_basis_points,
}
PATTERNS = {
    "amount": r"^(unlimited|\d+(\.\d{1,9})?)$",
    "ratio": r"^(unlimited|\d+(\.\d{1,9})?(%|bps)?)$",
    "duration": r"^\d{1,9}(ms|s|m|h|d)$",
    "count": r"^(unlimited|\d{1,9})$",
    "bps": r"^-?\d{1,5}bps$",
}
"""The same forms as JSON Schema patterns."""
