"""An order that may still trade, and the orders that rest on one side of a symbol."""

import msgspec

from tradewind.domain.orders import Order, OrderTerms, OrderType, Purpose
from tradewind.domain.values import notional
from tradewind.risk.exposures import Lane, SymbolExposure

FAR = 2**63
"""Beyond any price: how far an order without a limit may go."""
_NEVER = 2 * FAR
_EXIT = Purpose.EXIT
_LIMIT, _STOP_LIMIT = OrderType.LIMIT, OrderType.STOP_LIMIT
_TRAILING = OrderType.TRAILING_STOP


class LiveOrder(msgspec.Struct, eq=False, gc=False):
    """An order that may still trade.

    `price` is what each unit of it is reserved at. `named` says that execution has reported it.
    `shadow` is the order whose place it takes (a replace) or whose sibling it is (a bracket's
    legs): of the two only one can fill, so only the excess over the other counts. `heirs` are the
    orders that it is the shadow of. `limit` bounds at what it may trade, 0 when nothing does;
    `replacing` says that it was approved in the place of another.
    `rank`, told by the side that it rests on, says how readily it trades: the smaller, the sooner.
    """

    client_order_id: str
    strategy: str
    terms: OrderTerms
    symbol: SymbolExposure
    lane: Lane
    buys: bool
    limit: int
    price: int
    leaves: int
    purpose: Purpose = Purpose.ENTRY
    parent: str = ""
    session: int = 0
    created_ns: int = 0
    entry: bool = False
    shadow: "LiveOrder | None" = None
    counted_leaves: int = 0
    counted_reserved: int = 0
    named: bool = False
    unknown: bool = False
    replacing: bool = False
    resent: int = 0
    order: Order | None = None
    rank: int = 0
    heirs: "tuple[LiveOrder, ...]" = ()

    @property
    def reserved(self) -> int:
        """Notional that this order alone may still trade."""
        return notional(self.price, self.leaves)


def certain_limit(terms: OrderTerms) -> int:
    """The limit that bounds a self-trade; 0 for an order that may trade at any price."""
    kind = terms.type
    return terms.limit_price if kind is _LIMIT or kind is _STOP_LIMIT else 0


class RestingSide:
    """The live orders of one side of a symbol, and the best price that one of them may trade at.

    The best is kept while orders come, and looked for again once it has left. A trailing stop and
    the legs of a group are of no side: the venue keeps them from meeting an order of ours.
    """

    __slots__ = ("_best", "_known", "orders")

    def __init__(self) -> None:
        self.orders: dict[str, LiveOrder] = {}
        self._best, self._known = _NEVER, True

    def add(self, live: LiveOrder) -> None:
        """One more."""
        self.orders[live.client_order_id] = live
        if live.terms.type is _TRAILING or (live.parent and live.purpose is _EXIT):
            rank = _NEVER
        else:
            rank = -(live.limit or FAR) if live.buys else live.limit
        live.rank = rank
        self._best = rank if rank < self._best else self._best

    def remove(self, live: LiveOrder) -> None:
        """One less."""
        orders = self.orders
        del orders[live.client_order_id]
        if not orders:
            self._best, self._known = _NEVER, True
        elif live.rank <= self._best:
            self._known = False

    def meets(self, limit: int, *, buys: bool) -> bool:
        """Whether an order of the other side with this limit (0 for none) could meet one."""
        if not self._known:
            self._best, self._known = min(live.rank for live in self.orders.values()), True
        return ((limit or FAR) if buys else -limit) >= self._best


class Resting:
    """The live orders of a symbol by side."""

    __slots__ = ("buys", "sells")

    def __init__(self) -> None:
        self.buys, self.sells = RestingSide(), RestingSide()

    def side(self, *, buys: bool) -> RestingSide:
        """The buys, or the sells."""
        return self.buys if buys else self.sells

    def all(self) -> tuple[LiveOrder, ...]:
        """Both sides; orders may come and go while the caller goes through them."""
        return (*self.buys.orders.values(), *self.sells.orders.values())
