"""The pages on the simulated venue and on security say what the code says."""

import re
import warnings
from pathlib import Path

import pytest

from tradewind.transport.authorisation import ALLOWED
from tradewind.venues.simulated.faults import FaultKind

ROOT = Path(__file__).resolve().parents[3]
VENUE = (ROOT / "docs/simulated-venue.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()


def callers_by_method() -> dict[str, frozenset[str]]:
    """The table of SECURITY.md; a row may name several methods of one service, or a page."""
    found: dict[str, frozenset[str]] = {}
    for methods, callers in re.findall(
        r"^\| (`[^|]*/[^|]+) \| ([^|]+) \|$", SECURITY, re.MULTILINE
    ):
        first, *others = re.findall(r"`([^`]+)`", methods)
        service = first.rsplit("/", 1)[0]
        names = [first, *(f"{service}/{other}" for other in others)]
        found |= {name.strip("/"): frozenset(callers.strip().split(", ")) for name in names}
    return found


def test_the_table_of_callers_is_the_one_that_is_checked() -> None:
    checked = {
        method.strip("/").removeprefix("tradewind.wire.v1."): callers
        for method, callers in ALLOWED.items()
    }
    assert callers_by_method() == checked


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_is_on_the_page(kind: FaultKind) -> None:
    assert f"`{kind.value}`" in VENUE


def test_the_sdks_clients_are_made_as_the_page_says() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", VENUE, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        exec(compile(code, "docs/simulated-venue.md", "exec"), names)  # noqa: S102 - our own page
    assert names.keys() >= {"trading", "history", "prices", "updates"}
