"""Approvals are genuine, fresh, of this session, single-use, and never traded beyond."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.execution.builders import (
    KEY,
    Bench,
    approval,
    approved,
    dollars,
    terms,
)
from tradewind.domain.codes import AlarmCode, DenialCode, TradingState
from tradewind.domain.intents import ApprovedOrder, Refused, canonical_bytes
from tradewind.domain.orders import OrderTerms, OrderType, Side
from tradewind.domain.reports import AlarmReport
from tradewind.domain.values import SECOND, Nanos, Price
from tradewind.execution import Submit, Taken, sent_terms
from tradewind.execution.approvals import is_genuine, signature

C = DenialCode


def answer(bench: Bench, name: str = "o-1", **changes: Any) -> Taken | Refused:
    bench.place(name, **changes)
    return bench.replies()[-1].answer


def code(given_answer: Taken | Refused) -> DenialCode | None:
    return given_answer.code if isinstance(given_answer, Refused) else None


def alarms(bench: Bench) -> list[AlarmCode]:
    return [r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)]


def submits(bench: Bench) -> list[Submit]:
    return [request for request in bench.requests() if isinstance(request, Submit)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"account": "live"}, C.APPROVAL_INVALID),
        ({"session": 0}, C.APPROVAL_OLD_SESSION),
        ({"session": 2}, C.APPROVAL_OLD_SESSION),
        ({"expires_ns": Nanos(10 * SECOND)}, None),
        ({"expires_ns": Nanos(10 * SECOND - 1)}, C.APPROVAL_EXPIRED),
        ({"terms": terms(price=101)}, None),
        ({"terms": terms(price=101.01)}, C.SLIPPAGE_GUARD),
        ({"terms": terms(price=99, side=Side.SELL), "worst_price": dollars(99)}, None),
        (
            {"terms": terms(price=98.99, side=Side.SELL), "worst_price": dollars(99)},
            C.SLIPPAGE_GUARD,
        ),
        ({"worst_price": Price(0)}, C.SLIPPAGE_GUARD),
        ({"worst_price": Price(0), "reduces": True}, None),
        ({"replaces": "nobody"}, C.INVALID_ORDER),
    ],
)
def test_an_approval_is_taken_or_refused_with_its_code(
    changes: dict[str, Any], expected: DenialCode | None
) -> None:
    assert code(answer(Bench().ready(), **changes)) is expected


def test_a_refused_approval_sends_nothing() -> None:
    bench = Bench().ready()
    answer(bench, session=7)
    assert not submits(bench)


def test_a_forged_token_is_refused_and_alarmed() -> None:
    bench = Bench().ready()
    forged = ApprovedOrder(approval(), signature(approval(), b"x" * 32))
    bench.run(bench.core.place(forged, bench.now))
    assert code(bench.replies()[-1].answer) is C.APPROVAL_INVALID
    assert alarms(bench) == [AlarmCode.APPROVAL_INVALID]


def test_while_a_key_is_rotated_both_are_valid() -> None:
    bench = Bench(keys=(KEY, b"new" * 11)).ready()
    bench.run(bench.core.place(approved("o-1", KEY), bench.now))
    bench.run(bench.core.place(approved("o-2", b"new" * 11), bench.now))
    assert [type(reply.answer) for reply in bench.replies()] == [Taken, Taken]


FIELDS = st.sampled_from(
    [
        {"account": "other"},
        {"session": 9},
        {"halt_number": 9},
        {"policy_version": 9},
        {"client_order_id": "o-9"},
        {"strategy": "other"},
        {"terms": terms(quantity=11)},
        {"terms": terms(side=Side.SELL)},
        {"worst_price": dollars(200)},
        {"reserved": 1},
        {"reduces": True},
        {"expires_ns": 9},
        {"timeout_ns": 9},
        {"replaces": "o-0"},
        {"parent": "o-0"},
    ]
)


@settings(max_examples=40)
@given(FIELDS)
def test_a_token_covers_every_field(change: dict[str, Any]) -> None:
    fields = {name: value for name, value in change.items() if name != "client_order_id"}
    other = approval(change.get("client_order_id", "o-1"), **fields)
    assert not is_genuine(canonical_bytes(other), signature(approval(), KEY), (KEY,))


def test_the_same_approval_again_gets_the_first_answer_and_is_not_sent_again() -> None:
    bench = Bench().ready()
    first, second = answer(bench), answer(bench)
    assert first == second
    assert len(submits(bench)) == 1


def test_the_same_id_with_other_terms_is_refused_and_alarmed() -> None:
    bench = Bench().ready()
    answer(bench)
    assert code(answer(bench, terms=terms(quantity=11))) is C.DUPLICATE_ID
    assert alarms(bench) == [AlarmCode.DUPLICATE_ID_TERMS]


def test_the_same_id_after_its_expiry_still_gets_the_first_answer() -> None:
    bench = Bench().ready()
    first = answer(bench, expires_ns=Nanos(11 * SECOND))
    bench.machine_ns += 5 * SECOND
    assert answer(bench, expires_ns=Nanos(11 * SECOND)) == first


def test_before_reconciliation_everything_is_refused() -> None:
    bench = Bench()
    bench.run(bench.core.start(bench.now))
    bench.run(bench.core.open_session("risk", 0, bench.now))
    assert code(answer(bench, reduces=True)) is C.NOT_READY


def test_on_a_full_disk_new_orders_are_refused() -> None:
    bench = Bench().ready()
    bench.run(bench.core.journal_room(bench.now, available=False))
    assert code(answer(bench)) is C.JOURNAL_FULL
    bench.run(bench.core.journal_room(bench.now, available=True))
    assert code(answer(bench, "o-2")) is None
    assert alarms(bench) == [AlarmCode.JOURNAL_FULL]


def test_refusals_on_a_full_disk_leave_no_record() -> None:
    bench = Bench().ready()
    bench.run(bench.core.journal_room(bench.now, available=False))
    seen = len(bench.appends())
    for number in range(5):
        answer(bench, f"o-{number}")
    assert len(bench.appends()) == seen


def test_only_the_placing_itself_needs_room_on_the_disk() -> None:
    bench = Bench().ready()
    bench.place()
    urgent = {type(a.record.fact).__name__: a.urgent for a in bench.appends()}
    assert not urgent.pop("Placed")
    assert all(urgent.values())


def test_an_approval_older_than_a_halt_passes_only_if_it_reduces() -> None:
    bench = Bench().ready()
    bench.run(bench.core.halt(3, TradingState.REDUCING, bench.now, by="me", reason="test"))
    assert code(answer(bench, "o-1", halt_number=2)) is C.APPROVAL_HALTED
    assert code(answer(bench, "o-2", halt_number=2, reduces=True)) is None
    assert code(answer(bench, "o-3", halt_number=3)) is None


def market(side: Side, worst: float, symbol: str = "AAPL", **changes: Any) -> OrderTerms:
    asked = OrderTerms(symbol, side, terms().quantity, OrderType.MARKET)
    return sent_terms(approval(terms=asked, worst_price=dollars(worst), **changes))


def test_a_market_order_leaves_as_a_limit_at_its_worst_price() -> None:
    sent = market(Side.BUY, 101)
    assert (sent.type, sent.limit_price) == (OrderType.LIMIT, dollars(101))


@pytest.mark.parametrize(
    ("side", "worst", "limit"),
    [
        (Side.BUY, 101.236, 101.23),
        (Side.SELL, 101.231, 101.24),
        (Side.BUY, 0.12347, 0.1234),
        (Side.SELL, 0.12341, 0.1235),
    ],
)
def test_the_worst_price_is_moved_onto_the_grid_toward_safety(
    side: Side, worst: float, limit: float
) -> None:
    assert market(side, worst).limit_price == dollars(limit)


def test_a_coins_worst_price_is_kept_as_it_is() -> None:
    assert market(Side.BUY, 60_000.123456, "BTC/USD").limit_price == dollars(60_000.123456)


def test_a_reduction_without_a_worst_price_leaves_as_it_is() -> None:
    assert market(Side.SELL, 0, reduces=True).type is OrderType.MARKET
