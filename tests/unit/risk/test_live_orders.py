"""Orders that rest on a side: the best one is known without looking through them all."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.worlds import units
from tradewind.domain.orders import OrderTerms, OrderType, Purpose, Side
from tradewind.risk.exposures import Exposures
from tradewind.risk.live_orders import LiveOrder, RestingSide, certain_limit


def live(name: str, limit: int, *, buys: bool, leg: bool = False) -> LiveOrder:
    side, kind = Side.BUY if buys else Side.SELL, OrderType.LIMIT if limit else OrderType.MARKET
    price: Any = limit
    terms = OrderTerms("AAPL", side, units(1), kind, limit_price=price)
    exposures = Exposures({})
    symbol, lane = exposures.symbol("AAPL"), exposures.lane("AAPL", "alpha")
    return LiveOrder(
        name,
        "alpha",
        terms,
        symbol,
        lane,
        buys=buys,
        limit=certain_limit(terms),
        price=100,
        leaves=1,
        purpose=Purpose.EXIT if leg else Purpose.ENTRY,
        parent="entry" if leg else "",
    )


def meets(resting: list[LiveOrder], limit: int, *, buys: bool) -> bool:
    """Look through them all."""
    for order in resting:
        if order.parent:
            continue
        if not limit or not order.limit:
            return True
        if limit >= order.limit if buys else limit <= order.limit:
            return True
    return False


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "remove"]), st.integers(0, 5), st.booleans(), st.integers(0)
    ),
    max_size=30,
)


@settings(max_examples=150)
@given(steps, st.booleans(), st.integers(0, 6))
def test_a_side_meets_an_order_as_one_of_its_own_does(
    moves: list[tuple[str, int, bool, int]], buys: bool, limit: int
) -> None:
    side, resting = RestingSide(), list[LiveOrder]()
    for number, (move, price, leg, which) in enumerate(moves):
        if move == "add":
            resting.append(live(str(number), price, buys=not buys, leg=leg))
            side.add(resting[-1])
        elif resting:
            side.remove(resting.pop(which % len(resting)))
        assert side.meets(limit, buys=buys) == meets(resting, limit, buys=buys)
