"""What features are made of: one sample online, whole columns offline."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


class Sample(NamedTuple):
    """One price with the quote that stood then; prices in currency, 0.0 where absent."""

    price: float
    bid_price: float = 0.0
    bid_quantity: float = 0.0
    ask_price: float = 0.0
    ask_quantity: float = 0.0


class Columns(NamedTuple):
    """The same, for n samples, oldest first; each of shape (n,)."""

    price: Column
    bid_price: Column
    bid_quantity: Column
    ask_price: Column
    ask_quantity: Column

    @classmethod
    def of_prices(cls, price: Column) -> "Columns":
        """Columns without quotes."""
        absent = np.zeros_like(price)
        return cls(price, absent, absent, absent, absent)
