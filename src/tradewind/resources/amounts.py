"""Quantities as people write them: "5000", "25%", "100bps", "60m"; integers scaled inside.

Each type reads text (or an integer) and writes the shortest text that reads the same.
"""

import re
from decimal import Decimal
from typing import ClassVar, Self

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SCALE, format_scaled, parse_scaled, scaled_from_decimal
from tradewind.risk.limits import UNLIMITED

WORD = "unlimited"
"""The only word that means no limit."""
_PERCENT, _BPS = SCALE // 100, SCALE // 10_000
_NUMBER = r"\d{1,15}(\.\d{1,9})?"


class Scalar(int):
    """An integer with a written form.

    `EXPECTED` completes the sentence "expected ...", `PATTERN` is the whole form as a regular
    expression; `MAY_BE_UNLIMITED` admits the word.
    """

    __slots__ = ()
    EXPECTED: ClassVar[str] = ""
    PATTERN: ClassVar[str] = ""
    MAY_BE_UNLIMITED: ClassVar[bool] = False

    @classmethod
    def read(cls, value: object) -> Self:
        """Read a value of a resource.

        Raises:
            MalformedValueError: another form; the message shows the right one.
        """
        if cls.MAY_BE_UNLIMITED and value == WORD:
            return cls(UNLIMITED)
        text = str(value) if type(value) in (str, int) else ""
        if len(text) > 40 or not re.fullmatch(cls.PATTERN, text):
            raise MalformedValueError(f"expected {cls.expected()}, was {shown(value)}")
        return cls(cls._parse(text))

    @classmethod
    def expected(cls) -> str:
        """The form in words, with the word for no limit where it may stand."""
        return f"{cls.EXPECTED} or {WORD}" if cls.MAY_BE_UNLIMITED else cls.EXPECTED

    @property
    def text(self) -> str:
        """The written form."""
        if self.MAY_BE_UNLIMITED and self == UNLIMITED:
            return WORD
        return self._written()

    @classmethod
    def _parse(cls, text: str) -> int:
        return parse_scaled(text)

    def _written(self) -> str:
        return format_scaled(self)


class Amount(Scalar):
    """Money, scaled by 10**9."""

    __slots__ = ()
    EXPECTED = 'an amount such as "5000"'
    PATTERN = _NUMBER


class AmountLimit(Amount):
    """Money or no limit."""

    __slots__ = ()
    MAY_BE_UNLIMITED = True


class UnitsLimit(Scalar):
    """Shares or coins, or no limit; scaled by 10**9."""

    __slots__ = ()
    EXPECTED = 'a quantity such as "100"'
    PATTERN = _NUMBER
    MAY_BE_UNLIMITED = True


class Share(Scalar):
    """A share of something, scaled by 10**9; its unit is never left out."""

    __slots__ = ()
    EXPECTED = "a share such as 25% or 100bps"
    PATTERN = r"\d{1,9}(\.\d{1,7})?%|\d{1,9}(\.\d{1,5})?bps"

    @classmethod
    def _parse(cls, text: str) -> int:
        unit = _PERCENT if text.endswith("%") else _BPS
        return scaled_from_decimal(Decimal(text.rstrip("%bps")) * unit / SCALE)

    def _written(self) -> str:
        whole = not abs(self) % _BPS
        if abs(self) < _PERCENT and whole:
            return f"{self // _BPS}bps" if self >= 0 else f"-{-self // _BPS}bps"
        return f"{format_scaled(self * 100)}%"


class ShareLimit(Share):
    """A share or no limit."""

    __slots__ = ()
    MAY_BE_UNLIMITED = True


class Offset(Share):
    """A signed share in whole basis points: below zero rests on the near side of the market."""

    __slots__ = ()
    EXPECTED = "whole basis points such as 2bps or -1bps"
    PATTERN = r"-?\d{1,4}bps"

    @property
    def bps(self) -> int:
        """Basis points."""
        return self // _BPS

    def _written(self) -> str:
        return f"{self.bps}bps"


class MultipleLimit(Scalar):
    """A multiple such as leverage, or no limit; scaled by 10**9."""

    __slots__ = ()
    EXPECTED = 'a multiple such as "3"'
    PATTERN = r"\d{1,6}(\.\d{1,9})?"
    MAY_BE_UNLIMITED = True


class CountLimit(Scalar):
    """A whole number or no limit."""

    __slots__ = ()
    EXPECTED = "a whole number such as 60"
    PATTERN = r"\d{1,12}"
    MAY_BE_UNLIMITED = True

    @classmethod
    def _parse(cls, text: str) -> int:
        return int(text)

    def _written(self) -> str:
        return str(int(self))


_UNITS = {
    "h": 3_600 * SCALE,
    "m": 60 * SCALE,
    "s": SCALE,
    "ms": SCALE // 1_000,
    "us": SCALE // 1_000_000,
    "ns": 1,
}
_STEP = re.compile(r"(\d+)(ms|us|ns|h|m|s)")


class Span(Scalar):
    """A length of time in nanoseconds: "60m", "5s", "1m30s", "250ms"."""

    __slots__ = ()
    EXPECTED = "a time such as 5s, 250ms or 60m"
    PATTERN = r"0|(\d{1,9}(ms|us|ns|h|m|s)){1,6}"

    @classmethod
    def _parse(cls, text: str) -> int:
        return sum(int(count) * _UNITS[unit] for count, unit in _STEP.findall(text))

    def _written(self) -> str:
        rest, steps = int(self), []
        for unit, nanos in _UNITS.items():
            count, rest = divmod(rest, nanos)
            if count:
                steps.append(f"{count}{unit}")
        return "".join(steps) or "0s"


def shown(value: object) -> str:
    """A value as a message shows it, cut where it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= 40 else f"{text[:37]}..."
    return f'"{text}"' if isinstance(value, str) else text
