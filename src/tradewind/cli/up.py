"""`tradewind up`: run resources on this machine."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from tradewind.domain.errors import ConfigurationError
from tradewind.local.lines import Lines
from tradewind.local.options import MAX_SPEED, RunOptions
from tradewind.local.reporting import write_report
from tradewind.local.runner import refuse_empty
from tradewind.local.session import Session
from tradewind.local.state import DEFAULT
from tradewind.local.times import parse_span
from tradewind.local.view import View
from tradewind.resources.loading import read

Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Resource files and folders.")]
Headless = Annotated[bool, typer.Option("--headless", help="Plain lines instead of the view.")]
Duration = Annotated[str, typer.Option("--duration", help="Stop so long after ready: 30s, 5m.")]
Replay = Annotated[list[Path], typer.Option("--replay", help="A recorded file; repeatable.")]
From = Annotated[str, typer.Option("--from", help="Where to start in the replay (RFC 3339).")]
Speed = Annotated[str, typer.Option("--speed", help="A multiple of real time, or max.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the generated market.")]
State = Annotated[Path, typer.Option("--state", help="Folder of journals and keys.")]
Summary = Annotated[str, typer.Option("--summary", help="Write the summary: a file, or -.")]
Record = Annotated[str, typer.Option("--record", help="Write the data as --replay takes it.")]
Otlp = Annotated[str, typer.Option("--otlp", help="OTLP/HTTP endpoint for traces.")]


def up(
    paths: Paths,
    headless: Headless = False,
    duration: Duration = "",
    replay: Replay = [],  # noqa: B006 # typer copies it
    from_: From = "",
    speed: Speed = "1",
    seed: Seed = 7,
    state: State = DEFAULT,
    summary: Summary = "",
    record: Record = "",
    otlp: Otlp = "",
) -> None:
    """Run every strategy of the given resources on this machine, on paper by default."""
    options = RunOptions(
        paths=tuple(paths),
        state=state,
        headless=headless or not sys.stdout.isatty(),
        duration_s=parse_span(duration),
        replay=tuple(_existing(replay)),
        replay_from=from_,
        speed=speed if speed == MAX_SPEED else speed.removesuffix("x"),
        seed=seed,
        summary=summary,
        record=record,
        otlp_endpoint=otlp,
    )
    code = asyncio.run(_run(options))
    if code:
        raise typer.Exit(code)


async def _run(options: RunOptions) -> int:
    resources = read(options.paths)
    refuse_empty(resources)
    screen = Lines(sys.stderr) if options.headless else View()
    session = Session(
        options,
        resources,
        on_look=screen.on_look,
        on_event=screen.on_event,
        on_note=screen.on_note,
    )
    with screen.attached(session):
        end = await session.run()
    try:
        screen.on_end(end, str(write_report(session, end)))
    except OSError as error:
        screen.on_end(end, f"none, it cannot be written: {error}")
    _write_summary(options.summary, end)
    return session.exit_code


def _existing(paths: list[Path]) -> list[Path]:
    for path in paths:
        if not path.is_file():
            raise ConfigurationError(f"--replay {path}: there is no such file")
    return paths


def _write_summary(where: str, end: dict[str, object]) -> None:
    if not where:
        return
    text = msgspec.json.format(msgspec.json.encode(end), indent=2).decode()
    if where == "-":
        print(text)
    else:
        Path(where).write_text(text + "\n")
