"""The venue's process is killed while it trades; what it said before is still true after."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.waiting import until
from tradewind.domain.values import parse_scaled

_KEYS = {"APCA-API-KEY-ID": "paper-key", "APCA-API-SECRET-KEY": "paper-secret"}


async def started(folder: Path) -> tuple[Process, str]:
    config = folder / "venue.json"
    settings = {"fills": "strict", "rate_limit_per_minute": 0}
    account = {"account_id": "main", "starting_cash": 10**15}
    config.write_bytes(
        msgspec.json.encode(
            {
                "state": str(folder / "state"),
                "symbols": ["AAPL"],
                "exchange": settings,
                "accounts": [account],
            }
        )
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tradewind.venues.simulated", str(config), stdout=PIPE
    )
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), 60)
    return process, msgspec.json.decode(line)["url"]


async def kill(process: Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()


async def ask(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(url, headers=_KEYS) as answer:
        return msgspec.json.decode(await answer.read())


async def trade_until_it_dies(url: str, name: str, acknowledged: dict[str, str]) -> None:
    chance = random.Random(name)
    async with aiohttp.ClientSession() as session:
        for number in range(10_000):
            order = {
                "symbol": "AAPL",
                "qty": str(chance.randint(1, 3)),
                "side": "buy",
                "type": "market",
                "time_in_force": "day",
                "client_order_id": f"{name}-{number}",
            }
            try:
                async with session.post(f"{url}/v2/orders", json=order, headers=_KEYS) as answer:
                    body = await answer.json()
            except (aiohttp.ClientError, ConnectionError):
                return
            assert answer.status == 200, body
            acknowledged[body["client_order_id"]] = body["id"]


def has_grown_to(acknowledged: dict[str, str], orders: int) -> bool:
    return len(acknowledged) >= orders


@pytest.mark.process
async def test_whatever_was_acknowledged_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    acknowledged: dict[str, str] = {}
    for life in range(3):
        process, url = await started(tmp_path)
        trading = asyncio.create_task(trade_until_it_dies(url, f"life-{life}", acknowledged))
        await until(partial(has_grown_to, acknowledged, 20 * (life + 1)))
        await kill(process)
        await trading
    process, url = await started(tmp_path)
    async with aiohttp.ClientSession() as session:
        for client_id, order_id in list(acknowledged.items())[:: max(1, len(acknowledged) // 50)]:
            found = await ask(
                session, f"{url}/v2/orders:by_client_order_id?client_order_id={client_id}"
            )
            assert found["id"] == order_id
        position = await ask(session, f"{url}/v2/positions/AAPL")
        account = await ask(session, f"{url}/v2/account")
        fills = await every_fill(session, url)
    await kill(process)
    assert len(acknowledged) >= 60
    assert parse_scaled(position["qty"]) == sum(parse_scaled(fill["qty"]) for fill in fills)
    paid = sum(parse_scaled(f["qty"]) * parse_scaled(f["price"]) // 10**9 for f in fills)
    assert parse_scaled(account["cash"]) == 10**15 - paid
    assert len({fill["execution_id"] for fill in fills}) == len(fills)


async def every_fill(session: aiohttp.ClientSession, url: str) -> list[Any]:
    found: list[Any] = []
    token = ""
    while True:
        page = await ask(session, f"{url}/v2/account/activities/FILL?page_token={token}")
        if not page:
            return found
        found += page
        token = page[-1]["id"]
