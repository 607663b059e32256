"""What a strategy is: callbacks that hear events and speak through a `Context`.

A strategy is deterministic: no clock, no randomness, no I/O. Time is `ctx.now_ns`.
"""

from typing import ClassVar, Generic, TypeVar, get_args

import msgspec

from tradewind.domain.events import Bar, BookDelta, BookSnapshot, Quote, Trade
from tradewind.domain.fills import Fill
from tradewind.domain.values import Nanos
from tradewind.strategies.context import Context
from tradewind.strategies.parameters import NoParameters

TRADES = "trades"
"""The frame of a strategy whose samples are single trades."""


class Needs(msgspec.Struct, frozen=True):
    """What a strategy must have seen before it may trade.

    `samples` per symbol of `frame` ("trades", or a bar's frame such as "1s"); `symbols` when it
    looks at some of the resource's only; `model` when it can't run without one.
    """

    samples: int = 0
    frame: str = TRADES
    symbols: tuple[str, ...] = ()
    model: bool = False


P = TypeVar("P", bound=msgspec.Struct)


class Strategy(Generic[P]):
    """Base of every strategy; override the callbacks that you need.

    Directional strategies call `ctx.signal`; those that place their own orders call `ctx.order`.
    """

    parameters_type: ClassVar[type[msgspec.Struct]] = NoParameters

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, msgspec.Struct):
                    cls.parameters_type = argument

    def __init__(self, parameters: P) -> None:
        self.parameters = parameters

    def needs(self) -> Needs:
        """History that warms this strategy; asked once, before `on_start`."""
        return Needs()

    def on_start(self, ctx: Context) -> None:
        """Called once, before any event."""

    def on_trade(self, ctx: Context, trade: Trade) -> None:
        """A print on the tape."""

    def on_quote(self, ctx: Context, quote: Quote) -> None:
        """A new best bid or ask."""

    def on_bar(self, ctx: Context, bar: Bar) -> None:
        """A bar was completed; `bar.frame` tells which."""

    def on_book(self, ctx: Context, book: BookSnapshot | BookDelta) -> None:
        """A book, or a change of it."""

    def on_fill(self, ctx: Context, fill: Fill) -> None:
        """An order of this resource traded; `ctx.position` has it already."""

    def on_timer(self, ctx: Context, now_ns: Nanos) -> None:
        """An interval asked for with `ctx.every` has passed in market time."""

    def save(self) -> bytes:
        """State to keep over a crash; b"" keeps nothing."""
        return b""

    def load(self, state: bytes) -> None:
        """Take back what `save` gave; called after `on_start`, with the same parameters."""
