"""The map from concept to source leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MAP = (ROOT / "docs/architecture.md").read_text()
SOURCES = re.findall(r"^\| [^|]+ \| `([^`]+)` \|$", MAP, flags=re.MULTILINE)


def test_the_map_has_entries() -> None:
    assert len(SOURCES) > 10


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_exists(source: str) -> None:
    assert (ROOT / source).exists()


def test_every_decision_is_linked_to_a_file_that_exists() -> None:
    links = re.findall(r"\]\((adr/[^)]+)\)", MAP)
    assert links
    assert all((ROOT / "docs" / link).exists() for link in links)
