"""A venue whose keys are files of a Secret, which may be made anew at any time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.unit.venues.simulated_data.clients import a_venue
from tests.waiting import until_told
from tradewind.venues.simulated.mounted_keys import MountedKeys, with_mounted_keys
from tradewind.venues.simulated.settings import AccountSettings

OLD, NEW = ("k-1", "s-1"), ("k-2", "s-2")
ORDER = {
    "symbol": "BTC/USD",
    "qty": "20",
    "side": "buy",
    "type": "limit",
    "limit_price": "1",
    "time_in_force": "gtc",
}


def mount(folder: Path, keys: tuple[str, str]) -> str:
    folder.mkdir(exist_ok=True)
    # The secret first: a kubelet swaps both at once, and whoever looks in between sees no new key.
    (folder / "secret-key").write_text(f"{keys[1]}\n")
    (folder / "key-id").write_text(f"{keys[0]}\n")
    return str(folder)


@asynccontextmanager
async def venue(tmp_path: Path) -> AsyncIterator[str]:
    """A venue on the volume of this test, with the keys that are mounted."""
    account = with_mounted_keys(AccountSettings("main", credentials=str(tmp_path / "keys")))
    async with a_venue(tmp_path / "state", symbols=("BTC/USD",), accounts=(account,)) as running:
        yield running.url


async def ask(url: str, path: str, keys: tuple[str, str], **order: str) -> httpx.Response:
    headers = dict(zip(("APCA-API-KEY-ID", "APCA-API-SECRET-KEY"), keys, strict=True))
    async with httpx.AsyncClient(base_url=url, headers=headers) as client:
        return await (client.post(path, json=order) if order else client.get(path))


async def is_open(url: str, keys: tuple[str, str]) -> bool:
    return (await ask(url, "/v2/account", keys)).status_code != 401


async def test_an_old_volume_with_new_keys_is_the_same_account(tmp_path: Path) -> None:
    mount(tmp_path / "keys", OLD)
    async with venue(tmp_path) as url:
        made = await ask(url, "/v2/orders", OLD, **ORDER)
        account = (await ask(url, "/v2/account", OLD)).json()
    mount(tmp_path / "keys", NEW)
    async with venue(tmp_path) as url:
        assert (await ask(url, "/v2/account", OLD)).status_code == 401
        assert (await ask(url, "/v2/account", NEW)).json()["id"] == account["id"]
        orders = (await ask(url, "/v2/orders", NEW)).json()
        assert [each["id"] for each in orders] == [made.json()["id"]]


async def test_keys_that_are_mounted_anew_open_a_running_venue_beside_the_old_ones(
    tmp_path: Path,
) -> None:
    mount(tmp_path / "keys", OLD)
    async with venue(tmp_path) as url:
        account = (await ask(url, "/v2/account", OLD)).json()
        mount(tmp_path / "keys", NEW)
        await until_told(lambda: is_open(url, NEW))
        assert (await ask(url, "/v2/account", NEW)).json()["id"] == account["id"]
        assert (await ask(url, "/v2/stocks/snapshots?symbols=AAPL", NEW)).status_code != 401
        assert (await ask(url, "/v2/account", OLD)).status_code == 200


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_files_that_are_gone_or_half_written_change_nothing(tmp_path: Path, left: str) -> None:
    folder = tmp_path / "keys"
    mount(folder, OLD)
    mounted = MountedKeys([with_mounted_keys(AccountSettings("main", credentials=str(folder)))])
    assert not list(mounted.new())
    if left == "nothing":
        (folder / "secret-key").unlink()
    else:
        (folder / "secret-key").write_text("")
    assert not list(mounted.new())
    mount(folder, NEW)
    assert [each.secrets for each in mounted.new()] == [{"k-2": "s-2"}]
    assert not list(mounted.new())


@pytest.mark.parametrize("keys", [("k-1", "another"), ("k-3", "s-3")])
def test_a_key_keeps_its_secret_and_its_account(tmp_path: Path, keys: tuple[str, str]) -> None:
    mine, other = tmp_path / "keys", AccountSettings("other", key_id="k-3", secret="s-3")  # noqa: S106 # made up
    mount(mine, OLD)
    account = with_mounted_keys(AccountSettings("main", credentials=str(mine)))
    mounted = MountedKeys([account, other])
    mount(mine, keys)
    assert not list(mounted.new())
