"""Execution's books stay level with a real venue's through coin fees, and busts that it missed."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from tests.contract.configs import simulated_config
from tests.unit.execution.builders import Bench
from tests.unit.venues.alpaca.acting import MachineClock
from tests.waiting import until_told
from tradewind.domain.codes import AlarmCode
from tradewind.domain.orders import OrderTerms, OrderType, Side, TimeInForce
from tradewind.domain.reports import AccountReport, AlarmReport
from tradewind.domain.values import SCALE, Nanos, Quantity, Ratio
from tradewind.execution import Reconcile
from tradewind.execution.rounds import ROUND_REQUESTS
from tradewind.ports.broker import Accepted, StreamDown, StreamUp
from tradewind.venues.alpaca.broker import AlpacaBroker
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.venue import AlpacaVenue
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.faults import Fault, FaultKind
from tradewind.venues.simulated.server import Venue, serve
from tradewind.venues.simulated.settings import (
    AccountSettings,
    CryptoFees,
    ExchangeSettings,
    FeeSchedule,
)

_COIN = "BTC/USD"
_KEYS = Credentials("paper-key", "paper-secret")
_FEES = FeeSchedule(crypto_ratio=Ratio(2_500_000), crypto_taken=CryptoFees.COIN)
_BUY = OrderTerms(
    _COIN, Side.BUY, Quantity(SCALE // 4), OrderType.MARKET, time_in_force=TimeInForce.GTC
)


@pytest.fixture
async def simulated(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Venue]:
    """A venue with as many requests a minute as the parameter says; without one, any number."""
    limit = getattr(request, "param", 0)
    venue = await serve(
        VenueConfig(
            state=str(tmp_path),
            durable=False,
            symbols=(_COIN,),
            accounts=(AccountSettings("main"),),
            exchange=ExchangeSettings(fees=_FEES, rate_limit_per_minute=limit),
        )
    )
    yield venue
    await venue.close()


@pytest.fixture
async def broker(simulated: Venue) -> AsyncIterator[AlpacaBroker]:
    config = simulated_config(simulated.url.removeprefix("http://"))
    opened = AlpacaVenue(config, lambda: _KEYS, MachineClock(), Random(7)).broker()
    yield opened
    await opened.close()


async def told(broker: AlpacaBroker) -> dict[str, Any]:
    """Everything that a round asks of the venue, as the execution service asks it."""
    return {
        "open_orders": tuple(await broker.open_orders()),
        "executions": tuple(await broker.executions(Nanos(0))),
        "postings": tuple(await broker.postings(Nanos(0))),
        "positions": tuple(await broker.positions()),
        "account": await broker.account(),
    }


async def level(bench: Bench, broker: AlpacaBroker) -> AccountReport:
    """One more round, and what it concluded."""
    seen = sum(isinstance(request, Reconcile) for request in bench.requests())
    while sum(isinstance(request, Reconcile) for request in bench.requests()) == seen:
        bench.wait(0.1)
    bench.reconcile(**await told(broker))
    return [r.body for r in bench.reports() if isinstance(r.body, AccountReport)][-1]


async def buy(simulated: Venue, broker: AlpacaBroker) -> None:
    answer = await broker.submit("theirs-1", _BUY)
    assert isinstance(answer, Accepted)
    await until_told(lambda: nothing_open(broker))
    assert simulated.exchange.accounts["main"].holding(_COIN).quantity


async def left_this_minute(simulated: Venue) -> int:
    headers = {"APCA-API-KEY-ID": _KEYS.key_id, "APCA-API-SECRET-KEY": _KEYS.secret_key}
    async with httpx.AsyncClient(headers=headers) as client:
        answer = await client.get(f"{simulated.url}/v2/account")
    return int(answer.headers["X-RateLimit-Remaining"])


@pytest.mark.parametrize("simulated", [200], indirect=True)
async def test_a_round_costs_what_is_taken_from_the_budget_for_it(
    simulated: Venue, broker: AlpacaBroker
) -> None:
    await told(broker)  # the first one also asks what the stream missed
    before = await left_this_minute(simulated)
    await told(broker)
    asked = 1  # how many are left, for the second time
    assert before - await left_this_minute(simulated) == ROUND_REQUESTS + asked


async def nothing_open(broker: AlpacaBroker) -> bool:
    return not await broker.open_orders()


def alarms(bench: Bench) -> set[AlarmCode]:
    return {r.body.code for r in bench.reports() if isinstance(r.body, AlarmReport)}


async def test_a_fee_in_coin_is_no_mismatch(simulated: Venue, broker: AlpacaBroker) -> None:
    bench = Bench(exact_cash=True).ready(**await told(broker))
    await buy(simulated, broker)

    report = await level(bench, broker)

    assert report.matched
    assert bench.core.state.positions[_COIN] == SCALE // 4 * 9975 // 10_000
    assert AlarmCode.RECONCILE_MISMATCH not in alarms(bench)


async def test_a_bust_while_the_stream_was_down_is_booked_at_the_next_round(
    simulated: Venue, broker: AlpacaBroker
) -> None:
    bench = Bench(exact_cash=True).ready(**await told(broker))
    await buy(simulated, broker)
    before = await level(bench, broker)
    updates = broker.updates()
    assert isinstance(await anext(updates), StreamUp)
    simulated.host.plan.arm(Fault(FaultKind.CLOSED, event="trade_bust"))

    for execution_id in tuple(simulated.exchange.accounts["main"].execution_ids):
        simulated.exchange.amend_execution(execution_id)
    simulated.host.settle()
    async for message in updates:
        if isinstance(message, StreamDown):
            break
    await updates.aclose()
    report = await level(bench, broker)

    assert before.matched
    assert report.matched
    assert bench.core.state.positions[_COIN] == 0
    assert bench.core.state.cash == 0
    assert AlarmCode.RECONCILE_MISMATCH not in alarms(bench)
