"""What to do next is on every screen, however small the terminal."""

import io

import msgspec
import pytest
from rich.console import Console

from tests.unit.engine.worlds import World, limits
from tradewind.local.panels import Around
from tradewind.local.runner_file import Door
from tradewind.local.screens import newest, page, screen
from tradewind.local.statuses import Picture

AROUND = Around(restarts=2, last_order="a1b2c3-alpha-1-7")
NOTES = [f"note {number}" for number in range(40)] + ["denied x, MAX_OPEN_POSITIONS: " + "so " * 30]


def console(width: int, height: int) -> Console:
    return Console(width=width, height=height, file=io.StringIO(), color_system=None)


def picture(policies: int = 2) -> Picture:
    """Policies with two positions each, and a denial."""
    world = World(limits_=limits(max_open_positions=5))
    for symbol in ("AAPL", "MSFT"):
        world.hold(symbol, 10)
        world.quote(symbol, 110, 110)
    told = msgspec.json.decode(msgspec.json.encode(world.desk.status()))
    told["denials"] = {"MAX_OPEN_POSITIONS": 7}
    names = [f"policy-{number}" for number in range(policies)]
    doors = tuple(Door(workload=f"{name}-risk", service="risk", policy=name) for name in names)
    return Picture({door.workload: told for door in doors}, doors)


def lines(width: int, height: int, shown: Picture | None = None) -> list[str]:
    out = console(width, height)
    out.print(screen(shown or picture(), AROUND, NOTES, out))
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 30), (120, 40), (200, 60)])
def test_it_fits_and_says_what_to_do_next(width: int, height: int) -> None:
    drawn = lines(width, height)
    assert len(drawn) <= height
    assert max(map(len, drawn)) <= width
    text = "\n".join(drawn)
    assert "tradewind explain a1b2c3-alpha-1-7" in text
    assert "MAX_OPEN_POSITIONS: so so" in text
    assert text.count("AAPL") == 2


def test_a_large_terminal_has_frames() -> None:
    assert any("policy policy-0" in line for line in lines(120, 40))
    assert not any("policy policy-0" in line for line in lines(80, 24))


def test_a_silent_risk_is_shown_with_its_reason() -> None:
    shown = picture()
    silent = Picture({}, shown.doors, {"policy-0-risk": "exit code 5"})
    for size in ((80, 24), (120, 40)):
        text = "\n".join(lines(*size, silent))
        assert "exit code 5" in text
        assert "risk does not answer" in text


def test_the_newest_notes_are_those_that_stay() -> None:
    assert [str(line) for line in newest(["old", "new"], 1, console(80, 24))] == ["new"]


def test_a_long_text_is_shown_by_pages() -> None:
    out = console(80, 11)
    out.print(page([str(number) for number in range(25)], 10, out))
    assert isinstance(out.file, io.StringIO)
    shown = out.file.getvalue().splitlines()
    assert shown == [*map(str, range(10, 20)), "space: 5 more lines    any other key: back"]
