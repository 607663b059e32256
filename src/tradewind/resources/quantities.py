"""How people write amounts: "5000", "25%", "100bps", "60m", and the word `unlimited`.

Every form reads text to a scaled integer and writes the shortest text that reads the same.
"""

import re
from collections.abc import Callable
from decimal import Decimal

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import SCALE, format_scaled, parse_scaled, scaled_from_decimal
from tradewind.risk.limits import UNLIMITED

UNLIMITED_WORD = "unlimited"
"""The only word that means no limit."""
_PERCENT, _BPS = SCALE // 100, SCALE // 10_000
_NUMBER = r"[0-9]{1,15}(\.[0-9]{1,9})?"


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One way to write an integer: `expected` completes the sentence "expected ..."."""

    expected: str
    pattern: str
    parse: Callable[[str], int]
    write: Callable[[int], str]
    unlimited: bool = False

    @property
    def schema_pattern(self) -> str:
        """The whole form as a regular expression for JSON schema."""
        word = f"{UNLIMITED_WORD}|" if self.unlimited else ""
        return f"^({word}{self.pattern})$"

    @property
    def takes_numbers(self) -> bool:
        """A plain whole number is one way to write it."""
        return re.fullmatch(self.pattern, "1") is not None

    def read(self, text: str) -> int:
        """Read text.

        Raises:
            MalformedValueError: another form; the message shows the right one.
        """
        if self.unlimited and text == UNLIMITED_WORD:
            return UNLIMITED
        if len(text) > 40 or not re.fullmatch(self.pattern, text):
            word = f" or {UNLIMITED_WORD}" if self.unlimited else ""
            raise MalformedValueError(f'expected {self.expected}{word}, was "{text[:40]}"')
        return self.parse(text)

    def text(self, value: int) -> str:
        """Write a value."""
        return UNLIMITED_WORD if self.unlimited and value == UNLIMITED else self.write(value)


def _share(text: str) -> int:
    unit = _PERCENT if text.endswith("%") else _BPS
    return scaled_from_decimal(Decimal(text.rstrip("%bps")) * unit / SCALE)


def _share_text(value: int) -> str:
    if 0 < value < _PERCENT and not value % _BPS:
        return f"{value // _BPS}bps"
    return f"{format_scaled(value * 100)}%"


_UNITS_NS = {
    "h": 3_600 * SCALE,
    "m": 60 * SCALE,
    "s": SCALE,
    "ms": SCALE // 1_000,
    "us": SCALE // 1_000_000,
    "ns": 1,
}
_STEP = re.compile(r"([0-9]+)(ms|us|ns|h|m|s)")


def _duration(text: str) -> int:
    return sum(int(count) * _UNITS_NS[unit] for count, unit in _STEP.findall(text))


def _duration_text(value: int) -> str:
    rest, steps = value, []
    for unit, nanos in _UNITS_NS.items():
        count, rest = divmod(rest, nanos)
        if count:
            steps.append(f"{count}{unit}")
    return "".join(steps) or "0s"


AMOUNT = Form(
    expected='an amount such as "5000"', pattern=_NUMBER, parse=parse_scaled, write=format_scaled
)
UNITS = Form(
    expected='a quantity such as "100"', pattern=_NUMBER, parse=parse_scaled, write=format_scaled
)
SHARE = Form(
    expected="a share such as 25% or 100bps",
    pattern=r"[0-9]{1,12}(\.[0-9]{1,7})?%|[0-9]{1,12}(\.[0-9]{1,5})?bps",
    parse=_share,
    write=_share_text,
)
MULTIPLE = Form(
    expected='a multiple such as "3"',
    pattern=_NUMBER,
    parse=parse_scaled,
    write=format_scaled,
)
COUNT = Form(expected="a whole number such as 60", pattern=r"[0-9]{1,9}", parse=int, write=str)
DURATION = Form(
    expected="a time such as 500ms, 5s or 60m",
    pattern=r"0|([0-9]{1,9}(ms|us|ns|h|m|s)){1,6}",
    parse=_duration,
    write=_duration_text,
)
BASIS_POINTS = Form(
    expected="whole basis points such as 2bps or -1bps",
    pattern=r"-?[0-9]{1,4}bps",
    parse=lambda text: int(text.removesuffix("bps")),
    write=lambda value: f"{value}bps",
)


def or_unlimited(form: Form) -> Form:
    """The same form, or the word for no limit."""
    return msgspec.structs.replace(form, unlimited=True)


FORMS = {
    "amount": AMOUNT,
    "share": SHARE,
    "duration": DURATION,
    "bps": BASIS_POINTS,
    "amount-limit": or_unlimited(AMOUNT),
    "units-limit": or_unlimited(UNITS),
    "share-limit": or_unlimited(SHARE),
    "multiple-limit": or_unlimited(MULTIPLE),
    "count-limit": or_unlimited(COUNT),
}
"""Forms by the word that a field's type carries."""
