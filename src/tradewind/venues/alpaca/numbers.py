"""JSON numbers and number texts of the venue to scaled integers."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import (
    MAX_SCALED,
    SCALE,
    Price,
    Quantity,
    parse_scaled,
    scaled_from_float,
)

EXACT = 4_000_000.0
"""Below this a double times 10**9 rounds to the integer that its shortest text reads."""
TINY = 1e-9
"""The smallest number that is not rounded to zero, with room to spare."""


def positive_price(value: float) -> Price:
    """Scale a price that must be above zero.

    Raises:
        MalformedValueError: zero, negative, not finite or absurd.
    """
    if value <= 0 or not (scaled := scaled_from_float(value)):
        raise MalformedValueError(f"expected a price above zero, was {value!r}")
    return Price(scaled)


def price_or_absent(value: float) -> Price:
    """Scale a price where 0 says "none".

    Raises:
        MalformedValueError: negative, not finite or absurd.
    """
    return Price(_not_negative(value))


def quantity_of(value: float) -> Quantity:
    """Scale a size.

    Raises:
        MalformedValueError: negative, not finite or absurd.
    """
    return Quantity(_not_negative(value))


def _not_negative(value: float) -> int:
    if value < 0:
        raise MalformedValueError(f"expected no negative number, was {value!r}")
    return scaled_from_float(value)


def rounded_scaled(value: object) -> int:
    """Scale text or a number; more than nine decimals are rounded, as averages have them.

    Raises:
        MalformedValueError: no number, not finite or absurd.
    """
    if isinstance(value, str):
        try:
            return parse_scaled(value)
        except MalformedValueError:
            return _rounded(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedValueError(f"expected a number, was {type(value).__name__}")
    if isinstance(value, int):
        return _bounded(value * SCALE)
    return scaled_from_float(value)


def _rounded(text: str) -> int:
    if len(text) > 80:
        raise MalformedValueError(f"expected a number, was {len(text)} characters")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise MalformedValueError(f"expected a number, was {text[:40]!r}") from None
    if not number.is_finite() or number.adjusted() > 15:
        raise MalformedValueError(f"expected a finite number below 1e15, was {text[:40]!r}")
    if number.adjusted() < -30:
        return 0
    return _bounded(int((number * SCALE).to_integral_value(ROUND_HALF_EVEN)))


def _bounded(scaled: int) -> int:
    if abs(scaled) > MAX_SCALED:
        raise MalformedValueError("expected a magnitude below 1e15")
    return scaled
