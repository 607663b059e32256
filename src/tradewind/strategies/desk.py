"""The one place where a host's components meet: what they see, say and send."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from tradewind.domain.instruments import AssetClass, Instrument, is_crypto
from tradewind.domain.intents import Cause, Intent
from tradewind.domain.orders import Order, OrderTerms, Purpose
from tradewind.domain.values import SCALE, SECOND, Nanos, Quantity
from tradewind.strategies.board import Board
from tradewind.strategies.causes import told_cause
from tradewind.strategies.combining import Combine, Opinion
from tradewind.strategies.effects import CancelOrder, Effect, SubmitIntent
from tradewind.strategies.holdings import Holdings
from tradewind.strategies.identity import OrderIds
from tradewind.strategies.patience import Patience
from tradewind.strategies.sizing import Sizing

_CANCEL_AGAIN_NS = 5 * SECOND


class HostConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One TradingStrategy resource, as its host needs it."""

    strategy: str
    install: str
    symbols: tuple[str, ...]
    combine: Combine = Combine.WEIGHTED
    sizing: Sizing = Sizing()


class Wish(NamedTuple):
    """An order to send, and who wants it: a component's label, or "" for the host's planner."""

    terms: OrderTerms
    purpose: Purpose
    owner: str
    cause: Cause
    timeout_ns: Nanos


class Desk:
    """State shared by the components of one resource, and the outbox of effects."""

    def __init__(self, config: HostConfig, instruments: Mapping[str, Instrument]) -> None:
        self.config = config
        self.board = Board()
        self.holdings = Holdings(config.strategy)
        self.opinions: dict[str, dict[str, Opinion]] = {symbol: {} for symbol in config.symbols}
        self.owners: dict[str, str] = {}
        self.patience = Patience()
        self.signals = 0
        self.intents = 0
        self.epoch = 0
        self.replaying = False
        self._ids: OrderIds | None = None
        self._prefixes: set[str] = set()
        self._instruments = dict(instruments)
        self._cancelled: dict[str, int] = {}
        self._changed: dict[str, None] = {}
        self._outbox: list[Effect] = []

    @property
    def may_send(self) -> bool:
        """Risk has given positions and an epoch, and what happens now is no history."""
        return self._ids is not None and not self.replaying

    def open_session(self, epoch: int, instruments: tuple[Instrument, ...]) -> None:
        """New ids; whoever owned an older order is forgotten."""
        self.epoch = epoch
        self._ids = OrderIds(self.config.install, self.config.strategy, epoch)
        self._prefixes.add(self._ids.prefix)
        self._instruments.update({one.symbol: one for one in instruments})
        self.owners.clear()
        self._cancelled.clear()

    def has_sent(self, order_id: str) -> bool:
        """Whether we sent an order, in this session or in one before."""
        return f"{order_id.rpartition('-')[0]}-" in self._prefixes

    def close_session(self) -> None:
        """The stream to risk is lost."""
        self._ids = None

    def instrument(self, symbol: str) -> Instrument:
        """The symbol's grid; the asset class's usual one where none was given."""
        known = self._instruments.get(symbol)
        if known is None:
            known = self._instruments[symbol] = _usual(symbol)
        return known

    def note_opinion(self, label: str, symbol: str, opinion: Opinion) -> None:
        """A component spoke; only a change counts as a signal, and none of history."""
        said = self.opinions[symbol]
        before = said.get(label)
        said[label] = opinion
        if not self.replaying and (before is None or before.strength != opinion.strength):
            self.signals += 1
            self._changed[symbol] = None

    def take_changed(self) -> list[str]:
        """Symbols of which somebody changed their mind since the last call, in that order."""
        changed = list(self._changed)
        self._changed.clear()
        return changed

    def send(self, wish: Wish) -> str:
        """Put an intent into the outbox and count its order as live; "" without a session."""
        if self._ids is None:
            return ""
        order_id = self._ids.next()
        self.intents += 1
        self.owners[order_id] = wish.owner
        self.holdings.note_sent(_expected(order_id, self.config.strategy, wish, self.board.now_ns))
        self._outbox.append(SubmitIntent(self._intent(order_id, wish)))
        return order_id

    def cancel(self, order_id: str, reason: str) -> None:
        """Ask for a cancel, and not again for five seconds."""
        order, now = self.holdings.find(order_id), self.board.now_ns
        if order is None or now < self._cancelled.get(order_id, 0):
            return
        self._cancelled[order_id] = now + _CANCEL_AGAIN_NS
        self._outbox.append(CancelOrder(order_id, reason))

    def forget(self, order_id: str) -> bool:
        """The order is final; True when it was us who asked for its cancel."""
        self.owners.pop(order_id, None)
        return self._cancelled.pop(order_id, None) is not None

    def take(self) -> list[Effect]:
        """Empty the outbox."""
        effects, self._outbox = self._outbox, []
        return effects

    def cause(self, symbol: str, opinions: Mapping[str, Opinion], note: str = "") -> Cause:
        """Why an order for `symbol` is wanted now."""
        return told_cause(self.board, symbol, opinions, note=note)

    def _intent(self, order_id: str, wish: Wish) -> Intent:
        return Intent(
            client_order_id=order_id,
            strategy=self.config.strategy,
            epoch=self.epoch,
            terms=wish.terms,
            created_ns=self.board.now_ns,
            purpose=wish.purpose,
            timeout_ns=wish.timeout_ns,
            cause=wish.cause,
        )


def _expected(order_id: str, strategy: str, wish: Wish, now_ns: Nanos) -> Order:
    return Order(
        client_order_id=order_id,
        strategy=strategy,
        terms=wish.terms,
        purpose=wish.purpose,
        created_ns=now_ns,
        updated_ns=now_ns,
        timeout_ns=wish.timeout_ns,
    )


def _usual(symbol: str) -> Instrument:
    if is_crypto(symbol):
        return Instrument(symbol, AssetClass.CRYPTO, lot=Quantity(SCALE // 10_000))
    return Instrument(symbol, AssetClass.EQUITY)
