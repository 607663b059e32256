"""What a client order id says by itself: `install-strategy-epoch-n`."""

_LONGEST = 12
"""Digits; more are nobody's counter, and would make ids too long."""


def epoch_of(client_order_id: str) -> int:
    """The epoch in an id; -1 where there is none."""
    return _number(client_order_id.rpartition("-")[0].rpartition("-")[2])


def number_of(client_order_id: str) -> int:
    """The number that ends an id; -1 where there is none."""
    return _number(client_order_id.rpartition("-")[2])


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST
    return int(text) if is_number else -1
