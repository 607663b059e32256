"""`tradewind up`: workloads as processes on this machine, watched, renewed and ended in order."""

import asyncio
import contextlib
import datetime as dt
import os
import signal
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from tradewind.deploy.plan import ORDER, STRATEGY, VENUE, Workload, changed, plan
from tradewind.domain.errors import ConfigurationError
from tradewind.local import pinning
from tradewind.local.addresses import Address, allocate
from tradewind.local.certificates import write_private
from tradewind.local.configurations import MODULES, Configurations
from tradewind.local.credentials import forget_copies
from tradewind.local.last_wishes import keeping
from tradewind.local.options import RunOptions
from tradewind.local.private import PrivateFolder
from tradewind.local.processes import Command, ProcessEvent, Supervised
from tradewind.local.renewals import Renewals
from tradewind.local.resource_files import ResourceFiles
from tradewind.local.state import RunnerLock, StateFolder
from tradewind.local.whereabouts import whereabouts
from tradewind.resources.collecting import Resources

GRACE_S = 8.0


class Runner:
    """Owns the processes of one state folder."""

    def __init__(
        self,
        options: RunOptions,
        resources: Resources,
        *,
        now: Callable[[], dt.datetime],
        on_event: Callable[[ProcessEvent], None],
    ) -> None:
        self.options, self.resources = options, resources
        self.state = StateFolder(options.state)
        self._lock = RunnerLock(self.state)
        forget_copies(self.state)
        self.private = PrivateFolder(self.state.root)
        self.stopping = asyncio.Event()
        self.processes: dict[str, Supervised] = {}
        self.workloads: tuple[Workload, ...] = ()
        self.grants: dict[str, pinning.Grant] = {}
        self._now, self._on_event = now, on_event
        self._addresses: dict[str, Address] = {}
        self._files = ResourceFiles(self.state)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ended_restarts = 0
        self._renewals = Renewals(dt.timedelta(seconds=options.certificate_life_s), now())

    @property
    def restarts(self) -> int:
        """How often a process died by itself."""
        return self._ended_restarts + sum(each.restarts.total for each in self.processes.values())

    @property
    def down(self) -> dict[str, str]:
        """Workloads that are not started again, each with its reason."""
        return {name: each.down for name, each in self.processes.items() if each.down}

    @property
    def exit_code(self) -> int:
        """Why no policy can trade any more: the highest code of what its account lacks.

        A strategy that stays down is no reason: risk still guards its positions.
        """
        strategies = {each.name for each in self.workloads if each.service == STRATEGY}
        codes = [p.exit_code for n, p in self.processes.items() if p.down and n not in strategies]
        return max(codes, default=0)

    async def start(self) -> None:
        """Write what processes read, and start them in order."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stopping.set)
        await self.apply(self.resources)

    async def apply(self, resources: Resources) -> None:
        """Make the processes what the resources want; only what changed is touched."""
        wanted = plan(resources)
        stop, start = changed(self.workloads, wanted)
        self.resources, self.workloads = resources, wanted
        self._allocate(wanted)
        self._files.write(resources)
        self._tell_where()
        await self._stop(stop)
        configurations = self._configurations()
        self._assign_cores()
        for workload in wanted:
            if workload.name in start:
                self._start(workload, configurations.write(workload, resources))

    def renew(self) -> None:
        """Renew certificates in time, however long the run."""
        if self._renewals.due(self._now()):
            self._configurations().renew(self.workloads)

    def dealt_with(self, strategies: Collection[str]) -> None:
        """Tell the services that nothing is left to do for these strategies when they stop."""
        self._files.write(keeping(self.resources, strategies))

    async def stop(self) -> None:
        """End everything, those first whom nobody waits for."""
        for service in reversed(ORDER):
            await self.stop_service(service)
        with contextlib.suppress(FileNotFoundError):
            self.state.runner_file.unlink()
        self.private.remove()
        self._lock.release()

    async def stop_service(self, service: str) -> None:
        """End every workload of one kind."""
        await self._stop({each.name for each in self.workloads if each.service == service})

    def door(self, name: str) -> Address:
        """Where a workload listens."""
        return self._addresses[name]

    def _allocate(self, wanted: tuple[Workload, ...]) -> None:
        new = [each.name for each in wanted if each.name not in self._addresses]
        self._addresses |= allocate(new)

    def _configurations(self) -> Configurations:
        return Configurations(
            self.options,
            self.state,
            self.private,
            self._addresses,
            pid=os.getpid(),
            now=self._now(),
        )

    def _assign_cores(self) -> None:
        cores = sorted(os.sched_getaffinity(0))
        wanted = {each.name: each.cores for each in self.workloads}
        self.grants = pinning.assign(wanted, cores)

    def _start(self, workload: Workload, config: Path) -> None:
        module = MODULES[workload.service]
        log_file = self.state.folder("logs") / f"{workload.name}.log"
        cores = sorted(os.sched_getaffinity(0))
        grant = self.grants.get(workload.name)
        own = grant.cores if grant else ()
        command = Command(
            name=workload.name,
            module=module,
            arguments=(str(config),) if workload.service == VENUE else ("--config", str(config)),
            log_file=str(log_file),
            cores=own or (pinning.shared_cores(self.grants, cores) if self.grants else ()),
        )
        process = Supervised(command, self._happened)
        self.processes[workload.name] = process
        self._tasks[workload.name] = asyncio.get_running_loop().create_task(process.run())

    def _happened(self, event: ProcessEvent) -> None:
        if event.kind == "gave_up":
            with contextlib.suppress(OSError):  # the person is told in any case
                self._tell_where()
        self._on_event(event)

    async def _stop(self, names: set[str]) -> None:
        stopping = [self._stop_one(name) for name in names if name in self.processes]
        await asyncio.gather(*stopping)

    async def _stop_one(self, name: str) -> None:
        process = self.processes.pop(name)
        self._ended_restarts += process.restarts.total
        await process.stop(GRACE_S)
        task = self._tasks.pop(name)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    def _tell_where(self) -> None:
        told = whereabouts(self.workloads, self._addresses, self._configurations(), self.resources)
        file = msgspec.structs.replace(told, down=self.down)
        write_private(self.state.runner_file, msgspec.json.encode(file))


def refuse_empty(resources: Resources) -> None:
    """Nothing to run is an error of its own.

    Raises:
        ConfigurationError: no workload would run.
    """
    if not plan(resources):
        raise ConfigurationError("nothing to run: no TradingStrategy with its RiskPolicy")
