"""Time spans as people type them."""

import re

from tradewind.domain.errors import ConfigurationError

_SPAN = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def parse_span(text: str) -> float:
    """Seconds of "30s", "5m", "1h"; "" is 0.

    Raises:
        ConfigurationError: no time span.
    """
    if not text:
        return 0.0
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ConfigurationError(f"expected a time span such as 30s, 5m or 1h, was {text!r}")
    return float(match[1]) * _SECONDS[match[2]]
