"""The Alpaca adapter trades at the simulated venue, by nothing but its URL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from random import Random

import pytest

from tests.contract.configs import simulated_config
from tests.unit.venues.alpaca.acting import MachineClock
from tests.unit.venues.alpaca.orders import limit_terms, price
from tests.waiting import patience, until
from tradewind.domain.errors import CredentialsRejectedError, VenueAmbiguousError
from tradewind.domain.events import BookDelta, BookSnapshot, MarketEvent, MarketTime, Quote, Trade
from tradewind.domain.orders import OrderClass, OrderStatus, OrderTerms, OrderType, TimeInForce
from tradewind.domain.values import SECOND, Money, Nanos, Price, Quantity, notional, parse_scaled
from tradewind.ports.broker import (
    Accepted,
    Ambiguous,
    Found,
    NotFound,
    NotSent,
    OrderView,
    RejectedByVenue,
    StreamDown,
    StreamMessage,
    StreamUp,
    TradeUpdate,
    VenueTime,
)
from tradewind.venues.alpaca.broker import AlpacaBroker
from tradewind.venues.alpaca.credentials import Credentials
from tradewind.venues.alpaca.venue import AlpacaVenue
from tradewind.venues.simulated.config import VenueConfig
from tradewind.venues.simulated.faults import Fault, FaultKind
from tradewind.venues.simulated.server import Venue, serve
from tradewind.venues.simulated.settings import ExchangeSettings, FeeSchedule

KEYS = Credentials("paper-key", "paper-secret")
RESTING = limit_terms(limit_price=price("100"))
MARKETABLE = limit_terms(limit_price=price("245"))


@pytest.fixture
async def simulated(tmp_path: Path) -> AsyncIterator[Venue]:
    config = VenueConfig(state=str(tmp_path), durable=False, symbols=("AAPL", "BTC/USD"))
    venue = await serve(config)
    yield venue
    await venue.close()


def adapter(simulated: Venue, *, codec: str = "json") -> AlpacaVenue:
    config = simulated_config(simulated.url.removeprefix("http://"), codec=codec)
    return AlpacaVenue(config, lambda: KEYS, MachineClock(), Random(7))


class Follower:
    """Reads the order stream in the background."""

    def __init__(self, broker: AlpacaBroker) -> None:
        self.messages: list[StreamMessage] = []
        self._broker, self._changed = broker, asyncio.Event()

    async def run(self) -> None:
        async with aclosing(self._broker.updates()) as updates:
            async for message in updates:
                self.messages.append(message)
                self._changed.set()

    async def until(self, seen: Callable[[StreamMessage], bool]) -> StreamMessage:
        async with patience():
            while not (found := [message for message in self.messages if seen(message)]):
                self._changed.clear()
                await self._changed.wait()
        return found[0]

    async def event(self, client_order_id: str, event: str) -> TradeUpdate:
        def is_it(message: StreamMessage) -> bool:
            return isinstance(message, TradeUpdate) and (
                message.order.client_order_id, message.event,
            ) == (client_order_id, event)  # fmt: skip

        found = await self.until(is_it)
        assert isinstance(found, TradeUpdate)
        return found


async def test_fees_explain_the_whole_difference_in_cash(tmp_path: Path) -> None:
    exchange = ExchangeSettings(fees=FeeSchedule(equity_per_share=Money(5_000_000)))
    config = VenueConfig(state=str(tmp_path), durable=False, symbols=("AAPL",), exchange=exchange)
    simulated = await serve(config)
    broker = adapter(simulated).broker()
    following = Follower(broker)
    task = asyncio.create_task(following.run())
    await following.until(lambda message: isinstance(message, StreamUp))
    before = await broker.account()

    await broker.submit("mine-1", MARKETABLE)
    await following.event("mine-1", "fill")
    after = await broker.account()
    bought = sum(notional(e.price, e.quantity) for e in await broker.executions(Nanos(0)))
    fees = sum(posting.amount for posting in await broker.postings(Nanos(0)))

    assert fees == 10_000_000
    assert before.cash - after.cash == bought + fees
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await broker.close()
    await simulated.close()


@pytest.fixture
async def broker(simulated: Venue) -> AsyncIterator[AlpacaBroker]:
    opened = adapter(simulated).broker()
    yield opened
    await opened.close()


@pytest.fixture
async def follower(broker: AlpacaBroker) -> AsyncIterator[Follower]:
    following = Follower(broker)
    task = asyncio.create_task(following.run())
    await following.until(lambda message: isinstance(message, StreamUp))
    yield following
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def accepted(broker: AlpacaBroker, name: str, terms: OrderTerms) -> OrderView:
    answer = await broker.submit(name, terms)
    assert isinstance(answer, Accepted)
    assert answer.order is not None
    return answer.order


async def test_a_fill_is_the_same_by_stream_look_up_activities_and_position(
    broker: AlpacaBroker, follower: Follower
) -> None:
    await accepted(broker, "mine-1", MARKETABLE)
    told = await follower.event("mine-1", "fill")

    found = await broker.look_up("mine-1")
    executions = await broker.executions(Nanos(0))
    [position] = await broker.positions()

    assert isinstance(found, Found)
    assert found.order.status is OrderStatus.FILLED
    by_stream = [
        message.execution
        for message in follower.messages
        if isinstance(message, TradeUpdate) and message.execution is not None
    ]
    assert told.execution in by_stream
    assert set(found.executions) == set(executions) == set(by_stream)
    assert position.quantity == sum(execution.quantity for execution in executions)
    assert told.position == position.quantity
    assert told.order.terms == MARKETABLE


@pytest.mark.parametrize(("quantity", "kind"), [("0", "bust"), ("1", "correct")])
async def test_a_bust_or_correction_while_the_stream_was_down_is_among_the_executions(
    simulated: Venue, broker: AlpacaBroker, follower: Follower, quantity: str, kind: str
) -> None:
    await accepted(broker, "mine-1", MARKETABLE)
    told = await follower.event("mine-1", "fill")
    assert told.execution is not None
    filled = await broker.executions(Nanos(0))
    original = told.execution.execution_id
    simulated.host.plan.arm(Fault(FaultKind.CLOSED, event="trade_bust"))
    simulated.host.plan.arm(Fault(FaultKind.CLOSED, event="trade_correct"))

    at = Quantity(parse_scaled(quantity))
    simulated.exchange.amend_execution(original, price=Price(at * 200), quantity=at)
    simulated.host.settle()
    await follower.until(lambda message: isinstance(message, StreamDown))
    known = await broker.executions(Nanos(0))

    (amended,) = [execution for execution in known if execution not in filled]
    assert (amended.kind, amended.reverses) == (kind, original)
    assert amended.quantity == at
    assert amended.price == Price(at * 200)
    assert amended.execution_id in simulated.exchange.state.executions
    assert amended in await broker.executions(amended.ts_ns)
    assert amended not in await broker.executions(Nanos(amended.ts_ns + SECOND))


async def test_a_venue_without_events_still_tells_its_fills(
    simulated: Venue, broker: AlpacaBroker, follower: Follower
) -> None:
    simulated.host.plan.arm(Fault(FaultKind.STATUS_500, path="/v2beta1/events/activities", count=0))
    await accepted(broker, "mine-1", MARKETABLE)
    told = await follower.event("mine-1", "fill")

    assert told.execution in await broker.executions(Nanos(0))


async def test_an_order_is_replaced_then_cancelled(
    broker: AlpacaBroker, follower: Follower
) -> None:
    first = await accepted(broker, "mine-1", RESTING)
    await follower.event("mine-1", "new")
    better = limit_terms(limit_price=price("101"))
    replaced = await broker.replace(first.venue_order_id, "mine-2", better)
    await follower.event("mine-2", "new")
    old = await follower.event("mine-1", "replaced")

    assert isinstance(replaced, Accepted)
    assert replaced.order is not None
    assert replaced.order.replaces == first.venue_order_id
    assert old.order.replaced_by == replaced.order.venue_order_id
    assert await broker.cancel(replaced.order.venue_order_id) == Accepted()
    assert (await follower.event("mine-2", "canceled")).order.status is OrderStatus.CANCELED
    assert await broker.open_orders() == []


async def test_the_same_id_twice_is_a_duplicate_and_one_order(
    broker: AlpacaBroker, follower: Follower
) -> None:
    await accepted(broker, "mine-1", RESTING)
    again = await broker.submit("mine-1", RESTING)

    assert isinstance(again, RejectedByVenue)
    assert again.duplicate
    assert len(await broker.open_orders()) == 1
    assert await broker.look_up("mine-2") == NotFound()


async def test_ids_of_the_newest_orders_are_told_whatever_became_of_them(
    broker: AlpacaBroker, follower: Follower
) -> None:
    first = await accepted(broker, "mine-1", RESTING)
    await broker.cancel(first.venue_order_id)
    await follower.event("mine-1", "canceled")
    await accepted(broker, "mine-2", RESTING)
    assert await broker.recent_ids() == ["mine-2", "mine-1"]


GROUPS = [
    limit_terms(
        order_class=OrderClass.BRACKET,
        limit_price=price("100"),
        take_profit=price("400"),
        stop_loss=price("50"),
        time_in_force=TimeInForce.GTC,
    ),
    limit_terms(order_class=OrderClass.OTO, limit_price=price("100"), stop_loss=price("50")),
    limit_terms(type=OrderType.STOP, limit_price=Price(0), stop_price=price("400")),
    limit_terms(type=OrderType.STOP_LIMIT, limit_price=price("246"), stop_price=price("245")),
    limit_terms(type=OrderType.TRAILING_STOP, limit_price=Price(0), trail_price=price("50")),
]


@pytest.mark.parametrize("terms", GROUPS)
async def test_every_kind_of_order_rests_as_asked_and_is_cancelled_with_all(
    broker: AlpacaBroker, follower: Follower, terms: OrderTerms
) -> None:
    top = await accepted(broker, "mine-1", terms)
    await follower.event("mine-1", "new")
    orders = {order.venue_order_id: order for order in await broker.open_orders()}

    legs = [order for order in orders.values() if order.venue_order_id != top.venue_order_id]
    assert top.terms == orders[top.venue_order_id].terms == terms
    assert all(leg.held and leg.parent_id == top.venue_order_id for leg in legs)
    assert len(legs) == bool(terms.take_profit) + bool(terms.stop_loss)
    assert await broker.cancel_all() == Accepted()
    await follower.event("mine-1", "canceled")
    assert await broker.open_orders() == []


@pytest.mark.parametrize(
    ("kind", "answer", "known"),
    [
        (FaultKind.DROP_BEFORE, Ambiguous, False),
        (FaultKind.DROP_AFTER, Ambiguous, True),
        (FaultKind.STATUS_500, Ambiguous, True),
        (FaultKind.STATUS_504, Ambiguous, True),
        (FaultKind.HTML, Ambiguous, True),
        (FaultKind.TRUNCATED, Ambiguous, True),
        (FaultKind.STATUS_429, NotSent, False),
    ],
)
async def test_after_each_fault_the_look_up_tells_the_truth(
    simulated: Venue, broker: AlpacaBroker, kind: FaultKind, answer: type, known: bool
) -> None:
    simulated.host.plan.arm(Fault(kind, method="POST"))

    assert isinstance(await broker.submit("mine-1", RESTING), answer)
    assert isinstance(await broker.look_up("mine-1"), Found if known else NotFound)


async def test_a_failing_venue_is_never_flat(simulated: Venue, broker: AlpacaBroker) -> None:
    simulated.host.plan.arm(Fault(FaultKind.STATUS_500, path="/v2/positions"))

    with pytest.raises(VenueAmbiguousError):
        await broker.positions()


async def test_suspended_trading_refuses_new_orders(broker: AlpacaBroker) -> None:
    assert await broker.suspend_trade() == Accepted()
    assert isinstance(await broker.submit("mine-1", RESTING), RejectedByVenue)
    assert (await broker.account()).suspended
    assert await broker.resume_trade() == Accepted()
    await accepted(broker, "mine-2", RESTING)


async def test_the_venues_time_comes_with_the_order_stream(follower: Follower) -> None:
    time = await follower.until(lambda message: isinstance(message, VenueTime))

    assert isinstance(time, VenueTime)
    assert time.ts_ns > 0


async def test_a_stream_that_the_venue_closes_comes_back(
    simulated: Venue, broker: AlpacaBroker, follower: Follower
) -> None:
    simulated.host.plan.arm(Fault(FaultKind.CLOSED))
    await broker.submit("mine-1", RESTING)

    await until(lambda: sum(isinstance(said, StreamUp) for said in follower.messages) >= 2)


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_stocks_and_crypto_arrive_in_both_codecs(simulated: Venue, codec: str) -> None:
    feed = adapter(simulated, codec=codec).feed()
    await feed.subscribe(["AAPL", "BTC/USD"], ["trades", "quotes", "book"])
    wanted = {
        ("AAPL", Trade), ("AAPL", Quote), ("BTC/USD", Trade), ("BTC/USD", Quote),
        ("BTC/USD", BookSnapshot), ("BTC/USD", BookDelta),
    }  # fmt: skip
    times: list[MarketEvent] = []

    async with patience(), aclosing(feed.events()) as read:
        async for _, events in read:
            wanted -= {(getattr(event, "symbol", ""), type(event)) for event in events}
            times += [event for event in events if isinstance(event, MarketTime)]
            if not wanted and times:
                break

    assert feed.faults == 0
    await feed.close()


async def test_wrong_keys_are_told_apart_on_every_way_in(simulated: Venue) -> None:
    """Queries, the order stream and the data socket each say it, and right keys end it."""
    told = [KEYS, Credentials("paper-key", "guessed")]
    config = simulated_config(simulated.url.removeprefix("http://"))

    def venue() -> AlpacaVenue:
        return AlpacaVenue(config, lambda: told[-1], MachineClock(), Random(7))

    asked, followed, read = venue(), venue(), venue()
    broker, other, feed = asked.broker(), followed.broker(), read.feed()
    with pytest.raises(CredentialsRejectedError, match="not authorized"):
        await broker.positions()
    async with patience(), aclosing(other.updates()) as updates:
        assert isinstance(await anext(updates), StreamDown)
    await feed.subscribe(["AAPL"], ["trades"])
    async with patience(), aclosing(feed.batches()) as batches:
        await anext(batches)

    assert "401" in asked.keys.refused
    assert "refused" in followed.keys.refused
    assert "402" in read.keys.refused
    told.pop()
    await broker.positions()
    assert asked.keys.refused == ""
    for opened in (broker, other, feed):
        await opened.close()


async def test_wrong_keys_are_refused_everywhere(simulated: Venue) -> None:
    wrong = Credentials("paper-key", "guessed")
    config = simulated_config(simulated.url.removeprefix("http://"))
    venue = AlpacaVenue(config, lambda: wrong, MachineClock(), Random(7))
    broker, feed = venue.broker(), venue.feed()
    await feed.subscribe(["AAPL"], ["trades"])

    refused = await broker.submit("mine-1", RESTING)
    async with patience(), aclosing(feed.batches()) as batches:
        first = await anext(batches)

    assert isinstance(refused, RejectedByVenue)
    assert refused.status == 401
    assert [getattr(event, "state", "") for event in first.events] == ["Refused"]
    await feed.close()
    await broker.close()


async def test_history_reaches_back_for_warm_up(simulated: Venue) -> None:
    history = adapter(simulated).history()

    bars = await history.bars(
        ["AAPL", "BTC/USD"],
        "1m",
        start_ns=946_684_800 * 10**9,
        end_ns=simulated.market.now_ns,
    )

    assert {bar.symbol for bar in bars} == {"AAPL", "BTC/USD"}
    assert history.skipped == 0
    await history.close()
