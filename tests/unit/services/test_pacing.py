"""A tape at full speed goes on when every reader has finished."""

import asyncio

from tests.waiting import soon
from tradewind_services.market_data.pacing import Pacing


def a_tape(*readers: int, expected: int = 0) -> Pacing:
    pacing = Pacing(expected)
    for reader in readers:
        pacing.joined(reader, 0)
    return pacing


def batches(*last_seqs: int, to: tuple[int, ...] = (1,)) -> Pacing:
    """A tape whose batches each became one batch of ticks for each reader."""
    pacing = Pacing(0)
    progress = [pacing.joined(reader, 0) for reader in to]
    for number, seq in enumerate(last_seqs, start=1):
        pacing.handed_out(number, seq)
        for each in progress:
            each.sent(seq, seq)
    return pacing


def test_nothing_is_due_without_a_reader() -> None:
    pacing = a_tape()
    pacing.handed_out(1, 10)
    assert pacing.due() is None


def test_a_batch_is_due_when_the_slowest_reader_has_finished() -> None:
    pacing = batches(10, to=(1, 2))
    pacing.acknowledged(1, 10)
    assert pacing.due() is None
    pacing.acknowledged(2, 10)
    assert pacing.due() == 1


def test_a_batch_is_due_once() -> None:
    pacing = batches(10)
    pacing.acknowledged(1, 10)
    assert (pacing.due(), pacing.due()) == (1, None)


def test_the_newest_finished_batch_stands_for_all_before_it() -> None:
    pacing = batches(10, 20, 30)
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
    pacing = batches(10)
    pacing.acknowledged(1, 10)
    pacing.acknowledged(1, 3)
    assert pacing.due() == 1


def test_a_stranger_acknowledges_nothing() -> None:
    pacing = batches(10)
    pacing.acknowledged(9, 10)
    assert pacing.due() is None


def test_an_answer_covers_what_the_reader_did_not_ask_for() -> None:
    pacing = Pacing(0)
    reader = pacing.joined(1, 0)
    pacing.handed_out(1, 10)
    reader.sent(last=7, covered=10)
    pacing.acknowledged(1, 7)
    assert pacing.due() == 1


def test_a_batch_that_holds_nothing_for_a_reader_is_no_reason_to_wait_for_it() -> None:
    pacing = Pacing(0)
    reader = pacing.joined(1, 0)
    reader.skipped(10)
    pacing.handed_out(1, 10)
    assert pacing.due() == 1


def test_a_reader_that_skips_a_batch_still_owes_the_answer_to_the_one_before() -> None:
    pacing = Pacing(0)
    reader = pacing.joined(1, 0)
    pacing.handed_out(1, 10)
    reader.sent(last=10, covered=10)
    reader.skipped(20)
    pacing.handed_out(2, 20)
    assert pacing.due() is None
    pacing.acknowledged(1, 10)
    assert pacing.due() == 2


async def test_an_answer_wakes_who_waits_for_the_next_batch() -> None:
    pacing = batches(10)
    due = asyncio.ensure_future(pacing.next_due())
    await asyncio.sleep(0)
    pacing.acknowledged(1, 10)
    assert await soon(due) == 1
