"""A venue that restarts from its journal is the venue that stopped; its books always balance."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.venues.simulated_trading.venue import (
    PAPER_REPLAY,
    STRICT_BOOK,
    STRICT_REPLAY,
    flow,
    held,
    now,
    placed,
    quote,
    request,
    scaled,
    tape,
    venue,
)
from tradewind.domain.errors import JournalCorruptError, JournalLockedError
from tradewind.domain.orders import OrderClass, OrderType, Side, TimeInForce
from tradewind.domain.values import (
    MILLISECOND,
    SCALE,
    Money,
    Nanos,
    Price,
    Quantity,
    Ratio,
    notional,
)
from tradewind.venues.simulated.exchange import Exchange
from tradewind.venues.simulated.journal import JOURNAL_NAME, VenueJournal, read_records
from tradewind.venues.simulated.journal_books import read_books
from tradewind.venues.simulated.orders import OrderRecord, ReplaceRequest, VenueStatus
from tradewind.venues.simulated.records import Record
from tradewind.venues.simulated.settings import ExchangeSettings, FeeSchedule

B, S = Side.BUY, Side.SELL
FEES = FeeSchedule(equity_per_share=Money(5_000_001), crypto_ratio=Ratio(2_500_000))
MODES = [
    replace(mode, fees=FEES, latency_ns=Nanos(slow), cancel_latency_ns=Nanos(slow))
    for mode in (PAPER_REPLAY, STRICT_REPLAY, STRICT_BOOK)
    for slow in (0, 700 * MILLISECOND)
]


def limit(exchange: Exchange, who: str, *terms: Any) -> None:
    side, size, price, tif = terms
    exchange.submit(who, request(side, size, price, tif=tif))


def market(exchange: Exchange, who: str, side: Side, size: int) -> None:
    exchange.submit(who, request(side, size))


def stop(exchange: Exchange, who: str, side: Side, size: int, price: int) -> None:
    terms = request(side, size, kind=OrderType.STOP, stop_price=Price(scaled(price)))
    exchange.submit(who, terms)


def bracket(exchange: Exchange, who: str, side: Side, size: int) -> None:
    profit, loss = (110, 90) if side is B else (90, 110)
    exits: dict[str, Any] = {
        "take_profit": Price(scaled(profit)),
        "stop_loss": Price(scaled(loss)),
    }
    exchange.submit(who, request(side, size, order_class=OrderClass.BRACKET, **exits))


def cancel(exchange: Exchange, who: str, which: int) -> None:
    if exchange.open_orders(who):
        exchange.cancel(who, chosen(exchange, who, which).id)


def change(exchange: Exchange, who: str, which: int, price: int, size: int) -> None:
    if exchange.open_orders(who):
        terms = ReplaceRequest(Quantity(size * SCALE), Price(scaled(price)))
        exchange.replace(who, chosen(exchange, who, which).id, terms)


def close(exchange: Exchange, who: str) -> None:
    exchange.close_all(who, cancel_orders=True)


def bust(exchange: Exchange, which: int) -> None:
    fills = [e for e in exchange.state.executions.values() if e.kind == "fill"]
    if fills:
        exchange.amend_execution(fills[which % len(fills)].id)


def move(exchange: Exchange, price: int, size: int, side: Side) -> None:
    if exchange.state.settings.market is STRICT_BOOK.market:
        flow(exchange, side, size, price)
    else:
        quote(exchange, price - 1, price, size)


def chosen(exchange: Exchange, account: str, which: int) -> OrderRecord:
    orders = exchange.open_orders(account)
    return orders[which % len(orders)]


_prices = st.integers(95, 105)
_sizes = st.integers(1, 9)
_sides = st.sampled_from([B, S])
_accounts = st.sampled_from(["a", "b"])
_tifs = st.sampled_from([TimeInForce.DAY, TimeInForce.IOC, TimeInForce.GTC, TimeInForce.FOK])
_steps = st.one_of(
    st.tuples(st.just(limit), _accounts, _sides, _sizes, _prices, _tifs),
    st.tuples(st.just(market), _accounts, _sides, _sizes),
    st.tuples(st.just(stop), _accounts, _sides, _sizes, _prices),
    st.tuples(st.just(bracket), _accounts, _sides, _sizes),
    st.tuples(st.just(cancel), _accounts, st.integers(0, 5)),
    st.tuples(st.just(change), _accounts, st.integers(0, 5), _prices, _sizes),
    st.tuples(st.just(close), _accounts),
    st.tuples(st.just(move), _prices, _sizes, _sides),
    st.tuples(st.just(move), _prices, _sizes, _sides),
    st.tuples(st.just(tape), _prices, _sizes),
    st.tuples(st.just(bust), st.integers(0, 3)),
)


def run(mode: ExchangeSettings, steps: list[tuple[Any, ...]]) -> tuple[Exchange, list[Record]]:
    exchange = venue(mode, "a", "b")
    records: list[Record] = []
    if mode.market is not STRICT_BOOK.market:
        quote(exchange, 99, 100, 20)
    for step in steps:
        action, *arguments = step
        action(exchange, *arguments)
        records.extend(exchange.take_records())
    return exchange, records


def memory(exchange: Exchange) -> dict[str, object]:
    state = exchange.state
    return {
        "orders": state.orders,
        "groups": state.groups,
        "executions": state.executions,
        "counters": (state.sequence, state.update_number),
        "accounts": {name: account.image() for name, account in state.accounts.items()},
        "open": {name: set(account.open) for name, account in state.accounts.items()},
        "ids": {name: account.client_ids for name, account in state.accounts.items()},
        "history": {name: account.activities for name, account in state.accounts.items()},
    }


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MODES[::2]), st.lists(_steps, max_size=30))
def test_the_restarted_venue_remembers_everything(mode, steps):  # type: ignore[no-untyped-def]  # drawn by hypothesis
    exchange, records = run(mode, steps)
    again = Exchange(exchange.state.assets, mode, seed=7)
    again.recover(records)
    if records:
        assert memory(again) == memory(exchange)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(MODES), st.lists(_steps, max_size=30))
def test_cash_and_positions_are_the_sum_of_executions_and_fees(mode, steps):  # type: ignore[no-untyped-def]  # drawn by hypothesis
    exchange, _ = run(mode, steps)
    for name, account in exchange.accounts.items():
        mine = [exchange.state.executions[key] for key in account.execution_ids]
        taken = {execution.reverses for execution in mine}
        valid = [execution for execution in mine if execution.id not in taken]
        paid = sum(e.side.sign * notional(e.price, e.quantity) for e in valid)
        fees = sum(e.fee for e in valid)
        posted = sum(each.amount for each in account.activities)
        assert account.cash == account.starting_cash - paid - fees
        assert posted == -fees
        assert held(exchange, account=name) * SCALE == sum(e.side.sign * e.quantity for e in valid)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(MODES), st.lists(_steps, max_size=30))
def test_no_order_fills_beyond_its_quantity_or_its_limit(mode, steps):  # type: ignore[no-untyped-def]  # drawn by hypothesis
    exchange, _ = run(mode, steps)
    for order in exchange.state.orders.values():
        assert 0 <= order.filled_quantity <= order.quantity
        assert (order.status is VenueStatus.FILLED) <= (order.quantity > 0)
    for execution in exchange.state.executions.values():
        limit = exchange.state.orders[execution.order_id].working_price
        if limit and execution.kind == "fill":
            assert execution.side.sign * execution.price <= execution.side.sign * limit


def test_a_restarted_venue_fills_what_was_resting() -> None:
    exchange = venue(STRICT_BOOK)
    order = placed(exchange, request(B, 10, 100))
    again = Exchange(exchange.state.assets, STRICT_BOOK, seed=7)
    again.recover(exchange.take_records())
    flow(again, S, 10, 100)
    assert now(again, order).status is VenueStatus.FILLED


def test_a_request_under_way_at_the_crash_still_arrives() -> None:
    slow = replace(PAPER_REPLAY, latency_ns=Nanos(SCALE))
    exchange = venue(slow)
    order = placed(exchange, request(B, 10, 100))
    again = Exchange(exchange.state.assets, slow, seed=7)
    again.recover(exchange.take_records())
    assert now(again, order).status is VenueStatus.NEW


def test_new_ids_after_a_restart_are_new() -> None:
    exchange = venue()
    quote(exchange, 99, 100)
    placed(exchange, request(B, 10, 90))
    again = Exchange(exchange.state.assets, PAPER_REPLAY, seed=7)
    again.recover(exchange.take_records())
    quote(again, 99, 100)
    placed(again, request(B, 10, 90))
    assert len(again.state.orders) == 2


def kept(folder: Path, batches: int) -> list[list[Record]]:
    exchange = venue()
    journal = VenueJournal(folder, durable=False)
    written = []
    for _ in range(batches):
        quote(exchange, 99, 100)
        placed(exchange, request(B, 1))
        records = exchange.take_records()
        journal.append(records)
        journal.flush()
        written.append(records)
    journal.close()
    return written


def test_the_journal_gives_back_what_was_written(tmp_path: Path) -> None:
    written = kept(tmp_path, 3)
    assert read_records(tmp_path) == [record for batch in written for record in batch]


@pytest.mark.parametrize("cut", [1, 7, 40])
def test_a_torn_tail_is_cut_and_the_rest_is_kept(tmp_path: Path, cut: int) -> None:
    written = kept(tmp_path, 3)
    path = tmp_path / JOURNAL_NAME
    path.write_bytes(path.read_bytes()[:-cut])
    journal = VenueJournal(tmp_path)
    records = journal.recover()
    journal.append(written[2])
    journal.close()
    assert records == [*written[0], *written[1]]
    assert read_records(tmp_path) == [record for batch in written for record in batch]


def test_damage_before_whole_batches_refuses_to_start(tmp_path: Path) -> None:
    kept(tmp_path, 3)
    path = tmp_path / JOURNAL_NAME
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    journal = VenueJournal(tmp_path)
    with pytest.raises(JournalCorruptError, match="offset 0"):
        journal.recover()
    journal.close()


def test_the_journal_alone_tells_each_accounts_books(tmp_path: Path) -> None:
    kept(tmp_path, 3)
    books = read_books(tmp_path)["main"]
    assert (books.cash, dict(books.positions)) == (scaled(99_700), {"AAPL": 3 * SCALE})
    assert (len(books.orders), len(books.executions), len(books.accepted)) == (3, 3, 3)


def test_two_venues_cannot_share_a_journal(tmp_path: Path) -> None:
    first = VenueJournal(tmp_path)
    with pytest.raises(JournalLockedError, match="held by process"):
        VenueJournal(tmp_path)
    first.close()
    VenueJournal(tmp_path).close()
