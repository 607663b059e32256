"""The broker port at Alpaca: what it reads of orders, fills, postings and account."""

from typing import Any

import pytest

from tests.unit.venues.alpaca.acting import (
    ActingServer,
)
from tests.unit.venues.alpaca.orders import limit_terms, order_object, price, quantity
from tradewind.domain.errors import (
    CredentialsRejectedError,
    VenueAmbiguousError,
    VenueError,
    VenueRejectedError,
    VenueUnavailableError,
)
from tradewind.domain.fills import FeePosting
from tradewind.domain.orders import OrderStatus
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import SECOND, Money, Nanos
from tradewind.ports.broker import (
    Found,
    NotFound,
)
from tradewind.venues.alpaca.broker import AlpacaBroker

BUY = limit_terms()


async def test_a_look_up_finds_the_order_with_its_executions(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    fill = {
        "activity_type": "FILL", "id": "20260102150000000::e-1", "order_id": "venue-1",
        "symbol": "AAPL", "side": "buy", "qty": "1", "price": "149.9",
        "transaction_time": "2026-01-02T15:00:00Z",
    }  # fmt: skip
    server.answer(200, order_object(status="partially_filled", filled_qty="1"))
    server.answer(200, [fill, {**fill, "id": "x::e-2", "order_id": "venue-9"}])

    found = await broker.look_up("mine-1")

    assert isinstance(found, Found)
    assert found.order.status is OrderStatus.PARTIALLY_FILLED
    assert [execution.execution_id for execution in found.executions] == ["e-1"]
    assert server.requests[0][1] == "/v2/orders:by_client_order_id?client_order_id=mine-1"


async def test_a_look_up_of_a_group_finds_its_legs_which_the_query_by_our_id_leaves_out(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    leg = order_object(id="leg-1", status="held", order_class="bracket", side="sell")
    server.answer(200, order_object(order_class="bracket"))
    server.answer(200, order_object(order_class="bracket", legs=[leg]))

    found = await broker.look_up("mine-1")

    assert isinstance(found, Found)
    assert found.order.terms is not None
    assert [(each.venue_order_id, each.parent_id) for each in found.legs] == [("leg-1", "venue-1")]
    assert server.requests[1][1] == "/v2/orders/venue-1?nested=true"


async def test_an_order_that_the_venue_does_not_know_is_not_found(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(404, {"code": 40410000, "message": "order not found"})

    assert await broker.look_up("mine-1") == NotFound()


QUERIES: list[Any] = [
    lambda broker: broker.look_up("mine-1"),
    lambda broker: broker.open_orders(),
    lambda broker: broker.positions(),
    lambda broker: broker.account(),
    lambda broker: broker.executions(Nanos(0)),
    lambda broker: broker.postings(Nanos(0)),
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, None, VenueAmbiguousError),
        (429, {"message": "slow"}, VenueUnavailableError),
        (403, {"code": 1, "message": "no"}, VenueRejectedError),
        (200, "<html>maintenance</html>", VenueAmbiguousError),
        (200, "", VenueAmbiguousError),
        (200, {"message": "odd"}, VenueAmbiguousError),
        (200, [{"message": "odd"}], VenueAmbiguousError),
        (200, "[{}", VenueAmbiguousError),
    ],
)
async def test_a_failed_query_never_reads_as_empty(
    server: ActingServer,
    broker: AlpacaBroker,
    query: Any,
    status: int,
    body: object,
    kind: type[VenueError],
) -> None:
    server.answer(status, body)

    with pytest.raises(kind):
        await query(broker)


async def test_open_orders_are_read_to_the_last_page_with_their_legs(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    many = [
        order_object(id=f"v-{n}", submitted_at=f"2026-01-02T15:00:{n // 10:02}.{n % 10}Z")
        for n in range(500)
    ]
    leg = order_object(id="leg-1", status="held", order_class="bracket", side="sell")
    parent = order_object(id="v-0", order_class="bracket", legs=[leg])
    server.answer(200, many)
    server.answer(200, [many[-1], leg])
    server.answer(200, [parent])

    orders = {view.venue_order_id: view for view in await broker.open_orders()}

    assert len(orders) == 501
    assert (orders["leg-1"].parent_id, orders["leg-1"].held) == ("v-0", True)
    assert "after=2026-01-02T15%3A00%3A49.899000000Z" in server.requests[1][1]


async def test_a_list_of_orders_that_repeats_itself_is_no_list(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(200, [order_object(id=f"v-{n}") for n in range(500)])

    with pytest.raises(VenueAmbiguousError):
        await broker.open_orders()


async def test_executions_are_read_page_by_page_oldest_first(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    def fill(n: int) -> dict[str, str]:
        return {
            "activity_type": "FILL", "id": f"d::e-{n}", "order_id": "v", "symbol": "A",
            "side": "buy", "qty": "1", "price": "1",
            "transaction_time": f"2026-01-02T15:00:00.{n:03}Z",
        }  # fmt: skip

    server.answer(200, [fill(n) for n in range(100)])
    server.answer(200, [fill(100)])

    executions = await broker.executions(Nanos(1_767_366_000_050_000_000))

    assert [e.execution_id for e in executions] == [f"e-{n}" for n in range(50, 101)]
    assert "page_token=d%3A%3Ae-99" in server.requests[1][1]
    assert "after=2026-01-02T14%3A59%3A59Z" in server.requests[0][1]


async def test_postings_are_what_we_pay_besides_fills(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    fee = {
        "activity_type": "FEE", "id": "d::f-1", "net_amount": "-0.03", "date": "2026-01-03",
        "description": "TAF fee",
    }  # fmt: skip
    server.answer(200, [fee, {**fee, "id": "d::f-2", "net_amount": "0"}])

    assert await broker.postings(Nanos(0)) == [
        FeePosting("d::f-1", Money(30_000_000), Nanos(1_767_398_400 * SECOND), "FEE TAF fee")
    ]


async def test_a_crypto_fee_in_coin_is_a_posting_of_that_coin(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    coin = {
        "activity_type": "CFEE", "id": "d::c-1", "symbol": "BTCUSD", "qty": "-0.000025",
        "price": "95000", "net_amount": "0", "created_at": "2026-01-03T00:00:01Z",
        "description": "Coin Pair Transaction Fee (Non USD)",
    }  # fmt: skip
    dividend = {
        "activity_type": "DIV", "id": "d::d-1", "symbol": "T", "qty": "2", "net_amount": "1.02",
        "date": "2026-01-03",
    }  # fmt: skip
    server.answer(200, [coin, dividend])

    fee, paid = await broker.postings(Nanos(0))

    assert (fee.symbol, fee.quantity, fee.price) == ("BTC/USD", 25_000, 95_000 * SECOND)
    assert (fee.amount, paid.amount) == (0, -1_020_000_000)
    assert (paid.symbol, paid.quantity) == ("", 0)


async def test_a_fee_told_days_later_with_its_day_alone_is_not_lost(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    fee = {"activity_type": "FEE", "id": "d::f-1", "net_amount": "-0.03", "date": "2026-01-02"}
    timed = {**fee, "id": "d::f-2", "created_at": "2026-01-02T10:00:00Z"}
    server.answer(200, [fee, timed])

    postings = await broker.postings(Nanos(1_767_398_400 * SECOND))

    assert [posting.posting_id for posting in postings] == ["d::f-1"]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"code": 40110000, "message": "request is not authorized"}, CredentialsRejectedError),
        (401, "<html>401</html>", CredentialsRejectedError),
        (403, {"message": "forbidden."}, CredentialsRejectedError),
        (
            403,
            {"code": 40310000, "message": "access key verification failed"},
            CredentialsRejectedError,
        ),
        (403, {"message": "subscription does not permit this"}, VenueRejectedError),
    ],
)
async def test_a_query_tells_refused_keys_from_other_refusals(
    server: ActingServer, broker: AlpacaBroker, status: int, body: object, error: type
) -> None:
    server.answer(status, body)

    with pytest.raises(VenueRejectedError) as raised:
        await broker.positions()

    assert type(raised.value) is error


async def test_an_order_without_money_says_nothing_of_the_keys(server: ActingServer) -> None:
    server.answer(403, {"code": 40310000, "message": "insufficient buying power"})
    venue = server.venue()

    broker = venue.broker()
    await broker.submit("mine-1", limit_terms())
    await broker.close()

    assert venue.keys.refused == ""


async def test_positions_are_signed_and_pairs_have_their_slash(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(
        200,
        [
            {"symbol": "AAPL", "qty": "-5", "side": "short", "avg_entry_price": "100.0"},
            {"symbol": "TSLA", "qty": "5", "side": "short", "avg_entry_price": "100.0"},
            {"symbol": "BTCUSD", "qty": "0.5", "side": "long", "asset_class": "crypto"},
        ],
    )

    assert await broker.positions() == [
        VenuePosition("AAPL", quantity("-5"), price("100")),
        VenuePosition("TSLA", quantity("-5"), price("100")),
        VenuePosition("BTC/USD", quantity("0.5")),
    ]


async def test_a_suspended_account_says_so(server: ActingServer, broker: AlpacaBroker) -> None:
    server.answer(200, {"id": "a", "cash": "-1.5", "trade_suspended_by_user": True})

    account = await broker.account()

    assert (account.cash, account.suspended) == (Money(-1_500_000_000), True)
