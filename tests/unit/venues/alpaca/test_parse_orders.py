from typing import Any

import pytest
from msgspec import json

from tests.unit.venues.alpaca.orders import Fields, limit_terms, order_object, price, quantity
from tradewind.domain.errors import MalformedValueError
from tradewind.domain.orders import (
    OrderClass,
    OrderStatus,
    OrderTerms,
    OrderType,
    Side,
    TimeInForce,
)
from tradewind.domain.values import Ratio
from tradewind.ports.broker import Accepted
from tradewind.venues._http import Reply
from tradewind.venues.alpaca.outcomes import order_answer
from tradewind.venues.alpaca.outgoing import changed_order, new_order
from tradewind.venues.alpaca.parse_orders import order_view, order_views

_S = OrderStatus

WORDS = [
    ("accepted", "0", _S.PENDING_NEW),
    ("pending_new", "0", _S.PENDING_NEW),
    ("accepted_for_bidding", "0", _S.PENDING_NEW),
    ("held", "0", _S.PENDING_NEW),
    ("new", "0", _S.NEW),
    ("partially_filled", "1", _S.PARTIALLY_FILLED),
    ("filled", "2", _S.FILLED),
    ("done_for_day", "0", _S.NEW),
    ("done_for_day", "1", _S.PARTIALLY_FILLED),
    ("canceled", "1", _S.CANCELED),
    ("expired", "0", _S.EXPIRED),
    ("replaced", "0", _S.REPLACED),
    ("pending_cancel", "1", _S.PENDING_CANCEL),
    ("pending_replace", "0", _S.NEW),
    ("pending_replace", "1", _S.PARTIALLY_FILLED),
    ("stopped", "0", _S.NEW),
    ("rejected", "0", _S.REJECTED),
    ("suspended", "0", _S.NEW),
    ("calculated", "1", _S.PARTIALLY_FILLED),
    ("from_the_future", "0", _S.PENDING_NEW),
    ("from_the_future", "1", _S.PARTIALLY_FILLED),
]


@pytest.mark.parametrize(("word", "filled", "status"), WORDS)
def test_each_word_of_the_venue_has_one_meaning(
    word: str, filled: str, status: OrderStatus
) -> None:
    view = order_view(order_object(status=word, filled_qty=filled))

    assert (view.status, view.raw_status) == (status, word)


TERMS: list[OrderTerms] = [
    limit_terms(),
    limit_terms(type=OrderType.MARKET, limit_price=price("0"), side=Side.SELL),
    limit_terms(type=OrderType.STOP, limit_price=price("0"), stop_price=price("149.5")),
    limit_terms(type=OrderType.STOP_LIMIT, stop_price=price("149.5")),
    limit_terms(type=OrderType.TRAILING_STOP, limit_price=price("0"), trail_price=price("1.5")),
    limit_terms(
        type=OrderType.TRAILING_STOP, limit_price=price("0"), trail_percent=Ratio(12_500_000)
    ),
    limit_terms(extended_hours=True, time_in_force=TimeInForce.GTC),
    limit_terms(quantity=quantity("0.123456789"), symbol="BTC/USD"),
    limit_terms(order_class=OrderClass.BRACKET, take_profit=price("170"), stop_loss=price("140")),
    limit_terms(order_class=OrderClass.OTO, stop_loss=price("140"), stop_loss_limit=price("139.5")),
    limit_terms(
        order_class=OrderClass.OCO,
        side=Side.SELL,
        limit_price=price("0"),
        take_profit=price("170"),
        stop_loss=price("140"),
    ),
    *(limit_terms(time_in_force=tif) for tif in TimeInForce),
]


@pytest.mark.parametrize("terms", TERMS)
def test_the_terms_that_come_back_are_those_that_went_out(terms: OrderTerms) -> None:
    answer = _as_the_venue_answers(new_order("mine-1", terms))

    assert order_view(answer).terms == terms


def test_an_accepted_group_comes_with_its_legs() -> None:
    group = limit_terms(order_class=OrderClass.OTO, stop_loss=price("140"))
    body = _as_the_venue_answers(new_order("mine-1", group))

    answer = order_answer(Reply(200, json.encode(body), {}), 0)

    assert isinstance(answer, Accepted)
    assert [leg.parent_id for leg in answer.legs] == [body["id"]]


def _as_the_venue_answers(body: dict[str, Any]) -> Fields:
    """An order object for a request: legs as nested orders, the OCO's profit as the parent."""
    profit, stop = body.get("take_profit"), body.get("stop_loss")
    legs = [
        order_object(id=f"leg-{n}", type=kind, **({"limit_price": None} | leg))
        for n, (kind, leg) in enumerate((("limit", profit), ("stop", stop)))
        if leg and not (body.get("order_class") == "oco" and kind == "limit")
    ]
    if profit and body.get("order_class") == "oco":
        body = {**body, "limit_price": profit["limit_price"]}
    if "trail_percent" in body or "trail_price" in body:
        body = {**body, "stop_price": "148.5", "hwm": "150"}
    unpriced = {"limit_price": None, "stop_price": None}
    return order_object(**(unpriced | body | {"legs": legs or None}))


def test_numbers_go_out_as_plain_text() -> None:
    body = new_order("mine-1", limit_terms(quantity=quantity("0.000000001")))

    assert (body["qty"], body["limit_price"]) == ("0.000000001", "150")


def test_a_replacement_names_its_trail_as_the_venue_wants() -> None:
    terms = limit_terms(
        type=OrderType.TRAILING_STOP, limit_price=price("0"), trail_percent=Ratio(10_000_000)
    )

    assert changed_order("mine-2", terms) == {
        "qty": "2", "time_in_force": "day", "client_order_id": "mine-2", "trail": "1",
    }  # fmt: skip


def test_numbers_come_in_as_text_or_as_numbers() -> None:
    view = order_view(order_object(qty=2, filled_qty=0.5, filled_avg_price=150.25))

    assert (view.quantity, view.filled_quantity, view.average_price) == (
        quantity("2"), quantity("0.5"), price("150.25"),
    )  # fmt: skip


def test_an_average_price_with_many_decimals_is_rounded() -> None:
    view = order_view(order_object(filled_avg_price="150.33333333333333"))

    assert view.average_price == price("150.333333333")


def test_an_order_by_notional_has_no_terms_and_the_quantity_that_filled() -> None:
    view = order_view(order_object(qty=None, notional="500", filled_qty="1.5"))

    assert (view.terms, view.quantity) == (None, quantity("1.5"))


def test_only_what_is_needed_is_required() -> None:
    view = order_view({"id": "v", "symbol": "A", "side": "buy", "status": "new"})

    assert (view.venue_order_id, view.terms, view.updated_ns) == ("v", None, 0)


@pytest.mark.parametrize("role", ["take_profit", "stop_loss"])
def test_a_leg_of_a_bracket_told_alone_is_an_order_like_any_other(role: str) -> None:
    leg = order_object(order_class="bracket", group_id="g", group_role=role, side="sell")

    assert order_view(leg).terms == limit_terms(side=Side.SELL)


def test_a_group_without_its_legs_has_no_terms_that_could_be_compared() -> None:
    assert order_view(order_object(order_class="bracket")).terms is None


@pytest.mark.parametrize(
    "fields",
    [{"id": None}, {"side": "sideways"}, {"status": ""}, {"qty": "many"}, {"filled_qty": "NaN"},
     {"symbol": None}, {"qty": "1e999999"}, {"legs": [7]}, {"qty": True}, {"qty": [1]}],
)  # fmt: skip
def test_what_is_no_order_is_refused_as_malformed(fields: Fields) -> None:
    with pytest.raises(MalformedValueError):
        order_views(order_object(**fields))
