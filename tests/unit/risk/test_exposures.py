"""Sums that are kept, never recomputed: they follow what is learnt late, too."""

from typing import Any

from tests.unit.engine.worlds import instrument, units
from tradewind.domain.events import Quote
from tradewind.domain.values import SCALE
from tradewind.risk.exposures import Exposures


def exposures(quantity: float = 10) -> Exposures:
    """A position at 100 in a symbol of which nothing else is known."""
    made = Exposures({})
    made.set_initial_margin(SCALE // 4)
    symbol = made.symbol("AAPL")
    now: Any = 1
    price = units(100)
    symbol.market.apply(Quote("AAPL", now, price, price, price, price))
    symbol.quantity = units(quantity)
    made.lane("AAPL", "alpha").quantity = units(quantity)
    symbol.settle()
    return made


def test_a_position_of_an_unknown_instrument_costs_all_of_its_value() -> None:
    assert exposures().account.margin == units(1_000)


def test_what_turns_out_to_be_marginable_costs_its_margin() -> None:
    made = exposures()
    made.know({"AAPL": instrument("AAPL")})
    assert made.account.margin == units(250)
    made.set_initial_margin(SCALE // 2)
    assert made.account.margin == units(500)
    made.know({"AAPL": instrument("AAPL", marginable=False)})
    assert made.account.margin == units(1_000)


def test_exposure_moves_with_the_sector_of_its_instrument() -> None:
    made = exposures()
    made.know({"AAPL": instrument("AAPL", sector="technology")})
    assert made.account.sectors == {"technology": units(1_000)}
    made.know({"AAPL": instrument("AAPL", sector="energy")})
    assert made.account.sectors == {"technology": 0, "energy": units(1_000)}


def test_a_short_counts_with_its_absolute_value() -> None:
    made = exposures(-10)
    assert (made.account.gross, made.account.value) == (units(1_000), units(-1_000))
    assert made.strategy("alpha").gross == units(1_000)


def test_a_closed_position_leaves_nothing_behind() -> None:
    made = exposures()
    made.know({"AAPL": instrument("AAPL")})
    symbol = made.symbol("AAPL")
    symbol.quantity = made.lane("AAPL", "alpha").quantity = 0
    symbol.settle()
    account = made.account
    assert (account.gross, account.value, account.margin, account.open_symbols) == (0, 0, 0, 0)
    assert account.sectors == {"technology": 0}
    assert made.strategy("alpha").gross == 0
