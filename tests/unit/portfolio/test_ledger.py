"""The ledger: exact, exactly once, and its strategies add up to the account."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.domain.fills import FeePosting, Fill, FillKind
from tradewind.domain.orders import Side
from tradewind.domain.values import SCALE, Money, Nanos, notional
from tradewind.portfolio.ledger import EXTERNAL, Ledger


def units(value: float) -> Any:
    return round(value * SCALE)


def fill(
    number: int,
    quantity: float,
    price: float,
    *,
    strategy: str = "alpha",
    symbol: str = "AAPL",
    fee: float = 0,
    **changes: Any,
) -> Fill:
    side = Side.BUY if quantity >= 0 else Side.SELL
    made = Fill(
        f"f{number}",
        f"o{number}",
        strategy,
        symbol,
        side,
        units(abs(quantity)),
        units(price),
        number,  # type: ignore[arg-type]  # a time that is easy to read
        units(fee),
    )
    return msgspec.structs.replace(made, **changes)


def ledger(*fills: Fill, cash: float = 10_000) -> Ledger:
    books = Ledger()
    books.deposit(units(cash))
    for item in fills:
        books.apply(item)
    return books


def test_the_entry_price_is_the_average_of_what_was_paid() -> None:
    books = ledger(fill(1, 10, 100), fill(2, 30, 104))
    assert next(books.positions()).entry_price == units(103)


def test_selling_half_realises_half_and_leaves_the_entry_price() -> None:
    books = ledger(fill(1, 10, 100), fill(2, -5, 110))
    assert books.realised == units(50)
    assert next(books.positions()).entry_price == units(100)
    assert books.cash == units(10_000 - 1_000 + 550)


def test_selling_through_zero_opens_a_short_at_the_new_price() -> None:
    books = ledger(fill(1, 10, 100), fill(2, -15, 90))
    position = next(books.positions())
    assert (position.quantity, position.entry_price) == (units(-5), units(90))
    assert books.realised == units(-100)


def test_a_short_earns_when_it_is_bought_back_lower() -> None:
    books = ledger(fill(1, -10, 100), fill(2, 10, 95))
    assert books.realised == units(50)
    assert books.cash == units(10_050)


def test_fees_are_paid_from_cash_and_kept_apart_from_realised() -> None:
    books = ledger(fill(1, 10, 100, fee=1.5))
    books.post(FeePosting("p1", units(0.5), 1))  # type: ignore[arg-type]
    assert books.fees == units(2)
    assert books.realised == 0
    assert books.cash == units(10_000 - 1_000 - 2)


def test_a_fill_told_twice_counts_once() -> None:
    books = ledger(fill(1, 10, 100))
    assert not books.apply(fill(1, 10, 100))
    assert books.quantity("AAPL") == units(10)


def test_a_fee_told_twice_counts_once() -> None:
    books = ledger()
    posting = FeePosting("p1", units(3), 1)  # type: ignore[arg-type]
    assert books.post(posting)
    assert not books.post(posting)
    assert books.fees == units(3)


def in_coin(quantity: float, price: float = 110) -> FeePosting:
    return FeePosting(
        "c1", Money(0), Nanos(1), symbol="AAPL", quantity=units(quantity), price=units(price)
    )


def test_a_fee_in_coin_takes_from_the_position_and_not_from_cash() -> None:
    books = ledger(fill(1, 10, 100))
    assert books.post(in_coin(0.5))
    assert not books.post(in_coin(0.5))
    assert books.quantity("AAPL") == units(9.5)
    assert books.cash == units(10_000 - 1_000)
    assert books.fees == units(55)
    assert books.realised == units(5)
    assert books.equity({"AAPL": units(110)}) == units(9_000 + 9.5 * 110)
    assert books.accounts.imbalance == 0


def test_a_fee_in_coin_without_a_price_is_worth_what_was_paid() -> None:
    books = ledger(fill(1, 10, 100))
    books.post(in_coin(0.5, price=0))
    assert (books.fees, books.realised) == (units(50), 0)


def test_a_fee_in_coin_belongs_to_the_strategy_that_holds_most_of_it() -> None:
    books = ledger(fill(1, 10, 100), fill(2, 4, 100, strategy="beta"))
    books.post(in_coin(0.5))
    assert books.book("alpha").position("AAPL").quantity == units(9.5)
    assert books.book("beta").position("AAPL").quantity == units(4)
    assert books.book("alpha").pnl({"AAPL": units(100)}) == units(-50)


def test_coins_that_nobody_of_ours_holds_are_external() -> None:
    books = ledger()
    books.post(in_coin(0.5))
    assert books.book(EXTERNAL).position("AAPL").quantity == units(-0.5)


def test_a_ledger_is_restored_with_its_fees_in_coin() -> None:
    books = ledger(fill(1, 10, 100))
    books.post(in_coin(0.5))
    again = Ledger.restored(books.state())
    assert not again.post(in_coin(0.5))
    assert (again.cash, again.fees) == (books.cash, books.fees)
    assert list(again.positions()) == list(books.positions())


def test_a_bust_leaves_the_books_as_if_the_fill_had_never_been() -> None:
    books = ledger(fill(1, 10, 100, fee=1), fill(2, 10, 120), fill(3, -5, 130))
    books.apply(fill(4, 0, 0, kind=FillKind.BUST, reverses="f1"))
    clean = ledger(fill(2, 10, 120), fill(3, -5, 130))
    assert books.cash == clean.cash
    assert books.realised == clean.realised
    assert list(books.positions()) == list(clean.positions())


def test_a_correction_restates_price_and_quantity() -> None:
    books = ledger(fill(1, 10, 100), fill(2, -4, 110))
    books.apply(fill(3, 8, 99, kind=FillKind.CORRECT, reverses="f1"))
    clean = ledger(fill(1, 8, 99), fill(2, -4, 110))
    assert books.cash == clean.cash
    assert list(books.positions()) == list(clean.positions())


def test_a_bust_that_overtakes_its_fill_waits_for_it() -> None:
    books = ledger(fill(4, 0, 0, kind=FillKind.BUST, reverses="f1"))
    books.apply(fill(1, 10, 100))
    assert books.quantity("AAPL") == 0
    assert books.cash == units(10_000)


def test_an_adopted_position_changes_neither_cash_nor_profit() -> None:
    books = ledger()
    books.adopt("k", "AAPL", quantity=units(7), price=units(50))
    assert books.cash == units(10_000)
    assert books.book(EXTERNAL).position("AAPL").quantity == units(7)
    assert books.unrealised({"AAPL": units(50)}) == 0


def test_strategies_hold_their_own_parts_of_one_position() -> None:
    books = ledger(fill(1, 10, 100), fill(2, -4, 110, strategy="beta"))
    assert books.book("alpha").position("AAPL").quantity == units(10)
    assert books.book("beta").position("AAPL").quantity == units(-4)
    assert books.quantity("AAPL") == units(6)
    assert books.book("beta").pnl({"AAPL": units(105)}) == units(20)


def test_equity_is_cash_and_marks_or_cost_where_there_is_no_mark() -> None:
    books = ledger(fill(1, 10, 100), fill(2, 5, 50, symbol="IBM"))
    assert books.equity({"AAPL": units(110)}) == units(10_100)
    assert books.equity({}) == units(10_000)


def test_a_strategys_figures_are_those_of_its_fills() -> None:
    books = ledger(fill(1, 10, 100, fee=1), fill(2, -10, 103, fee=1), fill(3, 1, 9, strategy="b"))
    assert (books.book("alpha").realised, books.book("alpha").fees) == (units(30), units(2))


def test_a_position_is_adopted_once() -> None:
    books = ledger()
    assert books.adopt("k", "AAPL", quantity=units(7), price=units(50))
    assert not books.adopt("k", "AAPL", quantity=units(7), price=units(50))
    assert books.quantity("AAPL") == units(7)


quantities = st.integers(-(10**13), 10**13).filter(bool)
prices = st.integers(1, 10**15)


@st.composite
def fills(draw: st.DrawFn) -> list[Fill]:
    """Fills of three owners in two symbols, with busts and corrections among them."""
    made: list[Fill] = []
    for number in range(draw(st.integers(1, 25))):
        kind = draw(st.sampled_from([FillKind.FILL] * 4 + [FillKind.BUST, FillKind.CORRECT]))
        quantity, price = draw(quantities), draw(prices)
        reverses = ""
        if kind is not FillKind.FILL:
            if not made:
                continue
            reverses = draw(st.sampled_from(made)).fill_id
        made.append(
            Fill(
                f"f{number}",
                "o",
                draw(st.sampled_from(["alpha", "beta", EXTERNAL])),
                draw(st.sampled_from(["AAPL", "BTC/USD"])),
                Side.BUY if quantity > 0 else Side.SELL,
                abs(quantity),  # type: ignore[arg-type]
                price,  # type: ignore[arg-type]
                number,  # type: ignore[arg-type]
                draw(st.integers(0, 10**9)),  # type: ignore[arg-type]
                kind,
                reverses,
            )
        )
    return made


@settings(max_examples=60, deadline=None)
@given(fills())
def test_the_accounts_always_sum_to_zero(made: list[Fill]) -> None:
    books = ledger()
    for item in made:
        books.apply(item)
        assert books.accounts.imbalance == 0


@settings(max_examples=60, deadline=None)
@given(fills(), st.integers(1, 10**15))
def test_the_strategies_and_external_add_up_to_the_account(made: list[Fill], mark: int) -> None:
    books = ledger(*made)
    for symbol in ("AAPL", "BTC/USD"):
        parts = [book.position(symbol).quantity for book in books.books.values()]
        assert sum(parts) == books.quantity(symbol)
    flows = sum(book.flows for book in books.books.values())
    assert flows + books.deposits == books.cash


@settings(max_examples=60, deadline=None)
@given(fills())
def test_profit_is_what_cash_and_cost_say(made: list[Fill]) -> None:
    books = ledger(*made)
    cost = sum(held.cost for held in books.holdings.values())
    assert books.cash + cost == books.deposits + books.realised - books.fees


@settings(max_examples=60, deadline=None)
@given(fills(), st.randoms(use_true_random=False))
def test_told_twice_in_any_order_of_repeats_it_is_the_same(made: list[Fill], random: Any) -> None:
    once, twice = ledger(*made), ledger()
    for index, item in enumerate(made):
        twice.apply(item)
        twice.apply(made[random.randrange(index + 1)])
    assert once.state() == twice.state()


@settings(max_examples=60, deadline=None)
@given(fills())
def test_a_ledger_restored_from_its_state_is_the_same(made: list[Fill]) -> None:
    books = ledger(*made)
    state = books.state()
    copied = Ledger.restored(
        msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=type(state))
    )
    assert copied.state() == state
    assert copied.accounts.balances == books.accounts.balances
    assert list(copied.positions()) == list(books.positions())
    assert {n: b.flows for n, b in copied.books.items()} == {
        name: book.flows for name, book in books.books.items()
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(quantities, prices), min_size=1, max_size=20))
def test_the_position_equals_a_naive_queue_of_average_costs(trades: list[tuple[int, int]]) -> None:
    books = ledger()
    cash = int(books.cash)
    for number, (quantity, price) in enumerate(trades):
        side = Side.BUY if quantity > 0 else Side.SELL
        books.apply(
            Fill(f"f{number}", "o", "a", "X", side, abs(quantity), price, 0)  # type: ignore[arg-type]
        )
        cash -= notional(price, quantity)
    assert books.cash == cash
    assert books.quantity("X") == sum(quantity for quantity, _ in trades)


@settings(max_examples=150, deadline=None)
@given(fills(), st.lists(st.integers(0, 25), max_size=4))
def test_closing_old_entries_changes_no_figure(made: list[Fill], closings: list[int]) -> None:
    kept, closed = ledger(), ledger()
    for number, item in enumerate(made):
        if number in closings:
            closed.close_until(number // 2)
        taken_back_late = item.reverses and item.reverses not in closed._entries
        if taken_back_late:
            continue
        kept.apply(item)
        closed.apply(item)
    assert figures(closed) == figures(kept)
    assert figures(Ledger.restored(closed.state())) == figures(kept)


def figures(books: Ledger) -> Any:
    """All that a ledger says."""
    return (
        {name: value for name, value in books.accounts.balances.items() if value},
        list(books.positions()),
        {
            name: (book.flows, book.realised, book.fees, book.positions())
            for name, book in books.books.items()
        },
    )


def test_closed_entries_are_forgotten() -> None:
    books = ledger(fill(1, 10, 100), fill(2, -4, 110), fill(3, 1, 111))
    books.close_until(2)
    assert [entry.fill_id for entry in books.state().entries] == ["f3"]
    assert books.quantity("AAPL") == units(7)


def test_what_is_taken_back_after_a_closing_counts_from_where_it_left() -> None:
    books = ledger(fill(1, 10, 100), fill(2, 10, 120))
    books.close_until(1)
    books.apply(fill(3, 0, 0, kind=FillKind.BUST, reverses="f2"))
    position = next(books.positions())
    assert (position.quantity, position.entry_price) == (units(10), units(100))
