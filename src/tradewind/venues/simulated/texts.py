"""Times and numbers as the venue writes them: UTC text with nanoseconds, decimal text."""

from datetime import UTC, datetime
from uuid import NAMESPACE_DNS, uuid5

from tradewind.domain.values import SCALE, SECOND, format_scaled, round_div

_ACCOUNTS = uuid5(NAMESPACE_DNS, "accounts.simulated.tradewind.io")


def time_text(ts_ns: int) -> str:
    """RFC 3339, UTC, up to nine decimals: "2026-07-01T13:30:00.5Z"."""
    seconds, rest = divmod(ts_ns, SECOND)
    whole = datetime.fromtimestamp(seconds, UTC)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{whole:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def optional_time(ts_ns: int) -> str | None:
    """A time, None where it has not come."""
    return time_text(ts_ns) if ts_ns else None


def optional_number(value: int) -> str | None:
    """A number, None for 0."""
    return format_scaled(value) if value else None


def ratio_text(numerator: int, denominator: int) -> str:
    """A quotient of two amounts; "0" where there is nothing to divide by."""
    if not denominator:
        return "0"
    sign = -1 if denominator < 0 else 1
    return format_scaled(round_div(numerator * SCALE * sign, abs(denominator)))


def account_uuid(account_id: str) -> str:
    """The UUID under which an account is shown."""
    return str(uuid5(_ACCOUNTS, account_id))


def parse_time(text: str) -> int:
    """RFC 3339 text or a date to nanoseconds UTC.

    Raises:
        ValueError: it is neither.
    """
    try:
        return _parsed(text)
    except OverflowError:
        raise ValueError(f"expected RFC 3339, was {text[:48]!r}") from None


def _parsed(text: str) -> int:
    base, dot, fraction = text.replace("Z", "+00:00").partition(".")
    digits = fraction.rstrip("0123456789+-:")
    decimals = fraction[: next((i for i, c in enumerate(fraction) if not c.isdigit()), None)]
    zone = fraction[len(decimals) :]
    moment = datetime.fromisoformat(base + zone) if dot else datetime.fromisoformat(base)
    if digits or len(decimals) > 9:
        raise ValueError(f"expected RFC 3339, was {text[:48]!r}")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * SECOND + int(decimals.ljust(9, "0") or 0)
