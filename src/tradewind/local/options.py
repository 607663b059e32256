"""What `tradewind up` was asked for."""

from pathlib import Path

import msgspec

from tradewind.local.state import DEFAULT

MAX_SPEED = "max"


class RunOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options of one run. `duration_s` 0 is until told to stop, counted from ready.

    `speed` is a multiple of the wall's time, or "max". `summary` is a file, "-" or "".
    """

    paths: tuple[Path, ...]
    state: Path = DEFAULT
    headless: bool = False
    duration_s: float = 0.0
    replay: tuple[Path, ...] = ()
    replay_from: str = ""
    speed: str = "1"
    seed: int = 7
    summary: str = ""
    record: str = ""
    otlp_endpoint: str = ""
    durability: str = ""
    certificate_life_s: float = 86_400.0

    @property
    def paced(self) -> bool:
        """Whether a tape waits for its readers."""
        return self.speed == MAX_SPEED
