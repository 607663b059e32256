"""How policies stand: by their journals, and by their simulated venues while these still run."""

from collections.abc import Callable
from pathlib import Path

from tradewind.deploy.plan import VENUE
from tradewind.domain.errors import JournalCorruptError, VenueUnavailableError
from tradewind.local.books import Books, read_books
from tradewind.local.credentials import credentials_folder
from tradewind.local.runner import Runner
from tradewind.local.summaries import PolicyEnd, VenueBooks
from tradewind.local.venue_books import calm_market, read_venue_books
from tradewind.local.venue_configurations import DEFAULT_CASH

_NO_VENUE = VenueBooks("", {}, {})
Say = Callable[[str], None]


def read_all_books(runner: Runner, say: Say) -> dict[str, Books]:
    """Books of each policy from its execution journal; a damaged journal's are left out."""
    found: dict[str, Books] = {}
    for policy in runner.resources.policies:
        journal = runner.state.root / "state" / f"{policy}-execution" / "journal"
        try:
            found[policy] = read_books(journal)
        except JournalCorruptError as error:
            say(f"policy {policy}: {error}")
    return found


async def policy_end(
    runner: Runner,
    policy: str,
    *,
    books: Books,
    before: Books | None,
    latencies_us: list[float],
    say: Say,
) -> PolicyEnd:
    """One policy at the end of a run that began with the books `before`."""
    cash = runner.resources.policies[policy].spec.account.starting_cash
    return PolicyEnd(
        books=books,
        venue=await _venue_books(runner, policy, say),
        starting_cash=DEFAULT_CASH if cash is None else cash,
        latencies_us=latencies_us,
        orders_before=len(before.own_orders) if before else 0,
        fills_before=len(before.fills) if before else 0,
    )


async def calm_markets(runner: Runner, say: Say) -> None:
    """Bring every simulated market to rest: what still works at the venue fills no more.

    Else a resting exit may fill between the last look of execution and the reading of its books.
    """
    for policy in runner.resources.policies:
        found = _venue(runner, policy)
        try:
            if found is not None:
                await calm_market(*found)
        except VenueUnavailableError as error:
            say(str(error))


async def _venue_books(runner: Runner, policy: str, say: Say) -> VenueBooks:
    found = _venue(runner, policy)
    try:
        return _NO_VENUE if found is None else await read_venue_books(*found)
    except VenueUnavailableError as error:
        say(str(error))
        return _NO_VENUE


def _venue(runner: Runner, policy: str) -> tuple[str, Path] | None:
    """Address and keys of a policy's simulated venue; None where it has none."""
    door = next((w for w in runner.workloads if (w.service, w.policy) == (VENUE, policy)), None)
    if door is None:
        return None
    folder = credentials_folder(runner.private, runner.resources, runner.resources.policies[policy])
    return f"http://{runner.door(door.name).http}", folder
