"""Which order is a leg of which: the stream tells legs one by one and without their parent."""

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.ports.broker import OrderView
from tradewind.venues.alpaca.fields import decoded
from tradewind.venues.alpaca.parse_orders import Group, order_views

_MOST = 20_000


class Families:
    """Remembers the parents of legs from nested orders, and from what orders say of themselves."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._tops: dict[str, str] = {}

    def learn_reply(self, body: bytes) -> None:
        """Learn from a REST answer, if it is a nested order."""
        if b'"legs":[' in body.replace(b" ", b""):
            try:
                self._learn(order_views(decoded(body)))
            except MalformedValueError:
                return

    def learn_group(self, order_id: str, group: Group | None) -> None:
        """Learn from an order that names its group."""
        if group is None:
            return
        if group.is_top:
            self._tops[group.group_id] = order_id
        elif parent := self._tops.get(group.group_id, ""):
            self._parents[order_id] = parent
        _forget(self._tops)

    def views(self, value: object) -> tuple[OrderView, ...]:
        """Read an order with its legs, and complete the parents that are known.

        Raises:
            MalformedValueError: no order object.
        """
        views = order_views(value)
        self._learn(views)
        return tuple(self.completed(view) for view in views)

    def view(self, value: object) -> OrderView:
        """Read an order alone.

        Raises:
            MalformedValueError: no order object.
        """
        return self.views(value)[0]

    def completed(self, view: OrderView) -> OrderView:
        """Add the parent to an order that is known as a leg."""
        parent = self._parents.get(view.venue_order_id, "")
        if not parent or view.parent_id:
            return view
        return msgspec.structs.replace(view, parent_id=parent)

    def _learn(self, views: tuple[OrderView, ...]) -> None:
        for view in views:
            if view.parent_id:
                self._parents[view.venue_order_id] = view.parent_id
        _forget(self._parents)


def _forget(known: dict[str, str]) -> None:
    """Drop the oldest beyond what is worth remembering."""
    while len(known) > _MOST:
        del known[next(iter(known))]
