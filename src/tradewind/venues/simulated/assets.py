"""What the venue lists, and how each asset trades when the market is generated."""

from collections.abc import Collection

import msgspec

from tradewind.domain.errors import ConfigurationError
from tradewind.domain.instruments import AssetClass, Instrument, is_crypto
from tradewind.domain.values import SCALE, Money, Price, Quantity
from tradewind.venues.simulated.listing import Asset

_MICRO = SCALE // 1_000_000


class Trait(msgspec.Struct, frozen=True, gc=False):
    """How an asset trades: prices scaled, `grid` is the distance of two price levels.

    Assets that name the same `driver` move together, `weight` of the driver's way. `size` is the
    usual quantity of one order.
    """

    asset: Asset
    start: Price
    grid: Price
    size: Quantity
    driver: str
    weight: float = 1.0

    @property
    def symbol(self) -> str:
        """The asset's symbol."""
        return self.asset.symbol


def _equity(symbol: str, name: str, dollars: int, *, sector: str, driver: str = "") -> Trait:
    instrument = Instrument(
        symbol,
        AssetClass.EQUITY,
        shortable=True,
        easy_to_borrow=True,
        fractionable=True,
        marginable=True,
        sector=sector,
    )
    exchange = "ARCA" if sector == "Index" else "NASDAQ"
    return Trait(
        asset=Asset(instrument, name=name, exchange=exchange),
        start=Price(dollars * SCALE),
        grid=Price(SCALE // 100),
        size=Quantity(100 * SCALE),
        driver=driver or symbol,
    )


def _coin(symbol: str, name: str, dollars: int, *, grid: int, size: int) -> Trait:
    instrument = Instrument(
        symbol,
        AssetClass.CRYPTO,
        tick=Price(SCALE // 100),
        sub_tick=Price(SCALE // 10_000),
        lot=Quantity(1),
        min_notional=Money(10 * SCALE),
        fractionable=True,
        sector="Crypto",
    )
    asset = Asset(instrument, name=name, exchange="CRYPTO")
    return Trait(asset, Price(dollars * SCALE), Price(grid), Quantity(size), driver="coins")


TRAITS: tuple[Trait, ...] = (
    _equity("AAPL", "Apple Inc. Common Stock", 230, sector="Technology"),
    _equity("MSFT", "Microsoft Corporation Common Stock", 420, sector="Technology"),
    _equity("NVDA", "NVIDIA Corporation Common Stock", 135, sector="Technology"),
    _equity("AMZN", "Amazon.com, Inc. Common Stock", 205, sector="Consumer"),
    _equity("GOOG", "Alphabet Inc. Class C", 175, sector="Communication", driver="adverts"),
    _equity("META", "Meta Platforms, Inc. Class A", 580, sector="Communication", driver="adverts"),
    _equity("TSLA", "Tesla, Inc. Common Stock", 340, sector="Consumer"),
    _equity("SPY", "SPDR S&P 500 ETF Trust", 590, sector="Index", driver="index"),
    _equity("QQQ", "Invesco QQQ Trust", 505, sector="Index", driver="index"),
    _equity("IBM", "International Business Machines Corporation", 220, sector="Technology"),
    _equity("KO", "Coca-Cola Company", 63, sector="Staples", driver="staples"),
    _equity("PEP", "PepsiCo, Inc.", 158, sector="Staples", driver="staples"),
    _equity("GME", "GameStop Corp. Class A", 28, sector="Consumer"),
    _equity("FAKEPACA", "Test symbol, always open", 100, sector="Test"),
    _coin("BTC/USD", "Bitcoin / US Dollar", 95_000, grid=10 * SCALE, size=50_000 * _MICRO),
    _coin("ETH/USD", "Ethereum / US Dollar", 3_400, grid=SCALE // 4, size=500_000 * _MICRO),
)
BY_SYMBOL = {trait.symbol: trait for trait in TRAITS}


def traits_of(symbols: Collection[str]) -> tuple[Trait, ...]:
    """The traits of the symbols asked for, or of all when none is.

    Raises:
        ConfigurationError: a symbol that the venue does not list.
    """
    unknown = sorted(set(symbols) - set(BY_SYMBOL))
    if unknown:
        listed = ", ".join(BY_SYMBOL)
        raise ConfigurationError(f"the venue does not list {', '.join(unknown)}; it lists {listed}")
    return tuple(trait for trait in TRAITS if not symbols or trait.symbol in symbols)


def asset_of(symbol: str) -> Asset:
    """The listed asset, or one made for a symbol that only a recording knows."""
    trait = BY_SYMBOL.get(symbol)
    if trait is not None:
        return trait.asset
    if is_crypto(symbol):
        return _coin(symbol, symbol, 1, grid=SCALE // 100, size=SCALE).asset
    return _equity(symbol, symbol, 1, sector="").asset
