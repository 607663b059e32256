"""Which numbered changes may be applied to a book, and when a new snapshot is wanted."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.domain.events import BookDelta, BookSnapshot
from tradewind.domain.values import Nanos, Price, Quantity
from tradewind.market.books.depth_sync import DepthChange, DepthSync, SyncState
from tradewind.market.books.l2 import L2Book

BOOK = BookSnapshot("X", Nanos(1), (), ())


def a_change(first: int, last: int) -> DepthChange:
    level = (Price(last), Quantity(1))
    return DepthChange(first, last, BookDelta("X", Nanos(last), (level,), ()))


def numbers(released: tuple[BookSnapshot | BookDelta, ...]) -> list[int]:
    """The last update number of each change, 0 for a snapshot."""
    return [event.ts_ns if isinstance(event, BookDelta) else 0 for event in released]


def test_changes_before_the_snapshot_wait() -> None:
    sync = DepthSync()
    assert sync.on_change(a_change(5, 6)) == ()
    assert sync.wants_snapshot


def test_the_snapshot_releases_the_changes_that_it_does_not_hold() -> None:
    sync = DepthSync()
    for change in (a_change(5, 6), a_change(7, 9), a_change(10, 11)):
        sync.on_change(change)
    assert numbers(sync.on_snapshot(6, BOOK)) == [0, 9, 11]
    assert sync.state is SyncState.SYNCED


def test_a_change_that_spans_the_snapshot_is_applied() -> None:
    sync = DepthSync()
    sync.on_change(a_change(5, 9))
    assert numbers(sync.on_snapshot(7, BOOK)) == [0, 9]


def test_a_snapshot_older_than_the_changes_is_refused() -> None:
    sync = DepthSync()
    sync.on_change(a_change(5, 6))
    assert sync.on_snapshot(3, BOOK) == ()
    assert (sync.snapshots_refused, sync.wants_snapshot) == (1, True)


def test_a_snapshot_that_ends_right_before_the_changes_is_taken() -> None:
    sync = DepthSync()
    sync.on_change(a_change(5, 6))
    assert numbers(sync.on_snapshot(4, BOOK)) == [0, 6]


def test_a_gap_stops_everything_until_the_next_snapshot() -> None:
    sync = DepthSync()
    sync.on_snapshot(4, BOOK)
    assert numbers(sync.on_change(a_change(5, 6))) == [6]
    assert sync.on_change(a_change(8, 9)) == ()
    assert (sync.gaps, sync.state, sync.wants_snapshot) == (1, SyncState.WAITING, True)
    assert numbers(sync.on_snapshot(7, BOOK)) == [0, 9]


def test_a_change_that_is_known_is_dropped() -> None:
    sync = DepthSync()
    sync.on_snapshot(10, BOOK)
    assert sync.on_change(a_change(8, 10)) == ()
    assert sync.state is SyncState.SYNCED


def test_a_gap_among_the_waiting_changes_is_found_too() -> None:
    sync = DepthSync()
    sync.on_change(a_change(5, 6))
    sync.on_change(a_change(9, 10))
    assert numbers(sync.on_snapshot(4, BOOK)) == [0, 6]
    assert sync.wants_snapshot


def test_a_reconnect_starts_again() -> None:
    sync = DepthSync()
    sync.on_snapshot(4, BOOK)
    sync.reset()
    assert sync.on_change(a_change(5, 6)) == ()


def test_above_its_bound_the_oldest_waiting_changes_go() -> None:
    sync = DepthSync(bound=2)
    for change in (a_change(1, 1), a_change(2, 2), a_change(3, 3)):
        sync.on_change(change)
    assert sync.on_snapshot(0, BOOK) == ()
    assert numbers(sync.on_snapshot(1, BOOK)) == [0, 2, 3]


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_is_lost_or_doubled_a_synced_book_is_the_venues(data: st.DataObject) -> None:
    venue, ours, sync = L2Book("X"), L2Book("X"), DepthSync()
    number = 0
    for _ in range(data.draw(st.integers(1, 30))):
        last = number + data.draw(st.integers(1, 3))
        price, quantity = data.draw(st.integers(1, 9)), data.draw(st.integers(0, 3))
        delta = BookDelta("X", Nanos(last), ((Price(price), Quantity(quantity)),), ())
        change, number = DepthChange(number + 1, last, delta), last
        venue.apply(delta)
        released: list[BookSnapshot | BookDelta] = []
        for _ in range(data.draw(st.sampled_from([1, 1, 1, 0, 2]))):
            released += sync.on_change(change)
        if sync.wants_snapshot and data.draw(st.booleans()):
            released += sync.on_snapshot(number, venue.snapshot(99))
        for event in released:
            ours.replace(event) if isinstance(event, BookSnapshot) else ours.apply(event)
        if sync.state is SyncState.SYNCED and sync.last == number:
            assert ours.bids.levels() == venue.bids.levels()
