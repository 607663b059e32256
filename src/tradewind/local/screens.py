"""A screen as large as the terminal: what to do next is always on it."""

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from tradewind.local.compact_panels import compact
from tradewind.local.panels import Around, roomy
from tradewind.local.statuses import Picture

FRAME, LEAST_NOTES = 2, 3


def screen(
    picture: Picture, around: Around, notes: Sequence[str], console: Console
) -> RenderableType:
    """The roomy figures if they leave room for a few notes, else the compact ones."""
    steps = _next(around.last_order)
    top = roomy(picture, around)
    if _room_below(top, steps, console) < LEAST_NOTES:
        top = compact(picture, around)
    room = _room_below(top, steps, console)
    lines = [*newest(notes, room, console), *(Text(step, no_wrap=True) for step in steps)]
    return Group(top, Panel(Text("\n").join(lines), title="what to do next"))


def _room_below(top: RenderableType, steps: Sequence[str], console: Console) -> int:
    return console.height - len(console.render_lines(top)) - FRAME - len(steps)


def newest(notes: Sequence[str], room: int, console: Console) -> list[Text]:
    """The newest notes that fit into so many lines, wrapped to the terminal."""
    chosen: list[Text] = []
    for note in reversed(notes):
        lines = Text(note).wrap(console, console.width - 2 * FRAME)
        if len(lines) > room:
            break
        room -= len(lines)
        chosen[:0] = lines
    return chosen


def page(lines: Sequence[str], first: int, console: Console) -> RenderableType:
    """A part of a long text, and how to go on."""
    shown = lines[first : first + page_length(console)]
    left = len(lines) - first - len(shown)
    more = f"space: {left} more lines    " if left else ""
    return Group(*_plain(shown), Text(f"{more}any other key: back", "bold"))


def page_length(console: Console) -> int:
    """How many lines of a text fit."""
    return max(1, console.height - 1)


def _plain(lines: Iterable[str]) -> Iterable[Text]:
    return (Text(line, no_wrap=True, overflow="crop") for line in lines)


def _next(last: str) -> list[str]:
    if not last:
        return ["waiting for the first order"]
    return [
        f"tradewind explain {last}",
        "tradewind halt --reason TEXT      tradewind resume --reason TEXT",
    ]
