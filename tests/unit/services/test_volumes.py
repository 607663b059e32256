"""When a journal's volume counts as almost full."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tradewind_services.volumes import MIB, filling


class Room(NamedTuple):
    """A file system's bytes."""

    total: int
    free: int


@pytest.mark.parametrize(
    ("total_mib", "free_mib", "expected"),
    [
        (1_000, 100, False),
        (1_000, 99, True),
        (10_240, 1_024, False),
        (500_000, 1_024, False),
        (500_000, 1_023, True),
    ],
)
def test_a_tenth_or_a_gibibyte_is_room_enough(
    total_mib: int, free_mib: int, expected: bool
) -> None:
    room = Room(total_mib * MIB, free_mib * MIB)
    assert bool(filling(Path("/"), lambda _: room)) is expected


@pytest.mark.parametrize("left_mib", [0, 99])
def test_the_words_stay_the_same_while_it_fills(left_mib: int) -> None:
    room = Room(1_000 * MIB, left_mib * MIB)
    text = "less than 100 MiB of the journal's 1000 MiB are free: make the volume larger"
    assert filling(Path("/"), lambda _: room) == {"VolumeFilling": text}


def test_a_volume_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert filling(tmp_path / "absent") == {}
