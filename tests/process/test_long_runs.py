"""A run that outlives its certificates: they are renewed while it trades."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.process import resources
from tests.process.processes import naming
from tests.waiting import until
from tradewind.local.controls import Controls
from tradewind.local.options import RunOptions
from tradewind.local.runner_file import read_runner_file
from tradewind.local.session import Session
from tradewind.resources.loading import read

pytestmark = [pytest.mark.process, pytest.mark.timeout(120)]
LIFE_S = 6.0


async def test_after_its_first_certificates_ended_everybody_still_speaks(tmp_path: Path) -> None:
    files = resources.chatty(tmp_path / "resources")
    options = RunOptions(paths=(files,), state=tmp_path / "state", certificate_life_s=LIFE_S)
    notes: list[str] = []
    session = Session(
        options,
        read(options.paths),
        on_look=lambda _: None,
        on_event=lambda _: None,
        on_note=notes.append,
    )
    run = asyncio.create_task(session.run())
    await until(lambda: session.ready)
    await asyncio.sleep(LIFE_S + 1)
    (risk,) = naming(str(tmp_path / "state" / "run" / "main-risk" / "config.json"))
    os.kill(risk, signal.SIGKILL)
    await until(lambda: not session.ready)
    await until(lambda: session.ready)
    controls = Controls(read_runner_file(tmp_path / "state" / "runner.json"))
    halted = await controls.set_state("main", "policy", "Halted", "a test")
    session.runner.stopping.set()
    end = await run
    assert (halted.done, halted.by) == (True, "risk"), halted.message
    assert any(note.startswith("recovered") for note in notes)
    assert end["positions"] == end["venue_positions"]
