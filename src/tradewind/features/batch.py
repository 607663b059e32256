"""The features over whole columns: the offline twins of `streaming`."""

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tradewind.features.columns import Column, Columns
from tradewind.features.streaming import FLAT, VOLATILITY_SAMPLES


def log_changes(price: Column) -> Column:
    """Log return of each sample against the one before; NaN for the first."""
    changes = np.full_like(price, np.nan)
    changes[1:] = np.log(price[1:] / price[:-1])
    return changes


def volatility(columns: Columns) -> Column:
    """Population deviation of the last 20 log returns; 0 until there are 20."""
    return _windowed(log_changes(columns.price), VOLATILITY_SAMPLES, np.std)


def volatility_bps(columns: Columns) -> Column:
    """`volatility` in basis points."""
    return volatility(columns) * 10_000.0


def momentum(columns: Columns, samples: int) -> Column:
    """Log change over n samples, in deviations."""
    change = np.zeros_like(columns.price)
    change[samples:] = np.log(columns.price[samples:] / columns.price[:-samples])
    return _scaled(change, columns, samples)


def zscore(columns: Columns, samples: int) -> Column:
    """Z-score of the price."""
    price = columns.price
    mean, deviation = _windowed(price, samples, np.mean), _windowed(price, samples, np.std)
    flat = deviation <= 0.0
    return np.where(flat, 0.0, (price - mean) / np.where(flat, 1.0, deviation))


def strength(columns: Columns, samples: int) -> Column:
    """Relative strength index, moved to [-1, 1]."""
    changes = np.diff(columns.price)
    rise = _wilder(np.maximum(changes, 0.0), samples)
    fall = _wilder(np.maximum(-changes, 0.0), samples)
    moved = rise + fall
    index = np.where(moved > 1e-14, 100.0 * rise / np.where(moved > 1e-14, moved, 1.0), 0.0)
    result = np.zeros_like(columns.price)
    result[samples:] = index[samples - 1 :] / 50.0 - 1.0
    return result


def average_gap(columns: Columns, fast: int, slow: int) -> Column:
    """Log gap between two exponential averages, in deviations."""
    gap = np.log(ema(columns.price, fast) / ema(columns.price, slow))
    return _scaled(np.nan_to_num(gap), columns)


def macd_histogram(columns: Columns) -> Column:
    """MACD's histogram (12, 26, 9) as a share of the price, in deviations."""
    price, histogram = columns.price, np.zeros_like(columns.price)
    gap = ema(price, 12, start=26 - 12)[25:] - ema(price, 26)[25:]
    histogram[25:] = np.nan_to_num(gap - ema(gap, 9))
    return _scaled(histogram / price, columns)


def range_position(columns: Columns, samples: int) -> Column:
    """Where the price lies between the window's low (-1) and high (+1)."""
    price = columns.price
    high, low = _windowed(price, samples, np.max), _windowed(price, samples, np.min)
    width = high - low
    return np.where(width > 0.0, 2.0 * (price - low) / np.where(width > 0.0, width, 1.0) - 1.0, 0.0)


def up_share(columns: Columns, samples: int) -> Column:
    """Rises minus falls among the last n moves, as a share of n."""
    return _windowed(np.sign(log_changes(columns.price)), samples, np.mean)


def spread_bps(columns: Columns) -> Column:
    """The quoted spread, in basis points of its middle; 0 for a one-sided quote."""
    both = (columns.bid_price > 0.0) & (columns.ask_price > 0.0)
    middle = (columns.ask_price + columns.bid_price) / 2.0
    spread = (columns.ask_price - columns.bid_price) / np.where(both, middle, 1.0) * 10_000.0
    return np.where(both, spread, 0.0)


def imbalance(columns: Columns) -> Column:
    """Quoted bid minus ask quantity, as a share of both."""
    both = columns.bid_quantity + columns.ask_quantity
    gap = columns.bid_quantity - columns.ask_quantity
    return np.where(both > 0.0, gap / np.where(both > 0.0, both, 1.0), 0.0)


def ema(values: Column, period: int, *, start: int = 0) -> Column:
    """Exponential average seeded by a mean of `period` values from `start` on; NaN before."""
    result = np.full_like(values, np.nan)
    first = start + period - 1
    if len(values) > first:
        level = result[first] = values[start : first + 1].mean()
        alpha = 2.0 / (period + 1.0)
        for index in range(first + 1, len(values)):
            level += alpha * (values[index] - level)
            result[index] = level
    return result


def _wilder(values: Column, period: int) -> Column:
    result = np.zeros_like(values)
    if len(values) >= period:
        level = result[period - 1] = values[:period].mean()
        for index in range(period, len(values)):
            level += (values[index] - level) / period
            result[index] = level
    return result


def _scaled(change: Column, columns: Columns, samples: int = 1) -> Column:
    spread = volatility(columns) * np.sqrt(samples)
    moving = spread > FLAT
    return np.where(moving, change / np.where(moving, spread, 1.0), 0.0)


def _windowed(values: Column, samples: int, how: Callable[..., Column]) -> Column:
    result = np.zeros_like(values)
    if len(values) >= samples:
        reduced = how(sliding_window_view(values, samples), axis=-1)
        result[samples - 1 :] = np.nan_to_num(reduced)
    return result
