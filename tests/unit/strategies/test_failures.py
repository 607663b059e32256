"""A component that raises ends its host, says why, and leaves no entry working."""

from typing import Any

from tests.unit.strategies.said import Raises
from tests.unit.strategies.toy_market import a_host, a_session, a_trade, at, intents
from tradewind.domain.events import Trade
from tradewind.strategies import (
    CancelOrder,
    Component,
    ComponentFailed,
    Context,
    HostConfig,
    Strategy,
    StrategyHost,
    SubmitIntent,
)
from tradewind.strategies.parameters import NoParameters


def test_it_names_component_event_error_and_place() -> None:
    host = a_host(Raises())
    host.on_event(a_trade(100, 1))
    (failed,) = host.on_event(a_trade(100, 2))
    assert isinstance(failed, ComponentFailed)
    assert (failed.component, failed.event) == ("s1", "trade")
    assert failed.error == "KeyError: 'no such thing'"
    assert "said.py" in failed.traceback
    assert "\n" not in failed.traceback


def test_its_working_entries_are_cancelled() -> None:
    host = a_host(Raises())
    host.on_session(a_session())
    (sent,) = intents(host.on_event(a_trade(100, 1)))
    failed, cancel = host.on_event(a_trade(100, 2))
    assert isinstance(failed, ComponentFailed)
    assert cancel == CancelOrder(sent.client_order_id, "s1 failed")


def test_afterwards_it_says_nothing_more() -> None:
    host = a_host(Raises())
    host.on_session(a_session())
    for seconds in (1, 2):
        host.on_event(a_trade(100, seconds))
    assert host.failed is not None
    assert host.on_event(a_trade(100, 3)) == []
    assert host.on_time(at(60)) == []
    assert host.save() == b""


def test_an_intent_of_the_same_event_does_not_leave() -> None:
    class OrdersThenRaises(Strategy[NoParameters]):
        def on_trade(self, ctx: Context, trade: Trade) -> None:
            from tradewind.domain.orders import Side

            assert ctx.order(trade.symbol, Side.BUY, 10**9)
            raise ZeroDivisionError

    host = a_host(OrdersThenRaises(NoParameters()))
    host.on_session(a_session())
    assert not any(isinstance(one, SubmitIntent) for one in host.on_event(a_trade(100)))


def failure_of(strategy: Strategy[Any]) -> str:
    config = HostConfig(strategy="mine", install="a1b2", symbols=("AAPL",))
    host = StrategyHost(config, [Component("s1", strategy)])
    effects = [*host.start(), *host.on_event(a_trade(100))]
    assert [type(effect) for effect in effects] == [ComponentFailed]
    return effects[0].error if isinstance(effects[0], ComponentFailed) else ""


def test_a_signal_that_is_no_number_is_a_failure() -> None:
    class SaysNan(Strategy[NoParameters]):
        def on_trade(self, ctx: Context, trade: Trade) -> None:
            ctx.signal(trade.symbol, float("nan"))

    assert "must be a number" in failure_of(SaysNan(NoParameters()))


def test_a_symbol_that_is_not_the_resources_is_a_failure() -> None:
    class SaysOther(Strategy[NoParameters]):
        def on_trade(self, ctx: Context, trade: Trade) -> None:
            ctx.signal("TSLA", 1.0)

    assert "'TSLA' is not among" in failure_of(SaysOther(NoParameters()))


def test_a_failure_at_start_is_told_at_start() -> None:
    class WantsModel(Strategy[NoParameters]):
        def on_start(self, ctx: Context) -> None:
            _ = ctx.model

    assert "needs a model" in failure_of(WantsModel(NoParameters()))


def test_a_failing_save_is_told_with_the_next_event() -> None:
    class CannotSave(Strategy[NoParameters]):
        def save(self) -> bytes:
            raise OSError("nowhere")

    host = a_host(CannotSave(NoParameters()))
    assert host.save() == b""
    (failed,) = host.on_event(a_trade(100))
    assert isinstance(failed, ComponentFailed)
    assert failed.event == "save"
