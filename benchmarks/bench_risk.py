"""Risk checks: the twelve limits that every order meets, and all checks with everything armed."""

import gc
import time
from collections.abc import Callable
from typing import Any

import msgspec

from tradewind.domain.events import Quote, Tick
from tradewind.domain.instruments import AssetClass, Instrument
from tradewind.domain.intents import Intent
from tradewind.domain.orders import OrderTerms, OrderType, Side
from tradewind.domain.reports import AccountReport, Report
from tradewind.domain.values import SCALE
from tradewind.engine.decisions import drafted
from tradewind.engine.desk import RiskDesk
from tradewind.engine.desk_state import DeskSettings
from tradewind.engine.effects import Place
from tradewind.engine.sessions import ExecutionSession
from tradewind.execution.inputs import Now
from tradewind.risk.limits import Limits, PolicyLimits, StrategyLimits, TradingHours
from tradewind.risk.passing import passes

START: Any = 1_700_000_000 * 10**9
ROUNDS, PER_ROUND = 40, 500
STEP_NS = 20_000_000  # so that no order repeats another
SYMBOLS = ("AAPL", "MSFT", "IBM", "GE", "F")


def run() -> list[dict[str, Any]]:
    """Measure, in microseconds for one order."""
    plain, armed = _desk(_limits()), _desk(_armed())
    return [
        _figure("risk: 12 limits, p50", _check(plain), floor=3, goal=2),
        _figure("risk: all checks, p50", _check(armed), floor=8, goal=5),
        _figure("risk: intent to signed approval, p50", _decide(), floor=40, goal=20),
    ]


def _figure(name: str, value: float, *, floor: float, goal: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": "us", "floor": floor, "goal": goal}


def _limits(**changes: Any) -> Limits:
    return msgspec.structs.replace(
        Limits(
            max_order_notional=_scaled(50_000),
            max_position_notional=_scaled(100_000),
            max_gross_exposure=_scaled(500_000),
            max_orders_per_minute=10**9,
            price_collar=_scaled(0.01),
            max_daily_loss=_scaled(50_000),
            max_concentration=_scaled(1),
            trading_hours=TradingHours.ALWAYS,
            max_open_orders=10**9,
            max_quote_age_ns=_scaled(10**6),
            max_order_to_fill_ratio=10**9,
        ),
        **changes,
    )


def _armed() -> Limits:
    return _limits(
        max_net_exposure=_scaled(500_000),
        max_sector_exposure=_scaled(400_000),
        max_drawdown=_scaled(40_000),
        max_volume_share=_scaled(1),
        max_order_quantity=_scaled(10_000),
        max_orders_per_minute_per_strategy=10**9,
        restricted_symbols=frozenset({"GME"}),
        trading_hours=TradingHours.REGULAR,
        allow_short=True,
    )


def _scaled(value: float) -> Any:
    return round(value * SCALE)


def _desk(limits: Limits) -> RiskDesk:
    now = Now(START, START)
    desk = RiskDesk(
        DeskSettings(account="bench", policy="bench", approval_key=b"k" * 32),
        instruments=[
            Instrument(name, AssetClass.EQUITY, shortable=True, marginable=True, sector="tech")
            for name in SYMBOLS
        ],
    )
    strategy = StrategyLimits(
        name="alpha",
        symbols=frozenset(SYMBOLS),
        allocation=_scaled(0.9),
        max_daily_loss=_scaled(10_000),
    )
    desk.apply_policy(PolicyLimits(limits=limits), now, by="bench")
    desk.apply_strategy(strategy, now, by="bench")
    desk.session_opened(
        ExecutionSession(session=1, machine_ns=START, last_report=0, account="bench"), now
    )
    cash = _scaled(1_000_000)
    desk.report(Report(1, START, AccountReport(cash, cash, 4 * cash)), now)
    desk.execution_readiness(now, ready=True)
    desk.strategy_opened("alpha", now)
    for name in SYMBOLS:
        quote = Quote(name, START, _scaled(99.99), _scaled(100), _scaled(100.01), _scaled(100))
        desk.tick(Tick(0, START, quote), now)
        desk.state.exposures.symbol(name).market.day_volume = _scaled(10**6)
    return desk


def _intent(desk: RiskDesk, number: int) -> Intent:
    terms = OrderTerms(
        SYMBOLS[number % len(SYMBOLS)],
        Side.BUY,
        _scaled(1),
        OrderType.LIMIT,
        limit_price=_scaled(99.5 + number % 50 / 100),
    )
    epoch = desk.state.seat("alpha").epoch
    return Intent(f"bench-alpha-{epoch}-{number}", "alpha", epoch, terms, START)


def _check(desk: RiskDesk) -> float:
    """An intent laid beside the state, and every check passed.

    A policy that arms no optional limit still has the twelve that any order on any account meets:
    kill switch, restricted symbol, quantity, notional, price collar, position, gross exposure, open
    orders, buying power, daily loss, the strategy's capital, and the order rate.
    """
    state, seat = desk.state, desk.state.seat("alpha")
    intents = [_intent(desk, number) for number in range(PER_ROUND)]

    def batch() -> None:
        for intent in intents:
            if not passes(drafted(state, intent, seat)):
                raise AssertionError("a check refused")

    return _median_us(batch)


def _decide() -> float:
    """The whole decision: checks, reservation, story, signature and effects.

    Time goes on between orders, so that none repeats another.
    """
    desk, numbers = _desk(_limits()), iter(range(10**9))

    def batch() -> None:
        for _ in range(PER_ROUND):
            number = next(numbers)
            now = Now(START + number * STEP_NS, START)
            first = desk.intent(_intent(desk, number), now, 0)[0]
            assert isinstance(first, Place), first  # noqa: S101 - a program that checks itself

    def clear() -> None:
        for live in tuple(desk.state.reservations.orders.values()):
            desk.never_seen(live.client_order_id, Now(START, START))

    return _median_us(batch, clear)


def _median_us(batch: Callable[[], None], clear: Callable[[], None] = lambda: None) -> float:
    """Median over rounds of the mean within one; the collector is off, as in a hot process."""
    batch()
    gc.disable()
    try:
        found = [_timed(batch, clear) for _ in range(ROUNDS)]
    finally:
        gc.enable()
    return sorted(found)[ROUNDS // 2]


def _timed(batch: Callable[[], None], clear: Callable[[], None]) -> float:
    clear()
    begun = time.thread_time_ns()
    batch()
    return (time.thread_time_ns() - begun) / PER_ROUND / 1_000
