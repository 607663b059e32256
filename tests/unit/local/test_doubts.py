"""A doubt is told for as long as it is one."""

from pathlib import Path

from msgspec.structs import replace

from tests.unit.local.states import state_of
from tests.unit.verification.accounts import POLICY, TradingAccount
from tradewind.domain.orders import Order, OrderStatus
from tradewind.local.books import read_books
from tradewind.local.doubts import Doubts
from tradewind.local.order_rows import why

DOUBT = "no answer within 5 s"


def answered(folder: Path) -> Order:
    """An order whose answer was lost, as the books have it once the venue told of it."""
    account = TradingAccount()
    account.lose_answers = True
    account.buy("o-1")
    account.lose_answers = False
    account.wait(10)
    state = state_of(folder, account)
    return read_books(state / "state" / f"{POLICY}-execution" / "journal").orders["o-1"]


def test_once_the_venue_has_answered_nothing_is_left_of_it(tmp_path: Path) -> None:
    order = answered(tmp_path)
    assert (order.status, order.unknown, order.reason) == (OrderStatus.FILLED, False, "")


def test_while_an_order_is_unknown_its_doubt_is_told(tmp_path: Path) -> None:
    doubtful = replace(answered(tmp_path), unknown=True, reason=DOUBT)
    assert why(Doubts().heard(doubtful)) == DOUBT


def test_a_later_reason_is_told_though_there_was_a_doubt(tmp_path: Path) -> None:
    doubtful = replace(answered(tmp_path), unknown=True, reason=DOUBT)
    doubts = Doubts()
    doubts.heard(doubtful)
    expired = replace(doubtful, unknown=False, status=OrderStatus.EXPIRED, reason="end of day")
    assert why(doubts.heard(expired)) == "end of day"
    assert why(doubts.heard(replace(expired, reason=DOUBT))) == ""
