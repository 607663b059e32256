"""Watchlists: named, ordered lists of assets that an account keeps at the venue."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from tradewind.domain.values import Nanos
from tradewind.venues.simulated.accounts import Account, Watchlist
from tradewind.venues.simulated.orders import Refusal
from tradewind.venues.simulated.state import ExchangeState

_LONGEST_NAME = 64
_MOST_SYMBOLS = 1_000
UNKNOWN = Refusal(404, 40410000, "watchlist not found")


class Changes(msgspec.Struct, frozen=True):
    """What a request says of a watchlist; None leaves it as it is."""

    name: str | None = None
    symbols: tuple[str, ...] | None = None


def create(state: ExchangeState, account: Account, wanted: Changes) -> Watchlist | Refusal:
    """Keep a new watchlist; its name must be the account's only one."""
    now_ns = Nanos(state.now_ns)
    fresh = Watchlist(state.new_id("watchlist"), "", (), created_ns=now_ns, updated_ns=now_ns)
    return _kept(state, account, fresh, wanted)


def update(
    state: ExchangeState, account: Account, listed: Watchlist, wanted: Changes
) -> Watchlist | Refusal:
    """Change name or symbols."""
    return _kept(state, account, listed, wanted)


def add(
    state: ExchangeState, account: Account, listed: Watchlist, symbol: str
) -> Watchlist | Refusal:
    """Append a symbol; one that is there already is refused."""
    return _kept(state, account, listed, Changes(symbols=(*listed.symbols, symbol)))


def remove(
    state: ExchangeState, account: Account, listed: Watchlist, symbol: str
) -> Watchlist | Refusal:
    """Take a symbol out."""
    if symbol not in listed.symbols:
        return Refusal(404, 40410000, f"{symbol[:32]} is not on the watchlist")
    left = tuple(each for each in listed.symbols if each != symbol)
    return _kept(state, account, listed, Changes(symbols=left))


def delete(state: ExchangeState, account: Account, listed: Watchlist) -> None:
    """Forget a watchlist."""
    account.watchlists.pop(listed.id)
    state.touched[account.id] = None


def named(account: Account, name: str) -> Watchlist | Refusal:
    """The watchlist of a name."""
    found = (each for each in account.watchlists.values() if each.name == name)
    return next(found, UNKNOWN)


def _kept(
    state: ExchangeState, account: Account, listed: Watchlist, wanted: Changes
) -> Watchlist | Refusal:
    name = listed.name if wanted.name is None else wanted.name
    symbols = listed.symbols if wanted.symbols is None else wanted.symbols
    refusal = _name_refusal(account, listed.id, name) or _symbols_refusal(state, symbols)
    if refusal is not None:
        return refusal
    now_ns = Nanos(state.now_ns)
    changed = replace(listed, name=name, symbols=tuple(symbols), updated_ns=now_ns)
    account.watchlists[changed.id] = changed
    state.touched[account.id] = None
    return changed


def _name_refusal(account: Account, own_id: str, name: str) -> Refusal | None:
    if not 0 < len(name) <= _LONGEST_NAME:
        return Refusal(422, 40010001, f"name is required, of at most {_LONGEST_NAME} characters")
    other = named(account, name)
    if isinstance(other, Watchlist) and other.id != own_id:
        return Refusal(422, 40010001, "watchlist name must be unique")
    return None


def _symbols_refusal(state: ExchangeState, symbols: Sequence[str]) -> Refusal | None:
    if len(symbols) > _MOST_SYMBOLS:
        return Refusal(422, 40010001, f"a watchlist holds at most {_MOST_SYMBOLS} symbols")
    if len(set(symbols)) < len(symbols):
        return Refusal(422, 42210000, "duplicate symbol")
    unknown = next((symbol for symbol in symbols if symbol not in state.assets), None)
    return None if unknown is None else Refusal(422, 42210000, f'asset "{unknown[:32]}" not found')
