"""What can be traded, as the venue's asset list says."""

from collections.abc import Iterable

from tradewind.domain.errors import VenueRejectedError
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.values import SCALE, Money, Price, Quantity
from tradewind.venues.alpaca.calls import Calls
from tradewind.venues.alpaca.fields import Fields, as_object, flag, number, text
from tradewind.venues.alpaca.symbols import in_path

_CENT, _HUNDREDTH_OF_CENT = Price(SCALE // 100), Price(SCALE // 10_000)
_LEAST_CRYPTO, _LEAST_FRACTION = Money(10 * SCALE), Money(SCALE)
"""The broker's smallest orders, in dollars; its asset list doesn't tell them."""


async def read_instruments(calls: Calls, symbols: Iterable[str]) -> tuple[Instrument, ...]:
    """Ask for each symbol; one that the venue does not know is left out.

    Raises:
        VenueError: the venue did not answer.
    """
    found = []
    for symbol in sorted(set(symbols)):
        try:
            value = await calls.ask(f"/v2/assets/{in_path(symbol)}")
        except VenueRejectedError as error:
            if error.status != 404:
                raise
            continue
        found.append(instrument(symbol, as_object(value)))
    return tuple(found)


def instrument(symbol: str, fields: Fields) -> Instrument:
    """Read one asset; equities trade by the share unless fractions are allowed."""
    crypto = text(fields, "class") == AssetClass.CRYPTO
    tick = Price(number(fields, "price_increment")) or _CENT
    lot = Quantity(number(fields, "min_trade_increment") or SCALE)
    return Instrument(
        symbol=symbol,
        asset_class=AssetClass.CRYPTO if crypto else AssetClass.EQUITY,
        tick=tick,
        sub_tick=tick if crypto else _HUNDREDTH_OF_CENT,
        lot=lot,
        min_notional=_least(lot, crypto=crypto),
        tradable=flag(fields, "tradable"),
        shortable=flag(fields, "shortable"),
        easy_to_borrow=text(fields, "borrow_status") == "easy_to_borrow",
        fractionable=flag(fields, "fractionable"),
        marginable=flag(fields, "marginable"),
        sector=text(fields, "sector"),
    )


def _least(lot: Quantity, *, crypto: bool) -> Money:
    if crypto:
        return _LEAST_CRYPTO
    return _LEAST_FRACTION if lot < SCALE else Money(0)
