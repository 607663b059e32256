"""Watchlists over REST, by id and by name."""

from collections.abc import Callable

import msgspec

from tradewind.venues.simulated import watchlists
from tradewind.venues.simulated.accounts import Account, Watchlist
from tradewind.venues.simulated.answers import Answer, Call, ok, refused
from tradewind.venues.simulated.asset_views import asset_body
from tradewind.venues.simulated.order_views import Json
from tradewind.venues.simulated.orders import Refusal
from tradewind.venues.simulated.texts import account_uuid, time_text
from tradewind.venues.simulated.watchlists import Changes

Change = Callable[[Watchlist], Watchlist | Refusal]


class _Addition(msgspec.Struct, frozen=True):
    """The body that adds a symbol."""

    symbol: str


def list_watchlists(call: Call) -> Answer:
    """`GET /v2/watchlists`, without what is on them."""
    account = _account(call)
    return ok([_line(account, each) for each in account.watchlists.values()])


def create_watchlist(call: Call) -> Answer:
    """`POST /v2/watchlists`."""
    wanted = _changes(call)
    if isinstance(wanted, Refusal):
        return refused(wanted)
    return _shown(call, watchlists.create(call.exchange.state, _account(call), wanted))


def get_watchlist(call: Call) -> Answer:
    """`GET` by id or by name."""
    return _changed(call, lambda found: found)


def update_watchlist(call: Call) -> Answer:
    """`PUT` by id or by name: a new name, other symbols or both."""
    wanted = _changes(call)
    if isinstance(wanted, Refusal):
        return refused(wanted)
    if wanted == Changes():
        return refused(Refusal(422, 40010001, "name or symbols is required"))
    state, account = call.exchange.state, _account(call)
    return _changed(call, lambda found: watchlists.update(state, account, found, wanted))


def add_to_watchlist(call: Call) -> Answer:
    """`POST` by id or by name: one more symbol."""
    try:
        symbol = msgspec.convert(call.body, _Addition).symbol
    except msgspec.ValidationError as error:
        return refused(Refusal(422, 40010001, str(error)))
    state, account = call.exchange.state, _account(call)
    named = call.exchange.symbol_of(symbol) or symbol
    return _changed(call, lambda found: watchlists.add(state, account, found, named))


def remove_from_watchlist(call: Call) -> Answer:
    """`DELETE /v2/watchlists/{watchlist_id}/{symbol}`."""
    state, account = call.exchange.state, _account(call)
    symbol = call.exchange.symbol_of(call.path["symbol"]) or call.path["symbol"]
    return _changed(call, lambda found: watchlists.remove(state, account, found, symbol))


def delete_watchlist(call: Call) -> Answer:
    """`DELETE` by id or by name."""
    found = _found(call)
    if isinstance(found, Refusal):
        return refused(found)
    watchlists.delete(call.exchange.state, _account(call), found)
    return Answer(204)


def _changed(call: Call, change: Change) -> Answer:
    found = _found(call)
    return _shown(call, found if isinstance(found, Refusal) else change(found))


def _found(call: Call) -> Watchlist | Refusal:
    account = _account(call)
    if "watchlist_id" in call.path:
        found = account.watchlists.get(call.path["watchlist_id"].lower())
        return watchlists.UNKNOWN if found is None else found
    return watchlists.named(account, call.query.get("name", ""))


def _changes(call: Call) -> Changes | Refusal:
    try:
        wanted = msgspec.convert(call.body, Changes)
    except msgspec.ValidationError as error:
        return Refusal(422, 40010001, str(error))
    if wanted.symbols is None:
        return wanted
    known = (call.exchange.symbol_of(symbol) or symbol for symbol in wanted.symbols)
    return Changes(wanted.name, tuple(known))


def _shown(call: Call, answer: Watchlist | Refusal) -> Answer:
    if isinstance(answer, Refusal):
        return refused(answer)
    assets = call.exchange.state.assets
    # A venue started with other assets still names what it lists.
    on_it = [asset_body(assets[symbol]) for symbol in answer.symbols if symbol in assets]
    return ok({**_line(_account(call), answer), "assets": on_it})


def _line(account: Account, listed: Watchlist) -> Json:
    return {
        "id": listed.id,
        "account_id": account_uuid(account.id),
        "name": listed.name,
        "created_at": time_text(listed.created_ns),
        "updated_at": time_text(listed.updated_ns),
    }


def _account(call: Call) -> Account:
    return call.exchange.accounts[call.account_id]
