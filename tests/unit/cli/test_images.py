"""The images of this release are those that the chart asks for."""

from pathlib import Path

import pytest
import yaml

from tradewind.cli.images import images

ROOT = Path(__file__).parents[3]


def test_they_are_the_charts(capsys: pytest.CaptureFixture[str]) -> None:
    images(registry="localhost", as_json=False)
    values = yaml.safe_load((ROOT / "charts/tradewind/values.yaml").read_text())
    chart = yaml.safe_load((ROOT / "charts/tradewind/Chart.yaml").read_text())
    wanted = [values[part]["image"] for part in ("operator", "services")]
    assert capsys.readouterr().out.split() == [
        f"{each['registry']}/{each['repository']}:{each['tag'] or chart['appVersion']}"
        for each in wanted
    ]
