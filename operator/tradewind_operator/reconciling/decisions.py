"""What a pass asks of those who decide. All of it is pure: time is an argument."""

from collections.abc import Callable
from typing import Any

import msgspec

from tradewind_operator.model import Plan, View


class News(msgspec.Struct, frozen=True, kw_only=True):
    """An event for people. `mark` tells two of one reason apart; one event is made of each mark."""

    reason: str
    note: str
    action: str
    mark: str
    is_warning: bool = False


class Farewell(msgspec.Struct, frozen=True, kw_only=True):
    """What a deletion has come to: `release` ends it; `outcome` is how, for the count of releases.

    It is looked at again in `again_s` seconds.
    """

    release: bool
    outcome: str = ""
    news: tuple[News, ...] = ()
    again_s: float = 0.0


class Trouble(msgspec.Struct, frozen=True):
    """Something that could not be done: QuotaExceeded, Forbidden or BackingOff, and the words."""

    reason: str
    message: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass says in the end: the status as it is applied, None when it stands already.

    What is not `settled` will be otherwise soon, and services know of it first.
    """

    status: dict[str, Any] | None
    news: tuple[News, ...] = ()
    again_s: float = 0.0
    settled: bool = True


class Decisions(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is decided in a pass; times are UTC nanoseconds."""

    plan: Callable[[View, int], Plan]
    farewell: Callable[[View, int], Farewell]
    say: Callable[[View, Plan, tuple[Trouble, ...], int], Said]
