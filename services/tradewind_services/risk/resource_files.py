"""The resources as files that a runner writes: what is in force follows them."""

import asyncio

from tradewind.domain.errors import ConfigurationError
from tradewind_services.hosting import Host
from tradewind_services.risk.enforcing import Enforcer
from tradewind_services.wanted import Changes, read_policy, read_strategies

CHANGES_S = 0.2


class ResourceFiles:
    """Looks for changes of the files."""

    def __init__(self, host: Host, enforcer: Enforcer) -> None:
        self._host, self._enforcer = host, enforcer
        self._changes = Changes(host.config)

    async def start(self) -> None:
        """Apply what is there.

        Raises:
            ConfigurationError: it can't be read.
        """
        self._apply()
        self._host.spawn("resources", self._follow)

    async def close(self) -> None:
        """There is nothing to let go of."""

    def warnings(self) -> dict[str, str]:
        """Files are there, or the last good version goes on."""
        return {}

    def _apply(self) -> None:
        config = self._host.config
        self._enforcer.apply(read_policy(config), read_strategies(config))

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(CHANGES_S)
            if not self._changes.happened():
                continue
            try:
                self._apply()
            except ConfigurationError as error:
                # The last good version goes on; the runner shows what is wrong with the new one.
                self._host.log.warning("resource_refused", error=str(error))
