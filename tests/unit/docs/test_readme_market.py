"""With the seed of README, the generated market prints what README says."""

import re
from pathlib import Path

import httpx

from tests.unit.venues.simulated_data.clients import KEYS, a_venue

README = (Path(__file__).parents[3] / "README.md").read_text()


async def test_the_generated_market_prints_as_in_the_readme(tmp_path: Path) -> None:
    told = [(int(size), float(price)) for size, price in re.findall(r"(\d+) at (\d+\.\d+)", README)]
    seed = int(re.findall(r"tradewind venue .*--seed (\d+)", README)[0])
    path = re.findall(r"localhost:8765(\S+)'", README)[0]
    async with (
        a_venue(tmp_path, symbols=("AAPL",), seed=seed) as venue,
        httpx.AsyncClient(base_url=venue.url, headers=KEYS) as client,
    ):
        trades = (await client.get(path)).json()["trades"]
    assert len(told) == 4
    assert [(each["s"], each["p"]) for each in trades] == told
