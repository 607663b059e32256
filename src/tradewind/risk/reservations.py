"""Live orders and what each holds back: from approval to the venue's last word.

An approved order counts as fully live at once. It is released only when execution names its end,
refuses it, or says that it never saw it; never by a timer and never by a disconnect.
"""

from tradewind.domain.intents import Intent
from tradewind.domain.orders import Order, OrderClass, Purpose, Side
from tradewind.domain.values import SCALE, round_div
from tradewind.risk.exposures import Exposures, Lane, SymbolExposure
from tradewind.risk.live_orders import LiveOrder, Resting, certain_limit

_BUY, _ENTRY, _EXIT = Side.BUY, Purpose.ENTRY, Purpose.EXIT
_SIMPLE = OrderClass.SIMPLE


class Reservations:
    """All live orders of an account, counted into its exposures.

    After a change the symbol is to be settled, once, by whoever made the change.
    """

    __slots__ = ("account", "exposures", "orders", "resting")

    def __init__(self, exposures: Exposures) -> None:
        self.exposures, self.account = exposures, exposures.account
        self.orders: dict[str, LiveOrder] = {}
        self.resting: dict[str, Resting] = {}

    def on(self, symbol: str) -> tuple[LiveOrder, ...]:
        """The live orders of one symbol."""
        found = self.resting.get(symbol)
        return found.all() if found else ()

    def reserve(  # noqa: PLR0913 - what the decision has worked out
        self,
        intent: Intent,
        symbol: SymbolExposure,
        lane: Lane,
        *,
        price: int,
        reserved: int,
        session: int,
        purpose: Purpose,
    ) -> LiveOrder:
        """Hold back what an approved intent may trade: `reserved`, at `price` for each unit."""
        terms, parent = intent.terms, intent.parent
        live = LiveOrder(
            intent.client_order_id,
            intent.strategy,
            terms,
            symbol,
            lane,
            terms.side is _BUY,
            certain_limit(terms),
            price,
            terms.quantity,
            purpose,
            parent,
            session,
            intent.created_ns,
            purpose is _ENTRY,
        )
        if intent.replaces:
            live.shadow, live.replacing = self.orders.get(intent.replaces), True
        self._start(live)
        if live.shadow is None:
            self._count(live, live.leaves, reserved)
        else:
            self._recount(live)
        return live

    def adopt(self, order: Order, price: int, *, entry: bool) -> LiveOrder:
        """Count an order that execution reports and risk had not reserved."""
        terms = order.terms
        live = LiveOrder(
            order.client_order_id,
            order.strategy,
            terms,
            self.exposures.symbol(terms.symbol),
            self.exposures.lane(terms.symbol, order.strategy),
            terms.side is _BUY,
            certain_limit(terms),
            price,
            order.leaves,
            order.purpose,
            order.parent,
            created_ns=order.created_ns,
            entry=entry,
        )
        live.replacing = bool(order.replaces)
        live.shadow = self.orders.get(order.replaces) or self._sibling(live) or self._group(live)
        self._start(live)
        self._recount(live)
        return live

    def follow(self, live: LiveOrder, order: Order) -> bool:
        """Take over what execution reports of a live order; True when it holds back another sum."""
        live.order, live.named, live.unknown = order, True, order.unknown
        if order.terms is not live.terms:
            side = self.resting[live.symbol.symbol].side(buys=live.buys)
            side.remove(live)
            live.terms, live.limit = order.terms, certain_limit(order.terms)
            side.add(live)
        leaves = order.terms.quantity - order.filled_quantity
        if leaves == live.leaves:
            return False
        live.leaves = leaves if leaves > 0 else 0
        return self._recount(live)

    def reprice(self, live: LiveOrder, price: int) -> None:
        """Hold back a live order at another price for each unit."""
        live.price = price
        self._recount(live)

    def release(self, client_order_id: str) -> LiveOrder | None:
        """Forget an order: it can't trade any more."""
        live = self.orders.pop(client_order_id, None)
        if live is None:
            return None
        resting = self.resting[live.symbol.symbol]
        (resting.buys if live.buys else resting.sells).remove(live)
        account = self.account
        account.open_orders -= 1
        if live.entry:
            account.open_entries -= 1
            live.lane.strategy.open_entries -= 1
        self._count(live, 0, 0)
        live.leaves = 0
        if live.heirs or live.shadow is not None:
            self._bequeath(live)
        return live

    def _start(self, live: LiveOrder) -> None:
        name, account = live.symbol.symbol, self.account
        resting = self.resting.get(name)
        if resting is None:
            resting = self.resting[name] = Resting()
        self.orders[live.client_order_id] = live
        (resting.buys if live.buys else resting.sells).add(live)
        account.open_orders += 1
        if live.entry:
            account.open_entries += 1
            live.lane.strategy.open_entries += 1
        if live.shadow is not None:
            live.shadow.heirs += (live,)

    def _bequeath(self, live: LiveOrder) -> None:
        """What it held back for its heirs too is now theirs alone."""
        for heir in live.heirs:
            heir.shadow = None
            self._recount(heir)
        if live.shadow is not None:
            live.shadow.heirs = tuple(heir for heir in live.shadow.heirs if heir is not live)
        live.heirs, live.shadow = (), None

    def _sibling(self, live: LiveOrder) -> LiveOrder | None:
        """The other exit leg of the same parent."""
        if not live.parent or live.purpose is not _EXIT:
            return None
        for other in self.on(live.symbol.symbol):
            if other.parent == live.parent and other.buys == live.buys:
                return other
        return None

    def _group(self, live: LiveOrder) -> LiveOrder | None:
        """The entry that a leg waits for: what has not been bought is not for sale yet."""
        parent = self.orders.get(live.parent) if live.purpose is _EXIT else None
        if parent is None or parent.terms.order_class is _SIMPLE:
            return None
        return parent

    def _recount(self, live: LiveOrder) -> bool:
        leaves = live.leaves
        product = live.price * leaves
        reserved = product // SCALE
        if reserved * SCALE != product:
            reserved = round_div(product, SCALE)
        shadow = live.shadow
        if shadow is not None:
            leaves = max(0, leaves - shadow.leaves)
            reserved = max(0, reserved - shadow.reserved)
        changed = leaves != live.counted_leaves or reserved != live.counted_reserved
        if changed:
            self._count(live, leaves, reserved)
        for heir in live.heirs:
            changed |= self._recount(heir)
        return changed

    def _count(self, live: LiveOrder, leaves: int, reserved: int) -> None:
        more, cost = leaves - live.counted_leaves, reserved - live.counted_reserved
        live.counted_leaves, live.counted_reserved = leaves, reserved
        symbol, lane = live.symbol, live.lane
        if live.buys:
            self.account.pending_buys += cost
            symbol.buy_leaves += more
            symbol.buy_reserved += cost
            lane.buy_leaves += more
            lane.buy_reserved += cost
        else:
            self.account.pending_sells += cost
            symbol.sell_leaves += more
            symbol.sell_reserved += cost
            lane.sell_leaves += more
            lane.sell_reserved += cost
