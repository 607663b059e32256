"""A tape at full speed goes on when every reader has finished."""

from tradewind_services.market_data.pacing import Pacing


def a_tape(*readers: int, expected: int = 0) -> Pacing:
    pacing = Pacing(expected)
    for reader in readers:
        pacing.joined(reader, 0)
    return pacing


def test_nothing_is_due_without_a_reader() -> None:
    pacing = a_tape()
    pacing.handed_out(1, 10)
    assert pacing.due() is None


def test_a_batch_is_due_when_the_slowest_reader_has_finished() -> None:
    pacing = a_tape(1, 2)
    pacing.handed_out(1, 10)
    pacing.acknowledged(1, 10)
    assert pacing.due() is None
    pacing.acknowledged(2, 10)
    assert pacing.due() == 1


def test_a_batch_is_due_once() -> None:
    pacing = a_tape(1)
    pacing.handed_out(1, 10)
    pacing.acknowledged(1, 10)
    assert (pacing.due(), pacing.due()) == (1, None)


def test_the_newest_finished_batch_stands_for_all_before_it() -> None:
    pacing = a_tape(1)
    pacing.handed_out(1, 10)
    pacing.handed_out(2, 20)
    pacing.handed_out(3, 30)
    pacing.acknowledged(1, 25)
    assert pacing.due() == 2


def test_the_tape_waits_for_readers_that_are_still_expected() -> None:
    pacing = a_tape(1, expected=2)
    pacing.handed_out(1, 0)
    assert pacing.due() is None
    pacing.joined(2, 0)
    assert pacing.due() == 1


def test_the_tape_waits_for_somebody_in_the_place_of_a_reader_that_left() -> None:
    pacing = a_tape(1, 2, expected=2)
    pacing.handed_out(1, 0)
    pacing.left(2)
    assert pacing.due() is None


def test_an_older_acknowledgement_takes_nothing_back() -> None:
    pacing = a_tape(1)
    pacing.handed_out(1, 10)
    pacing.acknowledged(1, 10)
    pacing.acknowledged(1, 3)
    assert pacing.due() == 1


def test_a_stranger_acknowledges_nothing() -> None:
    pacing = a_tape(1)
    pacing.handed_out(1, 10)
    pacing.acknowledged(9, 10)
    assert pacing.due() is None
