"""Live orders and what each holds back: from approval to the venue's last word.

An approved order counts as fully live at once. It is released only when execution names its end,
refuses it, or says that it never saw it; never by a timer and never by a disconnect.
"""

from tradewind.domain.intents import Intent
from tradewind.domain.orders import Order, OrderTerms, OrderType, Purpose, Side
from tradewind.domain.values import notional
from tradewind.risk.exposures import Exposures, Lane, SymbolExposure


class LiveOrder:
    """An order that may still trade.

    `price` is what each unit of it is reserved at. `named` says that execution has reported it.
    `shadow` is the order whose place it takes (a replace) or whose sibling it is (a bracket's
    legs): of the two only one can fill, so only the excess over the other counts.
    """

    __slots__ = (
        "buys",
        "client_order_id",
        "counted_leaves",
        "counted_reserved",
        "created_ns",
        "entry",
        "lane",
        "leaves",
        "limit",
        "named",
        "order",
        "parent",
        "price",
        "purpose",
        "session",
        "shadow",
        "strategy",
        "symbol",
        "terms",
        "unknown",
    )

    def __init__(
        self,
        client_order_id: str,
        strategy: str,
        terms: OrderTerms,
        *,
        symbol: SymbolExposure,
        lane: Lane,
        price: int,
    ) -> None:
        self.client_order_id, self.strategy, self.terms = client_order_id, strategy, terms
        self.symbol, self.lane, self.price = symbol, lane, price
        self.buys = terms.side is Side.BUY
        self.leaves = int(terms.quantity)
        self.limit = _certain_limit(terms)
        self.counted_leaves = self.counted_reserved = 0
        self.purpose, self.parent, self.session = Purpose.ENTRY, "", 0
        self.created_ns = 0
        self.entry = self.named = self.unknown = False
        self.order: Order | None = None
        self.shadow: LiveOrder | None = None

    @property
    def reserved(self) -> int:
        """Notional that this order alone may still trade."""
        return notional(self.price, self.leaves)


def _certain_limit(terms: OrderTerms) -> int:
    """The limit that bounds a self-trade; 0 for an order that may trade at any price."""
    if terms.type in (OrderType.LIMIT, OrderType.STOP_LIMIT):
        return int(terms.limit_price)
    return 0


class Reservations:
    """All live orders of an account, counted into its exposures.

    After a change the symbol is to be settled, once, by whoever made the change.
    """

    __slots__ = ("by_symbol", "exposures", "orders")

    def __init__(self, exposures: Exposures) -> None:
        self.exposures = exposures
        self.orders: dict[str, LiveOrder] = {}
        self.by_symbol: dict[str, dict[str, LiveOrder]] = {}

    def reserve(self, intent: Intent, *, price: int, session: int, entry: bool) -> LiveOrder:
        """Hold back what an approved intent may trade."""
        live = self._add(intent.client_order_id, intent.strategy, intent.terms, price)
        live.session, live.entry, live.purpose = session, entry, intent.purpose
        live.parent, live.created_ns = intent.parent, intent.created_ns
        live.shadow = self.orders.get(intent.replaces)
        self._start(live)
        return live

    def adopt(self, order: Order, price: int, *, entry: bool) -> LiveOrder:
        """Count an order that execution reports and risk had not reserved."""
        live = self._add(order.client_order_id, order.strategy, order.terms, price)
        live.entry, live.purpose, live.parent = entry, order.purpose, order.parent
        live.created_ns = order.created_ns
        live.leaves = int(order.leaves)
        live.shadow = self.orders.get(order.replaces) or self._sibling(live)
        self._start(live)
        return live

    def follow(self, live: LiveOrder, order: Order) -> None:
        """Take over what execution reports of an order that is still live."""
        live.order, live.named, live.unknown = order, True, order.unknown
        if order.leaves != live.leaves or order.terms is not live.terms:
            live.leaves, live.terms = int(order.leaves), order.terms
            live.limit = _certain_limit(order.terms)
            self._recount(live)

    def release(self, client_order_id: str) -> LiveOrder | None:
        """Forget an order: it can't trade any more."""
        live = self.orders.pop(client_order_id, None)
        if live is None:
            return None
        del self.by_symbol[live.symbol.symbol][client_order_id]
        self._count(live, 0, 0)
        self._end(live)
        return live

    def _add(self, client_order_id: str, strategy: str, terms: OrderTerms, price: int) -> LiveOrder:
        symbol = self.exposures.symbol(terms.symbol)
        lane = self.exposures.lane(terms.symbol, strategy)
        live = LiveOrder(client_order_id, strategy, terms, symbol=symbol, lane=lane, price=price)
        self.orders[client_order_id] = live
        self.by_symbol.setdefault(terms.symbol, {})[client_order_id] = live
        return live

    def _start(self, live: LiveOrder) -> None:
        account = self.exposures.account
        account.open_orders += 1
        if live.entry:
            account.open_entries += 1
            live.lane.strategy.open_entries += 1
        self._recount(live)

    def _end(self, live: LiveOrder) -> None:
        account = self.exposures.account
        account.open_orders -= 1
        if live.entry:
            account.open_entries -= 1
            live.lane.strategy.open_entries -= 1
        live.leaves = 0
        self._recount_shadowed(live)

    def _sibling(self, live: LiveOrder) -> LiveOrder | None:
        """The other exit leg of the same parent."""
        if not live.parent or live.purpose is not Purpose.EXIT:
            return None
        for other in self.by_symbol[live.symbol.symbol].values():
            if other is not live and other.parent == live.parent and other.buys == live.buys:
                return other
        return None

    def _recount(self, live: LiveOrder) -> None:
        leaves, reserved = live.leaves, live.reserved
        shadow = live.shadow
        if shadow is not None:
            leaves = max(0, leaves - shadow.leaves)
            reserved = max(0, reserved - shadow.reserved)
        self._count(live, leaves, reserved)
        self._recount_shadowed(live)

    def _recount_shadowed(self, live: LiveOrder) -> None:
        for other in self.by_symbol[live.symbol.symbol].values():
            if other.shadow is live:
                self._recount(other)

    def _count(self, live: LiveOrder, leaves: int, reserved: int) -> None:
        more, cost = leaves - live.counted_leaves, reserved - live.counted_reserved
        live.counted_leaves, live.counted_reserved = leaves, reserved
        account = self.exposures.account
        if live.buys:
            account.pending_buys += cost
            _buy(live.symbol, more, cost)
            _buy(live.lane, more, cost)
        else:
            account.pending_sells += cost
            _sell(live.symbol, more, cost)
            _sell(live.lane, more, cost)


def _buy(held: SymbolExposure | Lane, leaves: int, reserved: int) -> None:
    held.buy_leaves += leaves
    held.buy_reserved += reserved


def _sell(held: SymbolExposure | Lane, leaves: int, reserved: int) -> None:
    held.sell_leaves += leaves
    held.sell_reserved += reserved
