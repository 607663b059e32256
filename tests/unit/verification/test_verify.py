"""`tradewind verify` finds every way in which two honest journals can be made to differ."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.verification.accounts import POLICY, TradingAccount, settled
from tradewind.domain.errors import ConfigurationError, JournalCorruptError
from tradewind.domain.orders import Side
from tradewind.domain.reports import OrderReport
from tradewind.execution import Append
from tradewind.execution.records import Heard, Placed, Posted, Record, Sending
from tradewind.venues.simulated.accounts import AccountImage
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord
from tradewind.verification.comparing import Verdict, verify_state
from tradewind.verification.facts import Terms
from tradewind.verification.orders import sent

SCALE = 10**9


def verdict_of(account: TradingAccount, state: Path) -> Verdict:
    (verdict,) = verify_state(account.write(state))
    return verdict


def codes_of(account: TradingAccount, state: Path) -> set[str]:
    return {fault.code for fault in verdict_of(account, state).faults}


def with_ours(change: Callable[[list[Record]], list[Record]]) -> TradingAccount:
    """An account of which our records were tampered with."""
    account = settled()
    records = change(account.ours)
    account.bench.effects = [
        effect for effect in account.bench.effects if not hasattr(effect, "record")
    ]
    account.bench.effects += [Append(record, urgent=False) for record in records]
    return account


def with_theirs(change: Callable[[Any], Any]) -> TradingAccount:
    """An account of which each record of the venue went through `change`; None drops it."""
    account = settled()
    account.theirs = [
        [kept for record in batch if (kept := change(record)) is not None]
        for batch in account.theirs
    ]
    return account


def has_fill(record: Record) -> bool:
    return any(
        isinstance(report.body, OrderReport) and report.body.fill for report in record.reports
    )


def test_honest_books_are_equal_to_the_unit(tmp_path: Path) -> None:
    verdict = verdict_of(settled(), tmp_path)
    assert verdict.faults == ()
    assert (verdict.orders, verdict.venue_orders) == (4, 4)
    assert (verdict.fills, verdict.venue_fills) == (3, 3)
    assert verdict.positions == {"AAPL": 6 * SCALE, "MSFT": 5 * SCALE}
    # 100,000 - 10 x 100.01 - 5 x 200.01 + 4 x 99.99, less 19 shares at 0.0035.
    assert verdict.cash == verdict.venue_cash == 98_399_743_500_000


def test_a_lost_fill_is_found(tmp_path: Path) -> None:
    def lose(records: list[Record]) -> list[Record]:
        gone = next(record for record in records if has_fill(record))
        return [record for record in records if record is not gone]

    assert {"LOST_FILL", "POSITION", "CASH"} <= codes_of(with_ours(lose), tmp_path)


def test_a_fill_that_was_counted_twice_is_found(tmp_path: Path) -> None:
    def double(records: list[Record]) -> list[Record]:
        return [*records, next(record for record in records if has_fill(record))]

    assert "DOUBLED_FILL" in codes_of(with_ours(double), tmp_path)


def test_a_fill_that_the_venue_never_made_is_found(tmp_path: Path) -> None:
    def drop(record: Any) -> Any:
        return None if isinstance(record, ExecutionRecord) and record.symbol == "MSFT" else record

    found = codes_of(with_theirs(drop), tmp_path)
    assert {"INVENTED_FILL", "VENUE_POSITION", "VENUE_CASH"} <= found


def test_a_fill_at_another_price_is_found(tmp_path: Path) -> None:
    def restate(record: Any) -> Any:
        if isinstance(record, ExecutionRecord) and record.symbol == "MSFT":
            return replace(record, price=record.price + 1)
        return record

    assert "CHANGED_FILL" in codes_of(with_theirs(restate), tmp_path)


def test_an_order_that_the_venue_has_twice_is_found(tmp_path: Path) -> None:
    account = settled()
    first = account.exchange.state.orders[account.bench.core.orders()[0].venue_order_id]
    account.theirs.append([replace(first, id="another-id")])
    assert codes_of(account, tmp_path) == {"DOUBLED_ORDER"}


def test_an_order_on_other_terms_is_found(tmp_path: Path) -> None:
    def dearer(record: Any) -> Any:
        if isinstance(record, OrderRecord) and record.client_order_id == "o-2":
            return replace(record, limit_price=record.limit_price + 1)
        return record

    verdict = verdict_of(with_theirs(dearer), tmp_path)
    (fault,) = verdict.faults
    assert (fault.code, fault.subject) == ("CHANGED_TERMS", "o-2")
    assert fault.text == "limit_price 200010000000 became 200010000001"


def test_terms_that_change_after_acceptance_are_found(tmp_path: Path) -> None:
    account = settled()
    order = account.exchange.state.orders[account.bench.core.orders()[3].venue_order_id]
    account.theirs.append([replace(order, limit_price=order.limit_price + SCALE)])
    assert codes_of(account, tmp_path) == {"CHANGED_TERMS"}


@pytest.mark.parametrize("units", [1, -1])
def test_cash_that_is_off_by_one_unit_is_found(units: int, tmp_path: Path) -> None:
    def shift(record: Any) -> Any:
        if isinstance(record, AccountImage):
            return replace(record, cash=record.cash + units)
        return record

    assert codes_of(with_theirs(shift), tmp_path) == {"CASH", "VENUE_CASH"}


def test_a_fee_that_we_never_posted_is_found(tmp_path: Path) -> None:
    def forget(records: list[Record]) -> list[Record]:
        return [record for record in records if not isinstance(record.fact, Posted)]

    assert {"LOST_FEE", "CASH"} <= codes_of(with_ours(forget), tmp_path)


def test_fees_since_the_last_reconciliation_are_told_and_are_no_fault(tmp_path: Path) -> None:
    account = TradingAccount()
    account.bench.market_ns += SCALE
    account.exchange.advance(account.bench.market_ns)
    account.buy("o-1")
    verdict = verdict_of(account, tmp_path)
    assert verdict.faults == ()
    assert verdict.notes == ("fees of 0.035 come in with the next reconciliation",)


def test_an_order_that_left_without_its_record_is_found(tmp_path: Path) -> None:
    def forget(records: list[Record]) -> list[Record]:
        return [record for record in records if not isinstance(record.fact, Sending)]

    assert codes_of(with_ours(forget), tmp_path) == {"UNRECORDED_SEND"}


def test_an_order_of_which_we_know_nothing_is_found(tmp_path: Path) -> None:
    def forget(records: list[Record]) -> list[Record]:
        kept: list[Record] = []
        for record in records:
            about = getattr(record.fact, "client_order_id", "")
            if isinstance(record.fact, Heard):
                about = record.fact.update.order.client_order_id
            if isinstance(record.fact, Placed):
                about = record.fact.approved.approval.client_order_id
            if about != "o-2":
                kept.append(record)
        return kept

    assert {"UNKNOWN_TO_US", "LOST_FILL"} <= codes_of(with_ours(forget), tmp_path)


def test_an_order_that_vanished_at_the_venue_is_found(tmp_path: Path) -> None:
    def drop(record: Any) -> Any:
        gone = isinstance(record, OrderRecord) and record.client_order_id == "o-4"
        return None if gone else record

    assert codes_of(with_theirs(drop), tmp_path) == {"LOST_ORDER"}


def test_an_order_that_only_we_think_dead_is_found(tmp_path: Path) -> None:
    account = TradingAccount()
    account.buy("o-1", price=90)
    venue = TradingAccount()
    venue.buy("o-1", price=90)
    account.cancel("o-1")
    account.write(tmp_path)
    (tmp_path / "venues" / POLICY / "venue.jsonl").unlink()
    venue.write_venue(tmp_path)
    (verdict,) = verify_state(tmp_path)
    assert {fault.code for fault in verdict.faults} == {"ORDER_STATE"}


def test_orders_of_others_are_counted_and_are_no_fault(tmp_path: Path) -> None:
    account = TradingAccount()
    account.buy("o-1")
    account.trade_outside(5)
    account.wait(40)
    verdict = verdict_of(account, tmp_path)
    assert (verdict.faults, verdict.orders, verdict.external) == ((), 1, 1)
    assert verdict.positions == {"AAPL": 15 * SCALE}


def test_busts_leave_the_books_equal(tmp_path: Path) -> None:
    account = settled()
    account.bust()
    account.wait(40)
    verdict = verdict_of(account, tmp_path)
    assert verdict.faults == ()
    assert verdict.positions == {"AAPL": 10 * SCALE, "MSFT": 5 * SCALE}


def test_lost_answers_double_nothing(tmp_path: Path) -> None:
    account = TradingAccount()
    account.lose_answers = True
    account.buy("o-1")
    account.send("o-2", symbol="AAPL", side=Side.SELL, quantity=3, price=0)
    account.lose_answers = False
    account.wait(60)
    assert codes_of(account, tmp_path) == set()


def test_a_damaged_record_of_ours_is_no_verdict_but_an_error(tmp_path: Path) -> None:
    settled().write(tmp_path)
    (segment,) = (tmp_path / "state" / f"{POLICY}-execution" / "journal").glob("*.segment")
    data = bytearray(segment.read_bytes())
    data[300] ^= 1
    segment.write_bytes(bytes(data))
    with pytest.raises(JournalCorruptError, match="behind damage"):
        verify_state(tmp_path)


def test_a_damaged_line_of_the_venue_is_no_verdict_but_an_error(tmp_path: Path) -> None:
    settled().write(tmp_path)
    path = tmp_path / "venues" / POLICY / "venue.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0].replace(b"1", b"2", 1), *lines[1:]]))
    with pytest.raises(JournalCorruptError, match="damaged line"):
        verify_state(tmp_path)


def test_a_torn_last_line_did_not_happen(tmp_path: Path) -> None:
    settled().write(tmp_path)
    path = tmp_path / "venues" / POLICY / "venue.jsonl"
    path.write_bytes(path.read_bytes() + b"12345678 [{")
    assert verify_state(tmp_path)[0].faults == ()


def test_a_folder_without_journals_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no execution journals"):
        verify_state(tmp_path)


@pytest.mark.parametrize(
    ("side", "worst", "limit"),
    [("buy", 100_019_999_999, 100_010_000_000), ("sell", 99_980_000_001, 99_990_000_000)],
)
def test_a_market_order_leaves_as_a_limit_on_the_grid(side: str, worst: int, limit: int) -> None:
    terms = Terms(symbol="AAPL", side=side, quantity=SCALE)
    assert sent(terms, worst).limit_price == limit


def test_a_journal_whose_newest_segment_is_gone_is_an_error(tmp_path: Path) -> None:
    account = TradingAccount()
    for number in range(60):
        account.buy(f"o-{number}", 1)
    account.write(tmp_path)
    segments = sorted((tmp_path / "state" / f"{POLICY}-execution" / "journal").glob("*.segment"))
    assert len(segments) > 1
    assert verify_state(tmp_path)[0].faults == ()
    segments[-1].unlink()
    with pytest.raises(JournalCorruptError, match="the next segment is missing"):
        verify_state(tmp_path)


def test_a_journal_whose_first_segment_is_gone_is_an_error(tmp_path: Path) -> None:
    account = TradingAccount()
    for number in range(60):
        account.buy(f"o-{number}", 1)
    account.write(tmp_path)
    sorted((tmp_path / "state" / f"{POLICY}-execution" / "journal").glob("*.segment"))[0].unlink()
    with pytest.raises(JournalCorruptError, match="record 1 is missing"):
        verify_state(tmp_path)
