"""The best of many venues equals what a search over all of them finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.market.nbbo import Best, HalfQuotes, Nbbo, VenueQuote


class NaiveNbbo:
    """Keeps every venue's row and searches them all."""

    def __init__(self) -> None:
        self.rows: dict[str, VenueQuote] = {}

    def update(self, quote: VenueQuote) -> Best:
        self.rows[quote.venue] = quote
        rows = self.rows.values()
        bid = max((row.bid_price for row in rows), default=0)
        ask = min((row.ask_price for row in rows if row.ask_price), default=0)
        bids = sum(row.bid_quantity for row in rows if row.bid_price == bid and bid)
        asks = sum(row.ask_quantity for row in rows if row.ask_price == ask and ask)
        return Best(bid, bids, ask, asks)


def rows() -> st.SearchStrategy[VenueQuote]:
    prices = st.sampled_from([0, 98, 99, 100, 101, 102])
    sizes = st.integers(1, 9)
    return st.builds(VenueQuote, st.sampled_from("QPNZ"), prices, sizes, prices, sizes)


@given(st.lists(rows(), max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_best_equals_a_search_over_all_venues(quotes: list[VenueQuote]) -> None:
    fast, naive = Nbbo(), NaiveNbbo()
    for quote in quotes:
        assert fast.update(quote) == naive.update(quote)


def test_two_venues_at_the_best_price_show_their_sum() -> None:
    nbbo = Nbbo()
    nbbo.update(VenueQuote("Q", 99, 3, 101, 5))
    assert nbbo.update(VenueQuote("P", 99, 4, 102, 1)) == Best(99, 7, 101, 5)


def test_a_side_of_price_zero_is_no_side() -> None:
    nbbo = Nbbo()
    nbbo.update(VenueQuote("Q", 99, 3, 101, 5))
    assert nbbo.update(VenueQuote("Q", 0, 0, 101, 5)) == Best(0, 0, 101, 5)


def test_when_the_best_venue_leaves_the_next_best_leads() -> None:
    nbbo = Nbbo()
    nbbo.update(VenueQuote("Q", 99, 3, 101, 5))
    nbbo.update(VenueQuote("P", 98, 4, 102, 1))
    assert nbbo.update(VenueQuote("Q", 97, 1, 0, 0)) == Best(98, 4, 102, 1)


def test_a_half_row_leaves_the_other_side_as_it_was() -> None:
    halves = HalfQuotes()
    halves.update(VenueQuote("N", 99, 3, 0, 0))
    assert halves.update(VenueQuote("Z", 0, 0, 101, 5)) == Best(99, 3, 101, 5)


def test_a_later_half_row_of_any_venue_replaces_the_side() -> None:
    halves = HalfQuotes()
    halves.update(VenueQuote("K", 99, 3, 0, 0))
    assert halves.update(VenueQuote("N", 98, 2, 0, 0)) == Best(98, 2, 0, 0)
