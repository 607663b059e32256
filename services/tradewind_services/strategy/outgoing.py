"""Carries a host's effects to risk, with the stamps and spans of the tick that led to them."""

import asyncio
import os
from collections.abc import Iterable

import msgspec

from tradewind.domain.events import Tick
from tradewind.domain.intents import Intent
from tradewind.strategies.effects import CancelOrder, ComponentFailed, Effect, SubmitIntent
from tradewind.telemetry.traces import trace_of
from tradewind_services.feed_client import FeedClient
from tradewind_services.hosting import Host
from tradewind_services.strategy.keeping import KeptState
from tradewind_services.strategy.risk_client import RiskClient
from tradewind_services.strategy.telling import signal_span, traced_tick
from tradewind_services.strategy.undecided import Undecided
from tradewind_services.strategy.watchdog import EXIT_FAILED

FAREWELL_S = 0.3
"""For the message of a failure to leave; then the runner decides whether we start again."""


class Outgoing:
    """Everything that leaves a strategy's process towards risk."""

    def __init__(
        self, host: Host, risk: RiskClient, feed: FeedClient, *, undecided: Undecided
    ) -> None:
        self._host, self._risk, self._feed, self._undecided = host, risk, feed, undecided
        self._tick: Tick | None = None
        self._sent_ns = 0

    @property
    def market_ns(self) -> int:
        """Market time of the newest tick; 0 before any."""
        return self._tick.event.ts_ns if self._tick else 0

    def hears(self, tick: Tick, sent_ns: int) -> None:
        """What leaves from now on was caused by this tick, which the feed sent at `sent_ns`."""
        self._tick, self._sent_ns = tick, sent_ns

    def perform(self, effects: Iterable[Effect], kept: KeptState) -> None:
        """Carry out effects in order."""
        for effect in effects:
            match effect:
                case SubmitIntent():
                    self._submit(effect.intent)
                case CancelOrder():
                    self._risk.cancel(effect.client_order_id, effect.reason)
                case ComponentFailed():
                    # State that a component chokes on must not choke it again.
                    kept.forget()
                    self._fail(effect)
                case _:
                    self._host.log.warning("session_needed", reason=effect.reason)
                    self._risk.restart()

    def _submit(self, intent: Intent) -> None:
        if not self._risk.is_open:
            return
        stamped = self._stamped(intent)
        self._undecided.sent(intent.client_order_id)
        self._risk.submit(stamped)
        self._trace(stamped)

    def _stamped(self, intent: Intent) -> Intent:
        stamps = {"intent_out": self._host.clock.utc_ns(), "feed_sent": self._sent_ns}
        if self._tick is not None:
            stamps["feed_read"] = self._tick.read_ns
        trace = trace_of(intent.client_order_id)
        cause = msgspec.structs.replace(intent.cause, stamps=stamps, trace=trace)
        return msgspec.structs.replace(intent, cause=cause)

    def _trace(self, intent: Intent) -> None:
        if not self._host.tracer.enabled:
            return
        tick, sent_ns = self._tick, self._sent_ns
        self._host.tracer.emit(signal_span(self._host, intent, sent_ns if tick else 0))
        if tick is not None:
            self._feed.tell_traced(traced_tick(intent, tick, sent_ns))

    def _fail(self, failed: ComponentFailed) -> None:
        self._host.log.error(
            "strategy_failed",
            component=failed.component,
            callback=failed.event,
            error=failed.error,
            where=failed.traceback,
        )
        self._risk.tell_failed(failed.component, failed.error)
        asyncio.get_running_loop().call_later(FAREWELL_S, os._exit, EXIT_FAILED)
