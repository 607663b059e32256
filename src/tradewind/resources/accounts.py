"""The broker account that a policy guards."""

from enum import StrEnum
from typing import Annotated

import msgspec

from tradewind.domain.values import SCALE, SECOND, Money, Nanos, Ratio
from tradewind.resources.fields import Amount, Duration, Share
from tradewind.resources.marks import Spec, fixed, group, rolls
from tradewind.resources.sources import SecretRef
from tradewind.venues.simulated.settings import CryptoFees, FillMode

_VENUE = "venue"


class Venue(StrEnum):
    """Venues that a policy can name."""

    SIMULATED = "simulated"
    ALPACA = "alpaca"


class Environment(StrEnum):
    """Whether the account's money is real."""

    PAPER = "paper"
    LIVE = "live"


class Fees(Spec, frozen=True, kw_only=True):
    """What the simulated venue charges for each execution."""

    equity_per_share: Annotated[Amount, rolls("Per share.", _VENUE)] = Money(0)
    equity_share: Annotated[Share, rolls("Of an equity fill's value.", _VENUE)] = Ratio(0)
    equity_minimum: Annotated[Amount, rolls("Least of an equity order.", _VENUE)] = Money(0)
    crypto_share: Annotated[Share, rolls("Of a crypto fill's value.", _VENUE)] = Ratio(SCALE // 400)
    crypto_taken: Annotated[
        CryptoFees, rolls("What a crypto buy's fee is taken in: cash, or the coin bought.", _VENUE)
    ] = CryptoFees.CASH


class Latency(Spec, frozen=True, kw_only=True):
    """How long the simulated venue takes, in market time."""

    orders: Annotated[Duration, rolls("Until an order is in the book.", _VENUE)] = Nanos(0)
    jitter: Annotated[Duration, rolls("At most this much more, at random.", _VENUE)] = Nanos(0)
    cancels: Annotated[Duration, rolls("Until a cancel acts.", _VENUE)] = Nanos(0)


class Account(Spec, frozen=True, kw_only=True):
    """One account at one venue; the fields from `startingCash` to `rejects` are a simulation's."""

    venue: Annotated[Venue, fixed("Where orders go.")]
    environment: Annotated[Environment, fixed("Paper or real money.")] = Environment.PAPER
    currency: Annotated[str, fixed("The account's currency.", pattern="^USD$", max_length=3)] = (
        "USD"
    )
    credentials_secret_ref: Annotated[
        SecretRef | None, group("The Secret with `key-id` and `secret-key`; simulated needs none.")
    ] = None
    not_found_after: Annotated[
        Duration | None,
        rolls("How long an order without an answer is looked for; 60s, simulated 5s.", "execution"),
    ] = None
    starting_cash: Annotated[Amount | None, fixed("Cash at the start; 100000.")] = None
    fills: Annotated[
        FillMode | None, rolls("paper: at the quote, size ignored; strict: by depth.", _VENUE)
    ] = None
    seed: Annotated[
        Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None,
        rolls("Seed of the generated market.", _VENUE),
    ] = None
    latency: Annotated[Latency | None, group("How slow the venue is.")] = None
    fees: Annotated[Fees | None, group("What the venue charges.")] = None
    partial_fills: Annotated[
        Share | None, rolls("Chance of a partial fill; 10%.", _VENUE, at_most="100%")
    ] = None
    rejects: Annotated[
        Share | None, rolls("Chance of a reject after acceptance; 0%.", _VENUE, at_most="100%")
    ] = None

    @property
    def is_simulated(self) -> bool:
        """No broker outside this platform."""
        return self.venue is Venue.SIMULATED

    @property
    def patience_ms(self) -> int:
        """How long an unknown order is looked for, in milliseconds."""
        default = (5 if self.is_simulated else 60) * SECOND
        given = self.not_found_after
        return (default if given is None else given) // 1_000_000

    @property
    def cash(self) -> Money:
        """Cash that a simulated account opens with."""
        return Money(100_000 * SCALE) if self.starting_cash is None else self.starting_cash


SIMULATED_ONLY = (
    "startingCash",
    "fills",
    "seed",
    "latency",
    "fees",
    "partialFills",
    "rejects",
)
"""Fields of an account that only a simulation has."""
