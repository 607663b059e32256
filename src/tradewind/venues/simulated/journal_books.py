"""What the venue believes, from its journal alone: for whoever compares it with other books."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from tradewind.domain.values import Money, Quantity
from tradewind.venues.simulated.accounts import AccountImage
from tradewind.venues.simulated.journal import read_records
from tradewind.venues.simulated.orders import ExecutionRecord, OrderRecord
from tradewind.venues.simulated.records import Command, Record


class VenueBooks(msgspec.Struct, frozen=True):
    """One account: `orders` in their newest state and `executions` by id, in order of arrival.

    `positions` are without flats; `accepted` are the commands that the venue took.
    """

    account_id: str
    starting_cash: Money
    cash: Money
    positions: Mapping[str, Quantity]
    orders: Mapping[str, OrderRecord]
    executions: Mapping[str, ExecutionRecord]
    accepted: tuple[Command, ...]


def read_books(folder: Path) -> dict[str, VenueBooks]:
    """Every account of a venue's state directory, also while the venue runs.

    Raises:
        FileNotFoundError: there is no journal.
        JournalCorruptError: damage that whole batches follow.
    """
    return books_of(read_records(folder))


def books_of(records: Iterable[Record]) -> dict[str, VenueBooks]:
    """Fold a journal's records by account."""
    images: dict[str, AccountImage] = {}
    orders: dict[str, dict[str, OrderRecord]] = {}
    executions: dict[str, dict[str, ExecutionRecord]] = {}
    commands: dict[str, list[Command]] = {}
    for record in records:
        match record:
            case AccountImage():
                images[record.account_id] = record
            case OrderRecord():
                orders.setdefault(record.account_id, {})[record.id] = record
            case ExecutionRecord():
                executions.setdefault(record.account_id, {})[record.id] = record
            case Command():
                commands.setdefault(record.account_id, []).append(record)
    return {
        name: VenueBooks(
            account_id=name,
            starting_cash=image.starting_cash,
            cash=image.cash,
            positions={held.symbol: held.quantity for held in image.holdings},
            orders=orders.get(name, {}),
            executions=executions.get(name, {}),
            accepted=tuple(commands.get(name, ())),
        )
        for name, image in images.items()
    }
