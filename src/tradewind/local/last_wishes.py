"""`onShutdown: Flatten`: risk closes what a strategy holds before the services end.

The account's other positions stay: they are other strategies', or somebody else's.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec.structs import replace

from tradewind.local.controls import Controls
from tradewind.local.runner_file import RunnerFile
from tradewind.local.statuses import Document
from tradewind.local.watchers import Watcher
from tradewind.resources.collecting import Resources
from tradewind.resources.strategies import OnShutdown, TradingStrategy

WITHIN_S = 20.0
LOOK_EVERY_S = 0.1
_REASON = "onShutdown: Flatten"


def flattening(resources: Resources) -> dict[str, list[str]]:
    """The strategies that are closed at the end of a run, by policy."""
    found: dict[str, list[str]] = {}
    for name, strategy in resources.strategies.items():
        if strategy.spec.on_shutdown is OnShutdown.FLATTEN:
            found.setdefault(strategy.policy, []).append(name)
    return found


def keeping(resources: Resources, names: Collection[str]) -> Resources:
    """The resources with nothing left to do at the end for these strategies."""
    done = {name: _kept(each) for name, each in resources.strategies.items() if name in names}
    return replace(resources, strategies={**resources.strategies, **done})


def _kept(strategy: TradingStrategy) -> TradingStrategy:
    return replace(strategy, spec=replace(strategy.spec, on_shutdown=OnShutdown.KEEP))


class LastWishes:
    """Asks risk to close, waits for a bounded time, and says what could not be closed.

    A strategy that is flat again is free to trade at the next start, unless a person had stopped
    it; one that is not stays Flattened, and risk goes on closing when it runs again.
    """

    def __init__(self, runner: RunnerFile, watcher: Watcher, say: Callable[[str], None]) -> None:
        self._runner, self._watcher, self._say = runner, watcher, say
        self._controls = Controls(runner, by="shutdown")

    async def carry_out(self, wishes: Mapping[str, list[str]], within_s: float) -> set[str]:
        """Close what these strategies hold; return those that risk has dealt with."""
        each = (self._policy(policy, names, within_s) for policy, names in wishes.items())
        return {name for done in await asyncio.gather(*each) for name in done}

    async def _policy(self, policy: str, names: list[str], within_s: float) -> list[str]:
        document = await self._look(policy)
        if not document:
            self._say(f"{policy}: {_REASON}: risk does not answer, so nothing was closed")
            return []
        before = _strategies(document)
        open_ones = [name for name in names if name in before and _holds(before[name])]
        for name in open_ones:
            await self._controls.set_state(policy, f"strategy:{name}", "Flattened", _REASON)
        left = await self._until_flat(policy, open_ones, within_s)
        for name in open_ones:
            if name in left:
                self._say(_unfinished(name, left[name]))
            elif _is_free(document, before[name]):
                await self._controls.resume(policy, f"strategy:{name}", f"{_REASON}: done")
        return names

    async def _until_flat(
        self, policy: str, names: list[str], within_s: float
    ) -> dict[str, Document]:
        """What is still open after the time that it may take."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        left: dict[str, Document] = {name: {} for name in names}
        while left and loop.time() < deadline:
            document = await self._look(policy)
            now = _strategies(document)
            busy = {scope.partition(":")[2] for scope in document.get("flattening", ())}
            left = {n: now.get(n, {}) for n in left if n in busy or _holds(now.get(n, {}))}
            await asyncio.sleep(LOOK_EVERY_S if left else 0)
        return left

    async def _look(self, policy: str) -> Document:
        door = self._runner.door("risk", policy)
        picture = await self._watcher.look((door,), {})
        return picture.documents[door.workload]


def _strategies(document: Document) -> dict[str, Document]:
    return {each["name"]: each for each in document.get("strategies", ())}


def _holds(strategy: Document) -> bool:
    """Whether anything is open; one that nobody tells of counts as open."""
    held = any(each["quantity"] for each in strategy.get("positions", ()))
    return not strategy or held or bool(strategy["open_orders"])


def _is_free(document: Document, strategy: Document) -> bool:
    """Whether nobody had stopped it: what a person or a check stopped stays stopped."""
    latched = {latch["scope"] for latch in document["latches"]}
    scope = f"strategy:{strategy['name']}"
    return scope not in latched and not strategy["locked"] and not strategy["failed"]


def _unfinished(name: str, strategy: Document) -> str:
    held: list[Any] = [p["symbol"] for p in strategy.get("positions", ()) if p["quantity"]]
    what = ", ".join(held) or "its orders"
    return (
        f"{name}: {_REASON}: {what} could not be closed in time; it stays Flattened, and the next "
        "`tradewind up` goes on closing"
    )
