"""A slow, plain model of what risk must refuse: everything worked out anew from lists.

It shares no arithmetic with the checks: sums over all fills and orders, and exact fractions.
"""

from fractions import Fraction
from typing import Any

from tradewind.domain.codes import DenialCode as Code
from tradewind.domain.codes import TradingState
from tradewind.domain.intents import Intent
from tradewind.domain.orders import Side
from tradewind.domain.values import SCALE
from tradewind.risk.limits import UNLIMITED, Limits, StrategyLimits

MINUTE = 60 * SCALE


class NaiveOrder:
    """A live order as plain values."""

    def __init__(self, intent: Intent, price: int, *, entry: bool, replaced: "Any") -> None:
        self.name, self.strategy = intent.client_order_id, intent.strategy
        self.symbol, self.sign = intent.terms.symbol, intent.terms.side.sign
        self.left, self.price = int(intent.terms.quantity), price
        self.limit, self.entry, self.replaced = int(intent.terms.limit_price), entry, replaced


class NaiveBook:
    """The account: fills, live orders, quotes and what was approved when."""

    def __init__(
        self, limits: Limits, strategies: dict[str, StrategyLimits], cash: int, power: float
    ) -> None:
        self.limits, self.strategies = limits, strategies
        self.cash = self.opening = Fraction(cash)
        self.buying_power = Fraction(round(power * cash))
        self.fills: list[tuple[str, str, int, int]] = []
        self.live: dict[str, NaiveOrder] = {}
        self.quotes: dict[str, tuple[int, int, int]] = {}
        self.marks: dict[str, int] = {}
        self.halted: set[str] = set()
        self.approved: list[tuple[int, str, str, Any]] = []
        self.policy_state = TradingState.ACTIVE
        self.states: dict[str, TradingState] = {}
        self.filled: dict[str, int] = {}

    # What is held.

    def held(self, symbol: str, strategy: str | None = None) -> int:
        """The signed position of the account or of one strategy."""
        return sum(f[2] for f in self.fills if f[1] == symbol and strategy in (None, f[0]))

    def waiting(self, symbol: str, sign: int, strategy: str | None = None) -> list[NaiveOrder]:
        """Live orders of one side."""
        return [
            order
            for order in self.live.values()
            if order.symbol == symbol and order.sign == sign and strategy in (None, order.strategy)
        ]

    def value(self, symbol: str, strategy: str | None = None) -> Fraction:
        """The signed value at the mark."""
        return Fraction(self.held(symbol, strategy) * self.marks.get(symbol, 0), SCALE)

    def reserved(self, symbol: str, sign: int, strategy: str | None = None) -> Fraction:
        """What live orders of a side may trade; of a replaced pair only the larger."""
        total = Fraction(0)
        for order in self.waiting(symbol, sign, strategy):
            worth = Fraction(order.left * order.price, SCALE)
            old = self.live.get(order.replaced or "")
            total += max(Fraction(0), worth - (Fraction(old.left * old.price, SCALE) if old else 0))
        return total

    def leaves(self, symbol: str, sign: int, strategy: str | None = None) -> int:
        """The quantity that live orders of a side may trade."""
        total = 0
        for order in self.waiting(symbol, sign, strategy):
            old = self.live.get(order.replaced or "")
            total += max(0, order.left - (old.left if old else 0))
        return total

    def worst(self, symbol: str, strategy: str | None = None) -> Fraction:
        """The larger of all buys filled and all sells filled."""
        value = self.value(symbol, strategy)
        buys, sells = self.reserved(symbol, 1, strategy), self.reserved(symbol, -1, strategy)
        return max(value + buys, sells - value)

    @property
    def symbols(self) -> set[str]:
        """Every symbol with a fill or an order."""
        return {f[1] for f in self.fills} | {order.symbol for order in self.live.values()}

    @property
    def equity(self) -> Fraction:
        """Cash and positions at their marks."""
        return self.cash + sum((self.value(symbol) for symbol in self.symbols), Fraction(0))

    @property
    def gross(self) -> Fraction:
        """The sum of worst cases."""
        return sum((self.worst(symbol) for symbol in self.symbols), Fraction(0))

    # What an order would do.

    def reduces(self, intent: Intent, strategy: str | None) -> bool:
        """The position stays on its side, whatever of that side fills first."""
        terms = intent.terms
        more = int(terms.quantity)
        old = self.live.get(intent.replaces)
        if old is not None:
            more = max(0, more - old.left)
        held = self.held(terms.symbol, strategy)
        after = held + terms.side.sign * (
            self.leaves(terms.symbol, terms.side.sign, strategy) + more
        )
        return after <= 0 if terms.side is Side.BUY else after >= 0

    def reference(self, intent: Intent) -> int:
        """The other side's price."""
        touch = self._touch(intent)
        mark = self.marks.get(intent.terms.symbol, 0)
        far = abs(touch - mark) * SCALE > mark * self.limits.price_collar
        return touch if touch and not far else mark

    def _touch(self, intent: Intent) -> int:
        bid, ask, _ = self.quotes.get(intent.terms.symbol, (0, 0, 0))
        return ask if intent.terms.side is Side.BUY else bid

    def reserve_price(self, intent: Intent) -> int:
        """What each unit counts for."""
        terms, reference = intent.terms, self.reference(intent)
        slip = reference * self.limits.price_collar // SCALE
        if terms.side is Side.BUY:
            return int(terms.limit_price) or reference + slip
        _, ask, _ = self.quotes.get(terms.symbol, (0, 0, 0))
        worst = int(terms.limit_price) or reference - slip
        return max(worst, ask, self.marks.get(terms.symbol, 0))

    def violations(self, intent: Intent, now: int) -> set[Code]:
        """Every reason to refuse the order."""
        account = self.reduces(intent, None)
        lane = self.reduces(intent, intent.strategy)
        found = self._state(intent, account=account, lane=lane) | self._terms(intent)
        if found & {Code.QUANTITY_NOT_POSITIVE, Code.INVALID_ORDER}:
            return found
        found |= self._market(intent, now)
        if Code.NO_PRICE in found:
            return found
        found |= self._short(intent, reduces=account and lane) | self._self_trade(intent)
        found |= self._size(intent, closes=account and lane)
        found |= self._losses(intent, account=account, lane=lane)
        if not account:
            found |= self._exposure(intent) | self._funds(intent)
        if not lane:
            found |= self._capital(intent)
        return found | self._conduct(intent, now, reduces=account, lane=lane)

    def _state(self, intent: Intent, *, account: bool, lane: bool) -> set[Code]:
        found = set()
        own = self.states.get(intent.strategy, TradingState.ACTIVE)
        if self.policy_state is TradingState.HALTED:
            found.add(Code.POLICY_HALTED)
        if own is TradingState.HALTED:
            found.add(Code.STRATEGY_HALTED)
        if self.policy_state is TradingState.REDUCING and not account:
            found.add(Code.POLICY_REDUCING)
        if own is TradingState.REDUCING and not lane:
            found.add(Code.STRATEGY_REDUCING)
        return found

    def _terms(self, intent: Intent) -> set[Code]:
        found, terms = set(), intent.terms
        if terms.quantity <= 0:
            found.add(Code.QUANTITY_NOT_POSITIVE)
        if terms.quantity % SCALE:
            found.add(Code.OFF_LOT)
        if terms.limit_price % (SCALE // 100):
            found.add(Code.OFF_TICK)
        if terms.quantity > self.limits.max_order_quantity and not self.reduces(intent, None):
            found.add(Code.MAX_ORDER_QUANTITY)
        if intent.replaces and not self._replaceable(intent.replaces):
            found.add(Code.INVALID_ORDER)
        return found

    def _replaceable(self, name: str) -> bool:
        """It lives, no other takes its place already, and it waits for no place itself."""
        order = self.live.get(name)
        taken = any(other.replaced == name for other in self.live.values())
        return order is not None and not taken and (order.replaced or "") not in self.live

    def _market(self, intent: Intent, now: int) -> set[Code]:
        found, symbol = set(), intent.terms.symbol
        if symbol in self.halted:
            found.add(Code.INSTRUMENT_HALTED)
        if symbol in self.limits.restricted_symbols and not self.reduces(intent, None):
            found.add(Code.RESTRICTED_SYMBOL)
        mine = self.strategies[intent.strategy].symbols
        if mine and symbol not in mine and not self.reduces(intent, intent.strategy):
            found.add(Code.SYMBOL_NOT_IN_STRATEGY)
        if not self.reference(intent):
            return found | {Code.NO_PRICE}
        bid, ask, at = self.quotes[symbol]
        if bid > ask > 0:
            found.add(Code.CROSSED_MARKET)
        if now - at > self.limits.max_quote_age_ns:
            found.add(Code.STALE_PRICE)
        return found | self._collar(intent)

    def _collar(self, intent: Intent) -> set[Code]:
        limit, reference = intent.terms.limit_price, self.reference(intent)
        away = Fraction(intent.terms.side.sign * (limit - reference), reference)
        if not limit and reference != self._touch(intent) and self._touch(intent):
            return {Code.PRICE_COLLAR}
        if limit and away > Fraction(self.limits.price_collar, SCALE):
            return {Code.PRICE_COLLAR}
        return set()

    def _short(self, intent: Intent, *, reduces: bool) -> set[Code]:
        found, terms = set(), intent.terms
        if terms.side is Side.SELL and not reduces and not self.limits.allow_short:
            found.add(Code.SHORT_NOT_ALLOWED)
        if self.held(terms.symbol) * terms.side.sign < 0 and not self.reduces(intent, None):
            found.add(Code.THROUGH_ZERO)
        return found

    def _self_trade(self, intent: Intent) -> set[Code]:
        sign, limit = intent.terms.side.sign, int(intent.terms.limit_price)
        for other in self.waiting(intent.terms.symbol, -sign):
            if not limit or not other.limit or sign * (limit - other.limit) >= 0:
                return {Code.SELF_TRADE}
        return set()

    def _worth(self, intent: Intent) -> Fraction:
        return Fraction(self.reserve_price(intent) * intent.terms.quantity, SCALE)

    def _size(self, intent: Intent, *, closes: bool) -> set[Code]:
        worth = self._worth(intent)
        if closes:
            return set()
        found = set()
        if worth > self.limits.max_order_notional:
            found.add(Code.MAX_ORDER_NOTIONAL)
        if worth < self.limits.min_order_notional:
            found.add(Code.MIN_ORDER_NOTIONAL)
        return found

    def _losses(self, intent: Intent, *, account: bool, lane: bool) -> set[Code]:
        found, name = set(), intent.strategy
        if self.opening - self.equity >= self.limits.max_daily_loss and not account:
            found.add(Code.DAILY_LOSS)
        held = self.strategies[name].max_daily_loss
        paid = sum(Fraction(f[2] * f[3], SCALE) for f in self.fills if f[0] == name)
        worth = sum((self.value(symbol, name) for symbol in self.symbols), Fraction(0))
        if held != UNLIMITED and paid - worth >= held and not lane:
            found.add(Code.STRATEGY_DAILY_LOSS)
        return found

    def _after(self, intent: Intent, strategy: str | None) -> Fraction:
        """The symbol's worst case with the order."""
        symbol, sign = intent.terms.symbol, intent.terms.side.sign
        added = self._worth(intent)
        old = self.live.get(intent.replaces)
        if old is not None:
            added = max(Fraction(0), added - Fraction(old.left * old.price, SCALE))
        side = sign * self.value(symbol, strategy) + self.reserved(symbol, sign, strategy) + added
        return max(self.worst(symbol, strategy), side)

    def _exposure(self, intent: Intent) -> set[Code]:
        found, limits, symbol = set(), self.limits, intent.terms.symbol
        after = self._after(intent, None)
        if after > limits.max_position_notional:
            found.add(Code.MAX_POSITION_NOTIONAL)
        if self.gross - self.worst(symbol) + after > limits.max_gross_exposure:
            found.add(Code.MAX_GROSS_EXPOSURE)
        opened = {s for s in self.symbols if self.held(s) or self._any(s)}
        if len(opened | {symbol}) > limits.max_open_positions and symbol not in opened:
            found.add(Code.MAX_OPEN_POSITIONS)
        if len(self.live) >= limits.max_open_orders and not intent.replaces:
            found.add(Code.MAX_OPEN_ORDERS)
        return found | self._net(intent) | self._sector(intent, after)

    def _any(self, symbol: str) -> bool:
        return any(order.symbol == symbol and order.left for order in self.live.values())

    def _net(self, intent: Intent) -> set[Code]:
        sign = intent.terms.side.sign
        value = sum((self.value(s) for s in self.symbols), Fraction(0))
        pending = sum((self.reserved(s, sign) for s in self.symbols), Fraction(0))
        added = self._worth(intent)
        old = self.live.get(intent.replaces)
        if old is not None:
            added = max(Fraction(0), added - Fraction(old.left * old.price, SCALE))
        if sign * value + pending + added > self.limits.max_net_exposure:
            return {Code.MAX_NET_EXPOSURE}
        return set()

    def _sector(self, intent: Intent, after: Fraction) -> set[Code]:
        peers = ("AAPL", "MSFT")
        symbol = intent.terms.symbol
        if symbol not in peers:
            return set()
        rest = sum((self.worst(s) for s in peers if s != symbol), Fraction(0))
        if rest + after > self.limits.max_sector_exposure:
            return {Code.MAX_SECTOR_EXPOSURE}
        return set()

    def _funds(self, intent: Intent) -> set[Code]:
        found, limits = set(), self.limits
        equity = max(Fraction(0), self.equity)
        after = self._after(intent, None)
        gross = self.gross - self.worst(intent.terms.symbol) + after
        if after > equity * limits.max_concentration / SCALE:
            found.add(Code.MAX_CONCENTRATION)
        if gross > equity * limits.max_leverage / SCALE:
            found.add(Code.MAX_LEVERAGE)
        if gross * limits.initial_margin > equity * (SCALE - limits.margin_buffer):
            found.add(Code.MARGIN_BUFFER)
        if after - self.worst(intent.terms.symbol) > self.buying_power - self.gross:
            found.add(Code.BUYING_POWER)
        return found

    def _capital(self, intent: Intent) -> set[Code]:
        name, share = intent.strategy, self.strategies[intent.strategy].allocation
        if share == UNLIMITED:
            return set()
        symbols = self.symbols
        gross = sum((self.worst(s, name) for s in symbols), Fraction(0))
        symbol = intent.terms.symbol
        gross += self._after(intent, name) - self.worst(symbol, name)
        return {Code.STRATEGY_CAPITAL} if gross > self.equity * share / SCALE else set()

    def _conduct(self, intent: Intent, now: int, *, reduces: bool, lane: bool) -> set[Code]:
        found, limits = set(), self.limits
        recent = [item for item in self.approved if now - item[0] < MINUTE]
        kind = "replace" if intent.replaces else "reduction" if reduces else "entry"
        same = [item for item in recent if item[1] == kind]
        held = limits.max_replaces_per_minute if intent.replaces else limits.max_orders_per_minute
        if len(same) >= held:
            found.add(Code.REPLACE_RATE if intent.replaces else Code.ORDER_RATE)
        mine = [item for item in same if item[2] == intent.strategy]
        if len(mine) >= limits.max_orders_per_minute_per_strategy and not intent.replaces:
            found.add(Code.STRATEGY_ORDER_RATE)
        repeats = [item for item in self.approved if item[3] == key_of(intent)]
        if any(now - item[0] < limits.duplicate_window_ns for item in repeats):
            found.add(Code.DUPLICATE_ORDER)
        sent = sum(item[2] == intent.strategy for item in self.approved)
        filled = max(1, self.filled.get(intent.strategy, 0))
        if sent >= limits.max_order_to_fill_ratio * filled and not lane:
            found.add(Code.ORDER_TO_FILL_RATIO)
        return found

    # What happens.

    def approve(self, intent: Intent, now: int) -> None:
        """Take over an approved order."""
        reduces = self.reduces(intent, None)
        kind = "replace" if intent.replaces else "reduction" if reduces else "entry"
        self.approved.append((now, kind, intent.strategy, key_of(intent)))
        price = self.reserve_price(intent)
        replaced = intent.replaces or None
        order = NaiveOrder(intent, price, entry=not reduces, replaced=replaced)
        self.live[order.name] = order

    def fill(self, name: str, quantity: int, price: int) -> None:
        """A part of an order traded."""
        order = self.live[name]
        order.left -= quantity
        self.fills.append((order.strategy, order.symbol, order.sign * quantity, price))
        self.cash -= Fraction(order.sign * quantity * price, SCALE)
        self.filled[order.strategy] = self.filled.get(order.strategy, 0) + 1
        if order.left == 0:
            del self.live[name]

    def quote(self, symbol: str, bid: int, ask: int, now: int) -> None:
        """A new quote; without prints the mark is its middle."""
        self.quotes[symbol] = (bid, ask, now)
        if bid > ask > 0:
            return
        if bid and ask:
            self.marks[symbol] = (bid + ask) // 2
        else:
            before = self.marks.get(symbol, bid or ask)
            self.marks[symbol] = max(before, bid) if bid else min(before, ask)


def key_of(intent: Intent) -> Any:
    """What makes two orders the same."""
    terms = intent.terms
    return (intent.strategy, terms.symbol, terms.side, terms.quantity, terms.limit_price)
