"""The trading REST API: commands answer with how much is known, queries raise when they fail."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tradewind.domain.errors import MalformedValueError, VenueAmbiguousError, VenueRejectedError
from tradewind.domain.fills import FeePosting
from tradewind.domain.orders import TERMINAL, OrderTerms
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import SECOND, Quantity, format_scaled
from tradewind.ports.broker import (
    AccountView,
    Answer,
    Execution,
    Found,
    NotFound,
    OrderView,
)
from tradewind.venues._http import Rate, Reply
from tradewind.venues.alpaca.amendments import Amendments
from tradewind.venues.alpaca.calls import Calls, Parameters
from tradewind.venues.alpaca.families import Families
from tradewind.venues.alpaca.fields import as_array
from tradewind.venues.alpaca.outcomes import cancel_all_answer, cancel_answer, order_answer
from tradewind.venues.alpaca.outgoing import changed_order, new_order
from tradewind.venues.alpaca.paging import activities, open_order_objects, recent_order_ids
from tradewind.venues.alpaca.parse_account import (
    DAY_NS,
    FILL,
    account_view,
    cash_posting,
    fill_execution,
    venue_position,
)
from tradewind.venues.alpaca.symbols import in_path
from tradewind.venues.alpaca.times import time_text

_ORDERS, _POSITIONS, _ACTIVITIES = "/v2/orders", "/v2/positions", "/v2/account/activities"
_BY_CLIENT_ID = "/v2/orders:by_client_order_id"

_T = TypeVar("_T")


class AlpacaRest:
    """Trading calls of one account. None is retried here."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.families = Families()
        self.amendments = Amendments(calls)

    @property
    def rate(self) -> Rate:
        """The request budget as the newest reply told it."""
        return self._calls.rate

    async def submit(self, client_order_id: str, terms: OrderTerms) -> Answer:
        """Send a new order."""
        return await self._command(
            order_answer, "POST", _ORDERS, body=new_order(client_order_id, terms)
        )

    async def replace(self, venue_order_id: str, client_order_id: str, terms: OrderTerms) -> Answer:
        """Ask for a replacement; accepted is not yet replaced."""
        body = changed_order(client_order_id, terms)
        return await self._command(order_answer, "PATCH", _order(venue_order_id), body=body)

    async def cancel(self, venue_order_id: str) -> Answer:
        """Ask for a cancel; accepted is not yet cancelled."""
        return await self._command(cancel_answer, "DELETE", _order(venue_order_id))

    async def cancel_all(self) -> Answer:
        """Ask for the cancel of every open order."""
        return await self._command(cancel_all_answer, "DELETE", _ORDERS)

    async def suspend_trade(self) -> Answer:
        """Block new orders at the venue itself: a second kill switch."""
        return await self._suspension(suspended=True)

    async def resume_trade(self) -> Answer:
        """Let the venue take new orders again."""
        return await self._suspension(suspended=False)

    async def _suspension(self, *, suspended: bool) -> Answer:
        return await self._command(
            cancel_answer,
            "PATCH",
            "/v2/account/configurations",
            body={"suspend_trade": suspended},
        )

    async def close_position(self, symbol: str, quantity: Quantity | None = None) -> Answer:
        """Ask the venue to close a position, or `quantity` of it; answers the closing order."""
        parameters = None if quantity is None else {"qty": format_scaled(quantity)}
        path = f"{_POSITIONS}/{in_path(symbol)}"
        return await self._command(order_answer, "DELETE", path, parameters=parameters)

    async def _command(
        self,
        meaning: Callable[[Reply, int], Answer],
        method: str,
        path: str,
        *,
        body: object = None,
        parameters: Parameters | None = None,
    ) -> Answer:
        outcome = await self._calls.send(method, path, body=body, parameters=parameters)
        if not isinstance(outcome, Reply):
            return outcome
        self.families.learn_reply(outcome.body)
        return meaning(outcome, self._calls.clock.utc_ns())

    async def look_up(self, client_order_id: str) -> Found | NotFound:
        """Find an order, its legs, and what it has executed, by our id."""
        try:
            parameters = {"client_order_id": client_order_id}
            value = await self._calls.ask(_BY_CLIENT_ID, parameters)
        except VenueRejectedError as error:
            if error.status == 404:
                return NotFound()
            raise
        order, *legs = await self._family(value)
        executions = await self._fills({"order_id": order.venue_order_id}, order)
        return Found(order, executions, tuple(legs))

    async def _family(self, value: object) -> tuple[OrderView, ...]:
        """An order and its legs; the query by our id tells no legs, and without them no terms."""
        views = _read(self.families.views, value)
        if views[0].terms is not None:
            return views
        nested = await self._calls.ask(_order(views[0].venue_order_id), {"nested": "true"})
        return _read(self.families.views, nested)

    async def _fills(self, parameters: Parameters, order: OrderView) -> tuple[Execution, ...]:
        if not order.filled_quantity:
            return ()
        items = await activities(self._calls, f"{_ACTIVITIES}/FILL", parameters)
        fills = [_read(fill_execution, item) for item in items]
        return tuple(fill for fill in fills if fill.venue_order_id == order.venue_order_id)

    async def order(self, venue_order_id: str) -> OrderView:
        """Read one order by the venue's id."""
        value = await self._calls.ask(_order(venue_order_id), {"nested": "true"})
        return _read(self.families.view, value)

    async def open_orders(self) -> Sequence[OrderView]:
        """Every order that is not terminal, legs included, by all pages."""
        items = await open_order_objects(self._calls, _ORDERS)
        views = [view for item in items for view in _read(self.families.views, item)]
        unique = {view.venue_order_id: view for view in views}
        return [view for view in unique.values() if view.status not in TERMINAL]

    async def recent_ids(self) -> Sequence[str]:
        """Client order ids of the newest orders of any state, newest first: one page."""
        return await recent_order_ids(self._calls, _ORDERS)

    async def executions(self, since_ns: int) -> Sequence[Execution]:
        """Every fill, bust and correction since then, oldest first, all pages."""
        parameters = {"after": _second_before(since_ns)}
        items = await activities(self._calls, f"{_ACTIVITIES}/FILL", parameters)
        fills = [_read(fill_execution, item) for item in items]
        found = [*(f for f in fills if f.ts_ns >= since_ns), *await self.amendments.since(since_ns)]
        return sorted(found, key=lambda execution: execution.ts_ns)

    async def postings(self, since_ns: int) -> Sequence[FeePosting]:
        """Every cash activity, and every fee taken in coin, since then; all pages."""
        parameters = {"after": _second_before(since_ns), "category": "non_trade_activity"}
        items = await activities(self._calls, _ACTIVITIES, parameters)
        postings = [_read(cash_posting, item) for item in items if not _is_fill(item)]
        return [p for p in postings if (p.amount or p.quantity) and _is_recent(p, since_ns)]

    async def positions(self) -> Sequence[VenuePosition]:
        """Every position."""
        value = await self._calls.ask(_POSITIONS)
        return [_read(venue_position, item) for item in _read(as_array, value)]

    async def account(self) -> AccountView:
        """The account's figures."""
        return _read(account_view, await self._calls.ask("/v2/account"))


def _read(parse: Callable[[object], _T], value: object) -> _T:
    """An answer that cannot be read is no answer: it must never read as empty."""
    try:
        return parse(value)
    except MalformedValueError as error:
        raise VenueAmbiguousError(f"unreadable answer: {error}") from None


def _order(venue_order_id: str) -> str:
    return f"{_ORDERS}/{in_path(venue_order_id)}"


def _second_before(ts_ns: int) -> str:
    """The venue filters by whole seconds at worst; what is too early is dropped here."""
    return time_text(max(0, ts_ns // SECOND - 1) * SECOND)[:19] + "Z"


def _is_recent(posting: FeePosting, since_ns: int) -> bool:
    """A posting of which only its day is known may be told days later: the venue has filtered."""
    return posting.ts_ns >= since_ns or posting.ts_ns % DAY_NS == 0


def _is_fill(item: object) -> bool:
    return isinstance(item, dict) and item.get("activity_type") == FILL
