"""The operator's page names every setting."""

import re
from pathlib import Path

import pytest

from tradewind_operator.settings import Network, Settings, Tls

PAGE = (Path(__file__).parents[3] / "docs" / "operator.md").read_text()
TABLE = PAGE.partition("## Settings")[2].partition("\n## ")[0]


@pytest.mark.parametrize("kind", [Settings, Tls, Network])
def test_the_page_names_every_setting(kind: type[Settings | Tls | Network]) -> None:
    named = set(re.findall(r"`(\w+)`", TABLE))
    assert set(kind.__struct_encode_fields__) - named == set()
