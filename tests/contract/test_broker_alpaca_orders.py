"""The broker port at Alpaca: every fault of a request, and how much is known after it."""

from email.utils import formatdate
from time import time
from typing import Any

import pytest

from tests.contract.broker_server import drips, truncated
from tests.unit.venues.alpaca.acting import (
    IMPATIENT,
    ActingServer,
    drop,
    hang,
)
from tests.unit.venues.alpaca.orders import limit_terms, order_object, price, quantity
from tradewind.domain.values import SECOND, Nanos
from tradewind.ports.broker import (
    Accepted,
    Ambiguous,
    Broker,
    NotSent,
    RejectedByVenue,
)
from tradewind.venues.alpaca.broker import AlpacaBroker

BUY = limit_terms()


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
    server: ActingServer, fault: Any
) -> None:
    broker = server.venue(timeouts=IMPATIENT).broker()
    server.answer_with(fault)

    answer = await broker.submit("mine-1", BUY)

    assert isinstance(answer, Ambiguous)
    assert len(server.requests) == 1
    await broker.close()


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
