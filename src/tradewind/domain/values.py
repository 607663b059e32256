"""Exact numbers: prices, quantities and money as integers scaled by 10**9.

`Decimal` and text exist at the edges only; every edge parses through this module, which refuses
NaN, infinity, absurd lengths and exponents before any arithmetic.
"""

import re
from decimal import Decimal
from math import isfinite
from typing import NewType

from tradewind.domain.errors import MalformedValueError

Price = NewType("Price", int)
"""Quote currency per unit, scaled by 10**9. 0 means "no price" only where a field says so."""
Quantity = NewType("Quantity", int)
"""Units of the instrument (shares, coins), scaled by 10**9."""
Money = NewType("Money", int)
"""Account currency, scaled by 10**9; signed."""
Nanos = NewType("Nanos", int)
"""Nanoseconds: UTC since the epoch for market time, since an arbitrary start for machine time."""
Ratio = NewType("Ratio", int)
"""A dimensionless share scaled by 10**9: 25 % is 250_000_000, 1 bp is 100_000."""

SCALE = 1_000_000_000
SECOND = Nanos(1_000_000_000)
MILLISECOND = Nanos(1_000_000)
_HALF = SCALE // 2
MAX_SCALED = 10**15 * SCALE
"""The largest magnitude any edge accepts: a quadrillion units."""

_PLAIN = re.compile(r"[+-]?\d{1,18}(?:\.\d{0,18})?|[+-]?\.\d{1,18}")
# Below this magnitude a double holds nine decimals with an error of less than half a unit.
_EXACT_FLOAT = 4_000_000.0


def parse_scaled(text: str) -> int:
    """Parse plain decimal text ("-12.5"); at most nine decimals may differ from zero.

    Raises:
        MalformedValueError: not a plain decimal, too long, too large or too precise.
    """
    if len(text) > 40 or not _PLAIN.fullmatch(text):
        raise MalformedValueError(f"expected a plain decimal number, was {text[:48]!r}")
    whole, _, fraction = text.lstrip("+-").partition(".")
    if fraction[9:].strip("0"):
        raise MalformedValueError(f"expected at most 9 decimals, was {text!r}")
    magnitude = int(whole or "0") * SCALE + int(fraction[:9].ljust(9, "0"))
    return _bounded(-magnitude if text.startswith("-") else magnitude)


def scaled_from_float(value: float) -> int:
    """Convert a JSON number to a scaled integer, exactly as its shortest decimal text reads.

    Raises:
        MalformedValueError: NaN, infinity or above `MAX_SCALED`.
    """
    if -_EXACT_FLOAT < value < _EXACT_FLOAT:
        return round(value * 1e9)
    if not isfinite(value) or abs(value) > MAX_SCALED / SCALE:
        raise MalformedValueError(f"expected a finite number below 1e15, was {value!r}")
    return _bounded(round(Decimal(repr(value)) * SCALE))


def scaled_from_decimal(value: Decimal) -> int:
    """Convert a `Decimal` of at most nine decimals.

    Raises:
        MalformedValueError: not finite, absurd exponent, too large or too precise.
    """
    if not value.is_finite() or not -30 <= value.adjusted() <= 15:
        raise MalformedValueError(f"expected a finite number below 1e15, was {value}")
    scaled = value * SCALE
    if scaled != int(scaled):
        raise MalformedValueError(f"expected at most 9 decimals, was {value}")
    return _bounded(int(scaled))


def format_scaled(value: int) -> str:
    """Write a scaled integer as the shortest plain decimal text: 1_500_000_000 is "1.5"."""
    whole, fraction = divmod(abs(value), SCALE)
    sign = "-" if value < 0 else ""
    if not fraction:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{fraction:09d}".rstrip("0")


def notional(price: int, quantity: int) -> Money:
    """Price times quantity, rounded half to even at 10**-9 so that both books agree to the unit."""
    quotient, rest = divmod(price * quantity, SCALE)
    if rest > _HALF or (rest == _HALF and quotient & 1):
        quotient += 1
    return quotient  # type: ignore[return-value]  # calling Money would cost as much as the division


def share_of(value: int, ratio: int) -> int:
    """`value * ratio` rounded toward zero, for limits that are shares of something."""
    product = value * ratio
    return product // SCALE if product >= 0 else -(-product // SCALE)


def round_div(numerator: int, denominator: int) -> int:
    """Integer division rounded half to even; `denominator` > 0."""
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and quotient & 1):
        return quotient + 1
    return quotient


def round_to_lot(quantity: int, lot: int) -> Quantity:
    """Round toward zero to a multiple of `lot`."""
    return Quantity(quantity - quantity % lot if quantity >= 0 else -(-quantity - -quantity % lot))


def to_float(value: int) -> float:
    """Scaled integer to float, for indicators and features only."""
    return value / 1e9


def _bounded(value: int) -> int:
    if not -MAX_SCALED <= value <= MAX_SCALED:
        raise MalformedValueError("expected a magnitude below 1e15")
    return value
