"""How the simulated exchange behaves: every rule that the venue leaves open is chosen here."""

from enum import StrEnum

import msgspec

from tradewind.domain.values import MILLISECOND, SCALE, SECOND, Money, Nanos, Ratio


class FillMode(StrEnum):
    """`paper`: at the NBBO, size ignored. `strict`: by queue and depth, or displayed size."""

    PAPER = "paper"
    STRICT = "strict"


class MarketKind(StrEnum):
    """Where a market's prices come from: flow matched in our book, or an outside tape."""

    GENERATED = "generated"
    REPLAY = "replay"


class Hours(StrEnum):
    """When equities trade: at any hour, or as New York does (others wait for it as `accepted`)."""

    ALWAYS = "always"
    NEW_YORK = "new_york"


class CryptoFees(StrEnum):
    """What a crypto buy's fee is taken in; a sale's is taken in money either way."""

    CASH = "cash"
    COIN = "coin"


class FeeSchedule(msgspec.Struct, frozen=True, gc=False):
    """Fees on each execution; posted at once as FEE (equities) or CFEE (crypto) activities.

    The broker takes a crypto fee of what is received: with `crypto_taken` "coin" a buy leaves a
    position that is smaller than what was filled.
    """

    equity_per_share: Money = Money(0)
    equity_ratio: Ratio = Ratio(0)
    equity_minimum: Money = Money(0)
    crypto_ratio: Ratio = Ratio(0)
    crypto_taken: CryptoFees = CryptoFees.CASH


CRYPTO_TIER_ONE = FeeSchedule(crypto_ratio=Ratio(2_500_000))
"""Commission-free equities, 25 bps on crypto."""


class ExchangeSettings(msgspec.Struct, frozen=True, gc=False):
    """Matching, latency, money and protective rules.

    Latencies are market time. Ratios are shares of 10**9: `partial_ratio` is the chance of a random
    partial fill in paper mode, `reject_ratio` that an accepted order is then rejected,
    `slippage_ratio` worsens every market fill against an outside quote. `day_order_end` names the
    event of an unfilled day order: "expired" or "canceled"; `nightly_rest` says that an equity
    order that outlives its day is done_for_day until the next open.
    """

    fills: FillMode = FillMode.PAPER
    market: MarketKind = MarketKind.GENERATED
    hours: Hours = Hours.ALWAYS
    latency_ns: Nanos = Nanos(0)
    latency_jitter_ns: Nanos = Nanos(0)
    cancel_latency_ns: Nanos = Nanos(0)
    fees: FeeSchedule = FeeSchedule()
    partial_ratio: Ratio = Ratio(SCALE // 10)
    reject_ratio: Ratio = Ratio(0)
    slippage_ratio: Ratio = Ratio(0)
    multiplier: int = 4
    wash_guard: bool = True
    price_away_ratio: Ratio = Ratio(SCALE // 2)
    day_order_end: str = "expired"
    nightly_rest: bool = False
    cancel_rejections: bool = True
    rate_limit_per_minute: int = 200


class AccountSettings(msgspec.Struct, frozen=True, gc=False):
    """An account and the keys that open it; `more_keys` are ids with their secrets.

    `credentials` is a folder with the files `key-id` and `secret-key` instead, or "".
    """

    account_id: str
    key_id: str = "paper-key"
    secret: str = "paper-secret"  # noqa: S105 - the documented default of a venue without money
    starting_cash: Money = Money(100_000 * SCALE)
    credentials: str = ""
    more_keys: dict[str, str] = {}

    @property
    def secrets(self) -> dict[str, str]:
        """Every key id with its secret."""
        return {self.key_id: self.secret, **self.more_keys}


CLOCK_INTERVAL_NS = Nanos(100 * MILLISECOND)
"""Market time is told at least this often, in machine time."""
AUTHENTICATION_NS = Nanos(10 * SECOND)
"""A socket that has not authenticated by then is closed."""
