"""Where the recorded market data lies, for tests that need it."""

from pathlib import Path

import pytest

_FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def shared_data(name: str) -> Path:
    """Return the path of a recording, or skip the test and say so."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"recorded market data {name} is not beside the checkout")
    return path
