"""A child that dies is told in the words of its log; one that cannot be started counts as dead."""

import asyncio
from pathlib import Path

from tests.waiting import patience
from tradewind.local.processes import Command, ProcessEvent, Supervised


async def first_death(command: Command) -> ProcessEvent:
    """The first event of a death, after which it is stopped."""
    events: asyncio.Queue[ProcessEvent] = asyncio.Queue()
    process = Supervised(command, events.put_nowait)
    run = asyncio.create_task(process.run())
    try:
        async with patience():
            while (event := await events.get()).kind == "started":
                continue
    finally:
        await process.stop(1)
        run.cancel()
    return event


def command(log: Path) -> Command:
    return Command("main-risk", "tradewind.there_is_no_such_module", (), str(log))


async def test_a_death_is_told_with_the_last_words_of_its_log(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("ValueError: of an earlier life\n")
    event = await first_death(command(tmp_path / "a.log"))
    assert (event.kind, event.exit_code) == ("died", 1)
    assert event.message.startswith("exit code 1: ")
    assert "No module named tradewind.there_is_no_such_module" in event.message


async def test_what_cannot_be_started_says_why_and_is_tried_again(tmp_path: Path) -> None:
    event = await first_death(command(tmp_path / "absent" / "a.log"))
    assert (event.kind, event.exit_code) == ("died", 1)
    assert "it cannot be started" in event.message
    assert "No such file or directory" in event.message
