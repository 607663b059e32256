"""What one data socket asked for: a pure set of channels and symbols."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tradewind.venues.simulated.codecs import Line

STOCK_CHANNELS = (
    "trades",
    "quotes",
    "bars",
    "updatedBars",
    "dailyBars",
    "statuses",
    "lulds",
    "imbalances",
)
CRYPTO_CHANNELS = ("trades", "quotes", "bars", "updatedBars", "dailyBars", "orderbooks")
FOLLOWING = ("corrections", "cancelErrors")
"""These come with trades and cannot be asked for."""
_ELSEWHERE = frozenset((*FOLLOWING, *STOCK_CHANNELS, *CRYPTO_CHANNELS))
_SYMBOL = re.compile(r"[A-Z0-9]{1,12}([./][A-Z0-9]{1,8})?")
_COUNTED = ("trades", "quotes")


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """An error of the data protocol."""

    code: int
    message: str

    def body(self) -> dict[str, Any]:
        """The control message."""
        return {"T": "error", "code": self.code, "msg": self.message}


INVALID_SYNTAX = Refusal(400, "invalid syntax")
NOT_AUTHENTICATED = Refusal(401, "not authenticated")
AUTH_FAILED = Refusal(402, "auth failed")
ALREADY_AUTHENTICATED = Refusal(403, "already authenticated")
AUTH_TIMEOUT = Refusal(404, "auth timeout")
SYMBOL_LIMIT = Refusal(405, "symbol limit exceeded")
CONNECTION_LIMIT = Refusal(406, "connection limit exceeded")
SLOW_CLIENT = Refusal(407, "slow client")
INSUFFICIENT_SUBSCRIPTION = Refusal(409, "insufficient subscription")
INVALID_ACTION = Refusal(410, "invalid subscribe action for this feed")


class Subscriptions:
    """Channels of one socket; `limit` bounds symbols over trades and quotes, 0 is no limit."""

    def __init__(self, channels: tuple[str, ...], *, limit: int = 0) -> None:
        self._channels, self._limit = channels, limit
        self._wanted: dict[str, frozenset[str]] = {name: frozenset() for name in channels}
        self.key: tuple[frozenset[str], ...] = ()

    def __bool__(self) -> bool:
        return any(self._wanted.values())

    def subscribe(self, message: Mapping[str, Any]) -> Refusal | None:
        """Add what a message asks for, or change nothing and say why not."""
        return self._change(message, frozenset.union)

    def unsubscribe(self, message: Mapping[str, Any]) -> Refusal | None:
        """Take away what a message names."""
        return self._change(message, frozenset.difference)

    def wants(self, line: Line) -> bool:
        """Whether the socket asked for a message."""
        wanted = self.symbols(line.channel)
        return line.symbol in wanted or "*" in wanted

    def symbols(self, channel: str) -> frozenset[str]:
        """What the socket asked for on a channel, which may be "*"."""
        return self._wanted.get(channel, frozenset())

    def all_symbols(self) -> frozenset[str]:
        """What the socket asked for on any channel, which may hold "*"."""
        return frozenset().union(*self._wanted.values())

    def body(self) -> dict[str, Any]:
        """The full set, as every change is answered."""
        lists = {name: sorted(symbols) for name, symbols in self._wanted.items()}
        if "statuses" in lists:
            lists |= {name: lists["trades"] for name in FOLLOWING}
        return {"T": "subscription", **lists}

    def _change(self, message: Mapping[str, Any], combine: Any) -> Refusal | None:
        asked = {name: value for name, value in message.items() if name != "action"}
        refusal = self._refusal(asked)
        if refusal is not None:
            return refusal
        changed = dict(self._wanted)
        for name, symbols in asked.items():
            changed[name] = combine(changed[name], symbols)
        if self._limit and len(_counted(changed)) > self._limit:
            return SYMBOL_LIMIT
        self._wanted = changed
        self.key = tuple(changed.values())
        return None

    def _refusal(self, asked: Mapping[str, Any]) -> Refusal | None:
        if not asked:
            return INVALID_SYNTAX
        for name, symbols in asked.items():
            if name not in self._channels:
                return INVALID_ACTION if name in _ELSEWHERE else INVALID_SYNTAX
            if not _are_symbols(symbols):
                return INVALID_SYNTAX
        return None


def _counted(wanted: Mapping[str, Iterable[str]]) -> set[str]:
    return {symbol for name in _COUNTED for symbol in wanted.get(name, ()) if symbol != "*"}


def _are_symbols(symbols: Any) -> bool:
    if not isinstance(symbols, list):
        return False
    return all(isinstance(s, str) and (s == "*" or _SYMBOL.fullmatch(s)) for s in symbols)
