"""The data sockets' error codes: what each one means for the connection."""

from tradewind.venues.alpaca.controls import ErrorMessage
from tradewind.venues.alpaca.sockets import SocketLostError

_HARMLESS = frozenset({403})  # already authenticated
_ADVICE = {
    401: "log in first",
    402: "the keys were refused: check the Secret and the environment",
    404: "the login took too long",
    406: "another connection uses these keys: stop it",
    407: "we read too slowly",
    409: "the subscription of these keys does not cover this feed",
    411: "the keys lack the scope",
    412: "this feed needs msgpack",
    500: "internal error at the venue",
}
_REFUSED = frozenset({401, 402, 409, 411, 412})
"""Trying again soon will not help."""
_KEYS = frozenset({401, 402, 411})
"""Of these, because the keys are wrong or lack the right."""


def is_harmless(error: ErrorMessage) -> bool:
    """Say whether nothing needs to be done."""
    return error.code in _HARMLESS


def ends_connection(error: ErrorMessage) -> bool:
    """Say whether the connection is of no more use (others refuse one request alone)."""
    return error.code in _ADVICE


def words(error: ErrorMessage) -> str:
    """The error with what to do about it."""
    advice = _ADVICE.get(error.code, "")
    told = f"{error.code} {error.message[:120]}"
    return f"{told}: {advice}" if advice else told


def lost(error: ErrorMessage) -> SocketLostError:
    """The error as the end of a connection."""
    return SocketLostError(words(error), refused=error.code in _REFUSED, keys=error.code in _KEYS)
