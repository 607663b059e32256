"""Positions, account figures and activities of the trading API."""

from datetime import UTC, datetime

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.fills import FeePosting
from tradewind.domain.positions import VenuePosition
from tradewind.domain.values import SECOND, Money, Nanos, Price, Quantity
from tradewind.ports.broker import AccountView, Execution
from tradewind.venues.alpaca.fields import (
    Fields,
    as_object,
    flag,
    moment,
    number,
    required_number,
    required_text,
    text,
)
from tradewind.venues.alpaca.parse_orders import side_of
from tradewind.venues.alpaca.symbols import CRYPTO, pair_symbol

_BLOCKS = ("trade_suspended_by_user", "trading_blocked", "account_blocked")
FILL = "FILL"
DAY_NS = 86_400 * SECOND
_IN_COIN = "CFEE"
"""Of all activities with a quantity, the one whose quantity leaves the position (a dividend's is
the number of shares that it was paid on)."""


def venue_position(value: object) -> VenuePosition:
    """Read a position; short ones are negative whether the venue signs them or not.

    Raises:
        MalformedValueError: no position object.
    """
    fields = as_object(value)
    quantity = required_number(fields, "qty")
    if text(fields, "side") == "short":
        quantity = -abs(quantity)
    symbol = pair_symbol(required_text(fields, "symbol"), text(fields, "asset_class"))
    return VenuePosition(symbol, Quantity(quantity), Price(number(fields, "avg_entry_price")))


def account_view(value: object) -> AccountView:
    """Read the account; only its id and cash must be there.

    Raises:
        MalformedValueError: no account object.
    """
    fields = as_object(value)
    cash = required_number(fields, "cash")
    return AccountView(
        account_id=required_text(fields, "id"),
        cash=Money(cash),
        equity=Money(number(fields, "equity") or number(fields, "portfolio_value") or cash),
        buying_power=Money(number(fields, "buying_power")),
        suspended=any(flag(fields, block) for block in _BLOCKS),
    )


def fill_execution(value: object) -> Execution:
    """Read a FILL activity; the part of its id behind "::" is the execution's id.

    Raises:
        MalformedValueError: no fill.
    """
    fields = as_object(value)
    activity = required_text(fields, "id")
    ts_ns = moment(fields, "transaction_time")
    if not ts_ns:
        raise MalformedValueError("expected a field transaction_time")
    return Execution(
        execution_id=activity.rpartition("::")[2],
        venue_order_id=required_text(fields, "order_id"),
        symbol=required_text(fields, "symbol"),
        side=side_of(fields),
        quantity=Quantity(required_number(fields, "qty")),
        price=Price(required_number(fields, "price")),
        ts_ns=ts_ns,
    )


def cash_posting(value: object) -> FeePosting:
    """Read a cash activity. `amount` is positive when we pay it, as a fill's fee is.

    A crypto fee that was taken in the coin bought has its quantity, positive when we pay it.

    Raises:
        MalformedValueError: no activity object.
    """
    fields = as_object(value)
    coins = number(fields, "qty") if text(fields, "activity_type") == _IN_COIN else 0
    reason = " ".join(
        part
        for part in (text(fields, "activity_type"), text(fields, "symbol"), _description(fields))
        if part
    )
    return FeePosting(
        posting_id=required_text(fields, "id"),
        amount=Money(-number(fields, "net_amount")),
        ts_ns=_posted_ns(fields),
        reason=reason[:200],
        symbol=pair_symbol(required_text(fields, "symbol"), CRYPTO) if coins else "",
        quantity=Quantity(-coins),
        price=Price(number(fields, "price") if coins else 0),
    )


def _description(fields: Fields) -> str:
    return text(fields, "description") or text(fields, "activity_sub_type")


def _posted_ns(fields: Fields) -> Nanos:
    return moment(fields, "created_at", "transaction_time") or _day_ns(text(fields, "date"))


def _day_ns(date: str) -> Nanos:
    try:
        day = datetime.fromisoformat(date[:10]).replace(tzinfo=UTC)
    except ValueError:
        return Nanos(0)
    return Nanos(int(day.timestamp()) * SECOND)
