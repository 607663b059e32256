"""Every indicator beside TA-Lib's batch function: names, arguments and outputs."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import talib
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tradewind.indicators import (
    adaptive,
    averages,
    changes,
    deviations,
    directions,
    dispersion,
    flows,
    lagless,
    macd,
    prices,
    ranges,
    regression,
    rsi,
    stochastics,
    trends,
    true_ranges,
    volume_indices,
    volumes,
    vwap,
)
from tradewind.indicators.base import Bars, Indicator, Pair, Series
from tradewind.indicators.columns import (
    VALUE,
    BarColumns,
    Column,
    over_bars,
    over_pairs,
    over_series,
)


def everywhere(market: BarColumns) -> NDArray[np.bool_]:
    """TA-Lib's own figures are good on all bars."""
    return np.ones(len(market.close), dtype=np.bool_)


def where_the_first_moves(market: BarColumns) -> NDArray[np.bool_]:
    """Not where five returns are as good as equal: TA-Lib divides rounding by rounding there."""
    returns = market.high[1:] / market.high[:-1] - 1.0
    moves = np.ones(len(market.high), dtype=np.bool_)
    moves[5:] = np.var(sliding_window_view(returns, 5), axis=-1) > 1e-16
    return moves


class Row(NamedTuple):
    """How one indicator is made, which attributes it shows, and what they must equal."""

    make: Callable[[], Indicator]
    outputs: Sequence[str]
    oracle: Callable[[BarColumns], object]
    sound: Callable[[BarColumns], NDArray[np.bool_]] = everywhere

    def computed(self, market: BarColumns) -> tuple[Column, ...]:
        """The streaming indicator's columns."""
        indicator = self.make()
        if isinstance(indicator, Bars):
            return over_bars(indicator, market, self.outputs)
        if isinstance(indicator, Pair):
            return over_pairs(indicator, (market.high, market.low), self.outputs)
        assert isinstance(indicator, Series)
        return over_series(indicator, market.close, self.outputs)

    def expected(self, market: BarColumns) -> list[Column]:
        """The oracle's columns, one per output."""
        given = self.oracle(market)
        columns = given if isinstance(given, tuple) else (given,)
        return [np.asarray(column, dtype=np.float64) for column in columns]


def of(function: Callable[..., object], columns: str, **arguments: float) -> Callable[..., object]:
    """TA-Lib's function of the columns named by their letters: "hlc" is high, low, close."""
    names = {"o": "open", "h": "high", "l": "low", "c": "close", "v": "volume"}

    def call(market: BarColumns) -> object:
        return function(*(getattr(market, names[letter]) for letter in columns), **arguments)

    return call


def zscore(market: BarColumns) -> Column:
    """Numpy's definition: the value less the window's mean, over its population deviation."""
    windows = sliding_window_view(market.close, 20)
    with np.errstate(invalid="ignore"):
        scores = (market.close[19:] - windows.mean(axis=-1)) / windows.std(axis=-1)
    return np.concatenate([np.full(19, np.nan), scores])


TABLE: dict[str, Row] = {
    # averages
    "sma": Row(lambda: averages.Sma(30), VALUE, of(talib.SMA, "c", timeperiod=30)),
    "ema": Row(lambda: averages.Ema(30), VALUE, of(talib.EMA, "c", timeperiod=30)),
    "rma": Row(lambda: averages.Rma(30), VALUE, of(talib.RMA, "c", timeperiod=30)),
    "wma": Row(lambda: averages.Wma(30), VALUE, of(talib.WMA, "c", timeperiod=30)),
    "trima": Row(lambda: averages.Trima(30), VALUE, of(talib.TRIMA, "c", timeperiod=30)),
    "trima odd": Row(lambda: averages.Trima(7), VALUE, of(talib.TRIMA, "c", timeperiod=7)),
    "dema": Row(lambda: lagless.Dema(30), VALUE, of(talib.DEMA, "c", timeperiod=30)),
    "tema": Row(lambda: lagless.Tema(30), VALUE, of(talib.TEMA, "c", timeperiod=30)),
    "t3": Row(lambda: lagless.T3(5), VALUE, of(talib.T3, "c", timeperiod=5, vfactor=0.7)),
    "zlema": Row(lambda: lagless.Zlema(30), VALUE, of(talib.ZLEMA, "c", timeperiod=30)),
    "hma": Row(lambda: lagless.Hma(20), VALUE, of(talib.HMA, "c", timeperiod=20)),
    "hma odd": Row(lambda: lagless.Hma(15), VALUE, of(talib.HMA, "c", timeperiod=15)),
    "kama": Row(lambda: adaptive.Kama(30), VALUE, of(talib.KAMA, "c", timeperiod=30)),
    "vwma": Row(lambda: volumes.Vwma(30), VALUE, of(talib.VWMA, "cv", timeperiod=30)),
    # dispersion and lines
    "variance": Row(lambda: dispersion.Variance(5), VALUE, of(talib.VAR, "c", timeperiod=5)),
    "stddev": Row(lambda: dispersion.StdDev(20), VALUE, of(talib.STDDEV, "c", timeperiod=20)),
    "avgdev": Row(lambda: deviations.AverageDeviation(14), VALUE, of(talib.AVGDEV, "c")),
    "cci": Row(lambda: deviations.CommodityChannel(14), VALUE, of(talib.CCI, "hlc", timeperiod=14)),
    "bollinger": Row(
        lambda: dispersion.Bollinger(20),
        ("upper", "value", "lower"),
        of(talib.BBANDS, "c", timeperiod=20, nbdevup=2.0, nbdevdn=2.0),
    ),
    "linear regression": Row(
        lambda: regression.LinearRegression(14),
        ("value", "slope", "intercept", "forecast", "angle"),
        lambda market: tuple(
            function(market.close, timeperiod=14)
            for function in (
                talib.LINEARREG,
                talib.LINEARREG_SLOPE,
                talib.LINEARREG_INTERCEPT,
                talib.TSF,
                talib.LINEARREG_ANGLE,
            )
        ),
    ),
    "forecast oscillator": Row(
        lambda: regression.ForecastOscillator(5), VALUE, of(talib.FOSC, "c", timeperiod=5)
    ),
    "correlation": Row(
        lambda: regression.Correlation(30), VALUE, of(talib.CORREL, "hl", timeperiod=30)
    ),
    "beta": Row(
        lambda: regression.Beta(5), VALUE, of(talib.BETA, "hl", timeperiod=5), where_the_first_moves
    ),
    # ranges
    "midpoint": Row(lambda: ranges.Midpoint(14), VALUE, of(talib.MIDPOINT, "c", timeperiod=14)),
    "midprice": Row(lambda: ranges.Donchian(14), VALUE, of(talib.MIDPRICE, "hl", timeperiod=14)),
    "donchian": Row(
        lambda: ranges.Donchian(20),
        ("upper", "value", "lower"),
        of(talib.DONCHIAN, "hl", timeperiod=20),
    ),
    "williams r": Row(lambda: ranges.WilliamsR(14), VALUE, of(talib.WILLR, "hlc", timeperiod=14)),
    "aroon": Row(
        lambda: ranges.Aroon(14),
        ("down", "up", "value"),
        lambda market: (
            *talib.AROON(market.high, market.low, 14),
            talib.AROONOSC(market.high, market.low, 14),
        ),
    ),
    "stochastic": Row(
        lambda: stochastics.Stochastic(5, 3, 3),
        ("value", "signal"),
        of(talib.STOCH, "hlc", fastk_period=5, slowk_period=3, slowd_period=3),
    ),
    "stochastic rsi": Row(
        lambda: stochastics.StochRsi(14, 5, 3),
        ("value", "signal"),
        of(talib.STOCHRSI, "c", timeperiod=14, fastk_period=5, fastd_period=3),
    ),
    "stochastic momentum": Row(
        lambda: stochastics.StochasticMomentum(13, 2, 25, 9),
        ("value", "signal"),
        of(talib.SMI, "hlc"),
    ),
    # changes
    "rsi": Row(lambda: rsi.Rsi(14), VALUE, of(talib.RSI, "c", timeperiod=14)),
    "cmo": Row(lambda: rsi.ChandeMomentum(14), VALUE, of(talib.CMO, "c", timeperiod=14)),
    "macd": Row(lambda: macd.Macd(), ("value", "signal", "histogram"), of(talib.MACD, "c")),
    "apo": Row(lambda: macd.Apo(), VALUE, of(talib.APO, "c", matype=1)),
    "ppo": Row(lambda: macd.Ppo(), VALUE, of(talib.PPO, "c", matype=1)),
    "momentum": Row(lambda: changes.Momentum(10), VALUE, of(talib.MOM, "c", timeperiod=10)),
    "roc": Row(lambda: changes.RateOfChange(10), VALUE, of(talib.ROC, "c", timeperiod=10)),
    "trix": Row(lambda: changes.Trix(30), VALUE, of(talib.TRIX, "c", timeperiod=30)),
    "tsi": Row(lambda: changes.TrueStrength(25, 13), VALUE, of(talib.TSI, "c")),
    "dpo": Row(lambda: changes.DetrendedPrice(20), VALUE, of(talib.DPO, "c", timeperiod=20)),
    "coppock": Row(lambda: changes.Coppock(), VALUE, of(talib.COPPOCK, "c")),
    "efficiency": Row(
        lambda: adaptive.EfficiencyRatio(10), VALUE, of(talib.ER, "c", timeperiod=10)
    ),
    "vhf": Row(
        lambda: adaptive.VerticalHorizontalFilter(28), VALUE, of(talib.VHF, "c", timeperiod=28)
    ),
    # bars
    "average price": Row(prices.AveragePrice, VALUE, of(talib.AVGPRICE, "ohlc")),
    "median price": Row(prices.MedianPrice, VALUE, of(talib.MEDPRICE, "hl")),
    "typical price": Row(prices.TypicalPrice, VALUE, of(talib.TYPPRICE, "hlc")),
    "weighted close": Row(prices.WeightedClose, VALUE, of(talib.WCLPRICE, "hlc")),
    "balance of power": Row(prices.BalanceOfPower, VALUE, of(talib.BOP, "ohlc")),
    "qstick": Row(prices.Qstick, VALUE, of(talib.QSTICK, "oc", timeperiod=10)),
    "intraday momentum": Row(prices.IntradayMomentum, VALUE, of(talib.IMI, "oc", timeperiod=14)),
    "awesome": Row(prices.AwesomeOscillator, VALUE, of(talib.AO, "hl")),
    "elder ray": Row(prices.ElderRay, ("value", "bear"), of(talib.ERI, "hlc", timeperiod=13)),
    # true ranges and trends
    "true range": Row(true_ranges.TrueRange, VALUE, of(talib.TRANGE, "hlc")),
    "atr": Row(true_ranges.Atr, VALUE, of(talib.ATR, "hlc", timeperiod=14)),
    "natr": Row(true_ranges.Natr, VALUE, of(talib.NATR, "hlc", timeperiod=14)),
    "keltner": Row(true_ranges.Keltner, ("upper", "value", "lower"), of(talib.KC, "hlc")),
    "mass index": Row(true_ranges.MassIndex, VALUE, of(talib.MASSI, "hl")),
    "chaikin volatility": Row(true_ranges.ChaikinVolatility, VALUE, of(talib.CVI, "hl")),
    "average range": Row(true_ranges.AverageRange, VALUE, of(talib.ADR, "hl")),
    "ultimate": Row(true_ranges.UltimateOscillator, VALUE, of(talib.ULTOSC, "hlc")),
    "directional movement": Row(
        directions.DirectionalMovement,
        ("value", "plus", "minus", "index", "rating"),
        lambda market: tuple(
            function(market.high, market.low, market.close, timeperiod=14)
            for function in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI, talib.DX, talib.ADXR)
        ),
    ),
    "vortex": Row(directions.Vortex, ("plus", "minus"), of(talib.VORTEX, "hlc", timeperiod=14)),
    "sar": Row(trends.ParabolicSar, VALUE, of(talib.SAR, "hl", acceleration=0.02, maximum=0.2)),
    "supertrend": Row(trends.Supertrend, ("value", "direction"), of(talib.SUPERTREND, "hlc")),
    "z-score": Row(lambda: dispersion.ZScore(20), VALUE, zscore),
    # volume
    "obv": Row(volumes.OnBalanceVolume, VALUE, of(talib.OBV, "cv")),
    "ad": Row(flows.AccumulationDistribution, VALUE, of(talib.AD, "hlcv")),
    "adosc": Row(
        flows.ChaikinOscillator, VALUE, of(talib.ADOSC, "hlcv", fastperiod=3, slowperiod=10)
    ),
    "cmf": Row(flows.ChaikinMoneyFlow, VALUE, of(talib.CMF, "hlcv", timeperiod=20)),
    "mfi": Row(flows.MoneyFlow, VALUE, of(talib.MFI, "hlcv", timeperiod=14)),
    "force index": Row(volumes.ForceIndex, VALUE, of(talib.EFI, "cv", timeperiod=13)),
    "price volume trend": Row(volumes.PriceVolumeTrend, VALUE, of(talib.PVT, "cv")),
    "relative volume": Row(volumes.RelativeVolume, VALUE, of(talib.RVOL, "v", timeperiod=20)),
    "market facilitation": Row(volumes.MarketFacilitation, VALUE, of(talib.MARKETFI, "hlv")),
    "vwap": Row(vwap.Vwap, VALUE, of(talib.VWAP, "hlcv")),
    "pvi": Row(volume_indices.PositiveVolumeIndex, VALUE, of(talib.PVI, "cv")),
    "nvi": Row(volume_indices.NegativeVolumeIndex, VALUE, of(talib.NVI, "cv")),
    "wad": Row(volume_indices.WilliamsAccumulation, VALUE, of(talib.WAD, "hlc")),
}
