"""The broker port at Alpaca: every fault of the wire, and how much is known after it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from email.utils import formatdate
from pathlib import Path
from random import Random
from time import time
from typing import Any

import pytest
from aiohttp import web

from tests.unit.venues.alpaca.acting import (
    ActingServer,
    MachineClock,
    acting_server,
    drop,
    hang,
    linger,
    say,
    updates_login,
)
from tests.unit.venues.alpaca.orders import limit_terms, order_object, price, quantity, update
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
    Accepted,
    Ambiguous,
    Broker,
    Found,
    NotFound,
    NotSent,
    RejectedByVenue,
    StreamDown,
    StreamMessage,
    StreamUp,
    TradeUpdate,
)
from tradewind.venues.alpaca.broker import AlpacaBroker
from tradewind.venues.alpaca.credentials import CredentialFolder
from tradewind.venues.alpaca.venue import AlpacaVenue

BUY = limit_terms()


@pytest.fixture
async def server() -> AsyncIterator[ActingServer]:
    async with acting_server() as acting:
        yield acting


@pytest.fixture
async def broker(server: ActingServer) -> AsyncIterator[AlpacaBroker]:
    opened = server.venue().broker()
    yield opened
    await opened.close()


async def truncated(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "500"})
    await response.prepare(request)
    await response.write(b'{"id": "venue-1", "cli')
    assert request.transport is not None
    request.transport.close()
    return response


async def drips(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(20):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


def test_the_adapter_is_a_broker(broker: AlpacaBroker) -> None:
    port: Broker = broker

    assert port is broker


async def test_an_accepted_order_comes_back_as_asked(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(200, order_object())

    answer = await broker.submit("mine-1", BUY)

    assert isinstance(answer, Accepted)
    assert answer.order is not None
    assert answer.order.terms == BUY
    assert server.requests[0][:2] == ("POST", "/v2/orders")


AMBIGUOUS: dict[str, Any] = {
    "dropped after it was read": drop,
    "no answer": hang,
    "truncated": truncated,
    "in drips": drips,
}


@pytest.mark.parametrize("fault", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_a_lost_answer_is_ambiguous_and_nothing_is_sent_again(
    server: ActingServer, broker: AlpacaBroker, fault: Any
) -> None:
    server.answer_with(fault)

    answer = await broker.submit("mine-1", BUY)

    assert isinstance(answer, Ambiguous)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 302])
@pytest.mark.parametrize("body", ["<html>gateway</html>", {"message": "try later"}, None])
async def test_a_failing_venue_leaves_the_outcome_unknown(
    server: ActingServer, broker: AlpacaBroker, status: int, body: object
) -> None:
    server.answer(status, body)

    assert isinstance(await broker.submit("mine-1", BUY), Ambiguous)
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", ["<html>", "", "[]", '{"id": 3', "null", {"id": "x"}])
async def test_a_success_that_cannot_be_read_is_ambiguous(
    server: ActingServer, broker: AlpacaBroker, body: object
) -> None:
    server.answer(200, body)

    assert isinstance(await broker.submit("mine-1", BUY), Ambiguous)


async def test_a_refused_connection_proves_that_nothing_was_sent(
    server: ActingServer, unused_tcp_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    broker = server.venue(trading_url=url).broker()

    assert isinstance(await broker.submit("mine-1", BUY), NotSent)
    await broker.close()


async def test_a_rate_limit_without_advice_may_be_tried_at_once(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(429, {"code": 42910000, "message": "rate limit exceeded"})

    assert await broker.submit("mine-1", BUY) == NotSent("429 rate limit exceeded")


async def test_a_rate_limit_tells_the_seconds_to_wait(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(429, {"message": "slow down"}, **{"Retry-After": "7"})

    assert await broker.cancel("venue-1") == NotSent("429 slow down", Nanos(7 * SECOND))


def _http_date() -> dict[str, str]:
    return {"Retry-After": formatdate(time() + 30, usegmt=True)}


def _reset() -> dict[str, str]:
    return {"X-RateLimit-Reset": str(int(time()) + 30)}


@pytest.mark.parametrize("headers", [_http_date, _reset])
async def test_a_rate_limit_may_tell_the_moment_of_its_end(
    server: ActingServer, broker: AlpacaBroker, headers: Any
) -> None:
    server.answer(429, {"message": "slow down"}, **headers())

    answer = await broker.submit("mine-1", BUY)

    assert isinstance(answer, NotSent)
    assert 27 * SECOND <= answer.retry_after_ns <= 31 * SECOND


async def test_the_rate_headers_of_the_newest_answer_are_exposed(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    told = {"X-RateLimit-Limit": "200", "X-RateLimit-Remaining": "199", "X-RateLimit-Reset": "60"}
    server.answer(200, order_object(), **told)

    await broker.submit("mine-1", BUY)

    assert (broker.rate.limit, broker.rate.remaining, broker.rate.reset_ns) == (
        200, 199, 60 * SECOND,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "code", "duplicate"),
    [
        (403, {"code": 40310000, "message": "insufficient buying power"}, "40310000", False),
        (422, {"code": 42210000, "message": "sub-penny increment"}, "42210000", False),
        (422, {"code": 40010001, "message": "client_order_id must be unique"}, "40010001", True),
        (422, {"code": 40010001, "message": "order_id is missing"}, "40010001", False),
        (409, {"message": "conflict"}, "", True),
        (401, "<html>401</html>", "", False),
    ],
)
async def test_a_definite_refusal_has_the_venues_code(
    server: ActingServer,
    broker: AlpacaBroker,
    status: int,
    body: object,
    code: str,
    duplicate: bool,
) -> None:
    server.answer(status, body)

    answer = await broker.submit("mine-1", BUY)

    assert isinstance(answer, RejectedByVenue)
    assert (answer.code, answer.status, answer.duplicate) == (code, status, duplicate)


async def test_a_cancel_that_is_accepted_is_not_yet_a_cancel(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(204)

    assert await broker.cancel("venue/1") == Accepted()
    assert server.requests[0][:2] == ("DELETE", "/v2/orders/venue%2F1")


async def test_a_replacement_is_a_new_order_that_names_the_old(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(200, order_object(id="venue-2", replaces="venue-1", limit_price="151"))

    answer = await broker.replace("venue-1", "mine-2", limit_terms(limit_price=price("151")))

    assert isinstance(answer, Accepted)
    assert answer.order is not None
    assert answer.order.replaces == "venue-1"
    assert server.requests == [
        (
            "PATCH", "/v2/orders/venue-1",
            {"qty": "2", "time_in_force": "day", "client_order_id": "mine-2", "limit_price": "151"},
        )
    ]  # fmt: skip


async def test_cancel_all_is_accepted_only_if_each_cancel_was(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(207, [{"id": "a", "status": 200}, {"id": "b", "status": 200}])
    server.answer(207, [{"id": "a", "status": 200}, {"id": "b", "status": 500}])

    assert await broker.cancel_all() == Accepted()
    assert isinstance(await broker.cancel_all(), Ambiguous)


async def test_trading_can_be_suspended_at_the_venue(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(200, {"suspend_trade": True})

    assert await broker.suspend_trade() == Accepted()
    assert server.requests == [("PATCH", "/v2/account/configurations", {"suspend_trade": True})]


async def test_a_pair_is_closed_by_its_escaped_name(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    server.answer(200, order_object(symbol="BTC/USD", side="sell"))

    assert isinstance(await broker.close_position("BTC/USD", quantity("0.5")), Accepted)
    assert server.requests[0][:2] == ("DELETE", "/v2/positions/BTC%2FUSD?qty=0.5")


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


async def first(broker: AlpacaBroker, count: int) -> list[StreamMessage]:
    found: list[StreamMessage] = []
    async with asyncio.timeout(5), aclosing(broker.updates()) as updates:
        async for message in updates:
            found.append(message)
            if len(found) == count:
                break
    return found


async def test_a_cut_order_stream_says_that_events_may_be_missing(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def cut(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("new"))
        await socket.close(code=1011, message=b"restart")

    async def stay(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("fill", qty="2", price="150", execution_id="e"))
        await linger(socket)

    server.play(cut)
    server.play(stay)

    up, new, down, again, fill = await first(broker, 5)

    assert (up, down, again) == (
        StreamUp(), StreamDown("closed by the venue with 1011 restart"), StreamUp(),
    )  # fmt: skip
    assert isinstance(new, TradeUpdate)
    assert isinstance(fill, TradeUpdate)
    assert fill.execution is not None


async def test_the_stream_tells_legs_alone_and_the_adapter_names_their_parent(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    entry = {"order_class": "bracket", "group_id": "g-1", "group_role": "entry"}
    leg = {**entry, "group_role": "stop_loss", "id": "leg-1", "side": "sell", "status": "held"}

    async def play(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("new", order=order_object(**entry)))
        await say(socket, update("held", order=order_object(**leg)))
        await linger(socket)

    server.play(play)

    _, _, held = await first(broker, 3)

    assert isinstance(held, TradeUpdate)
    assert (held.order.parent_id, held.order.held) == ("venue-1", True)


async def test_an_unknown_word_makes_the_adapter_read_the_order_again(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def odd(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, update("teleported"))
        await say(socket, update("new", order=order_object(side="both")))
        await linger(socket)

    server.play(odd)
    server.answer(200, order_object(status="canceled"))

    _, strange, unreadable = await first(broker, 3)

    for message in (strange, unreadable):
        assert isinstance(message, TradeUpdate)
        assert (message.order.status, message.recognised) == (OrderStatus.CANCELED, False)


async def test_an_event_that_cannot_be_read_at_all_asks_for_a_reconciliation(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def garbage(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await socket.send_bytes(b"\xc1garbage")
        await linger(socket)

    server.play(garbage)

    _, down, up = await first(broker, 3)

    assert isinstance(down, StreamDown)
    assert isinstance(up, StreamUp)


async def test_refused_keys_are_named_and_tried_again_slowly(server: ActingServer) -> None:
    async def refuse(socket: web.WebSocketResponse) -> None:
        refusal = {"status": "unauthorized", "action": "authenticate"}
        await say(socket, {"stream": "authorization", "data": refusal})
        await linger(socket)

    server.play(refuse)
    broker = server.venue(refused_retry_s=30).broker()

    [down] = await first(broker, 1)

    assert isinstance(down, StreamDown)
    assert "keys were refused" in down.reason
    assert server.connections == 1
    await broker.close()


async def test_a_stream_that_is_not_granted_is_not_up(
    server: ActingServer, broker: AlpacaBroker
) -> None:
    async def deaf(socket: web.WebSocketResponse) -> None:
        await say(socket, {"stream": "authorization", "data": {"status": "authorized"}})
        await say(socket, {"stream": "listening", "data": {"streams": []}})
        await linger(socket)

    server.play(deaf)

    [down] = await first(broker, 1)

    assert down == StreamDown("the venue did not grant the order stream")


async def test_a_clock_that_stops_is_a_lost_stream(server: ActingServer) -> None:
    async def tick_once(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await say(socket, {"stream": "clock", "data": {"t": 5}})
        await linger(socket)

    server.play(tick_once)
    broker = server.venue(market_clock=True, silence_s=0.1).broker()

    _, _, down = await first(broker, 3)

    assert down == StreamDown("no message for 0.1 s")
    assert server.handshakes[0]["X-Tradewind-Clock"] == "1"
    await broker.close()


async def test_a_half_open_stream_is_noticed_by_its_missing_pong(server: ActingServer) -> None:
    async def deaf(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await linger(socket)

    server.autoping = False
    server.play(deaf)
    broker = server.venue(ping_s=0.05).broker()

    up, down = await first(broker, 2)

    assert (up, type(down)) == (StreamUp(), StreamDown)
    await broker.close()


async def test_without_readable_keys_nothing_is_sent(server: ActingServer, tmp_path: Path) -> None:
    keys = CredentialFolder(tmp_path)
    venue = AlpacaVenue(server.config(), keys, MachineClock(), Random(7))
    broker = venue.broker()

    answer = await broker.submit("mine-1", BUY)
    [down] = await first(broker, 1)

    assert isinstance(answer, NotSent)
    assert isinstance(down, StreamDown)
    assert "key-id" in down.reason
    assert server.requests == []
    await broker.close()


async def test_rotated_keys_are_used_for_the_next_request(
    server: ActingServer, tmp_path: Path
) -> None:
    (tmp_path / "key-id").write_text("PKOLD")
    (tmp_path / "secret-key").write_text("old")
    venue = AlpacaVenue(server.config(), CredentialFolder(tmp_path), MachineClock(), Random(7))
    broker = venue.broker()
    server.answer(204)

    await broker.cancel("v")
    (tmp_path / "key-id").unlink()
    (tmp_path / "key-id").write_text("PKNEWER")
    await broker.cancel("v")

    assert [headers["APCA-API-KEY-ID"] for headers in server.headers] == ["PKOLD", "PKNEWER"]
    await broker.close()


async def test_closing_ends_the_stream(server: ActingServer, broker: AlpacaBroker) -> None:
    async def stay(socket: web.WebSocketResponse) -> None:
        await updates_login(socket)
        await linger(socket)

    server.play(stay)
    seen = []

    async def read() -> None:
        async for message in broker.updates():
            seen.append(message)
            await broker.stream.close()

    await asyncio.wait_for(read(), 5)

    assert seen == [StreamUp()]
