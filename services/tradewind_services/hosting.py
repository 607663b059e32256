"""What all four services share: start, doors, signals, drain and the end with the runner."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import structlog
import uvloop

from tradewind.deploy.again import start_again
from tradewind.deploy.configs import ServiceConfig, read_config
from tradewind.deploy.reports import PinningReport
from tradewind.domain.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalLockedError,
    JournalRefusedError,
)
from tradewind.resources.crds.reason_words import Reason
from tradewind.telemetry import instruments as table
from tradewind.telemetry.logs import configure_logging
from tradewind.telemetry.machine import measure_machine
from tradewind.telemetry.metrics import Metrics, begin
from tradewind.telemetry.rpc import CallTimer
from tradewind.telemetry.traces import Tracer
from tradewind.transport.authorisation import served_by
from tradewind.transport.servers import GrpcServer
from tradewind_services.clocks import MachineClock
from tradewind_services.doors import Doors
from tradewind_services.draining import drain
from tradewind_services.health import Pages
from tradewind_services.order_lines import OrderLines
from tradewind_services.pinning import PinningAgent
from tradewind_services.wanted import Generations, read_policy

EXIT_CONFIGURATION, EXIT_LOCKED, EXIT_CORRUPT = 2, 4, 5
YOUNG_OBJECTS = 10_000
SWITCH_S = 0.0005
"""How long the thread of the journal, or any other, may keep the event loop waiting."""


class Host:
    """The surroundings of a service: configuration, clock, log, metrics, tracer and tasks."""

    def __init__(self, service: str, config: ServiceConfig) -> None:
        self.service, self.config = service, config
        self.clock = MachineClock()
        self.log = configure_logging(config.log_level, service=service, workload=config.name)
        self.order_lines = OrderLines(
            {"service": service, "workload": config.name},
            self.clock.utc_ns,
            enabled=config.log_level.lower() in ("debug", "info"),
        )
        self.metrics = Metrics()
        self._pinning = (
            PinningAgent(config.pinned_cores, self.clock.utc_ns) if (config.pinned_cores) else None
        )
        measure_machine(self.metrics, pinned=self._is_pinned)
        self.tracer = Tracer(
            service,
            config.otlp_endpoint,
            self.metrics.count_spans,
            **{"service.instance.id": config.name, "tradewind.policy": config.policy},
        )
        self.server = GrpcServer(
            config.tls,
            policy=config.policy,
            namespace=config.namespace,
            on_refusal=lambda method: self.metrics.rpc_refused.labels(method).inc(),
            interceptors=[
                CallTimer(
                    self.metrics.histogram(table.RPC_DURATION),
                    self.metrics.gauge(table.RPC_UNDER_WAY),
                )
            ],
        )
        begin(self.metrics.rpc_refused, served_by(service))
        self.stopping = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.failure: BaseException | None = None
        self.again = False
        self.generations = Generations()

    @cached_property
    def mode(self) -> str:
        """Whether the policy's account is about paper or real money; it never changes."""
        return read_policy(self.config).spec.account.environment.value

    def stop_and_start(self) -> None:
        """Drain, and start again in place."""
        self.again = True
        self.stopping.set()

    @property
    def is_orphan(self) -> bool:
        """Whether the runner that started us is gone."""
        return bool(self.config.runner_pid) and os.getppid() != self.config.runner_pid

    @property
    def pinning(self) -> PinningReport | None:
        """Evidence about our cores, None where none were asked for."""
        return self._pinning.report if self._pinning else None

    def _is_pinned(self) -> bool | None:
        return self._pinning.is_exclusive if self._pinning else None

    def look_after_cores(self) -> None:
        """Watch over the cores that were asked for, from now on."""
        if self._pinning is not None:
            self._pinning.start()
            self.log.info("cores", reason=self._pinning.report.reason)

    def spawn(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a task for the life of the service; its failure ends the service."""
        task = asyncio.get_running_loop().create_task(work(), name=name)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    async def end_tasks(self) -> None:
        """End all of them: nothing may come between a journal's last record and its end."""
        tasks = tuple(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def resource_refused(self, reason: str) -> None:
        """Log that the last good version of the resources goes on."""
        self.log.warning("resource_refused", error=reason)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if task.cancelled() or task.exception() is None:
            return
        self.failure = task.exception()
        self.log.error("task_failed", task=task.get_name(), exc_info=self.failure)
        self.stopping.set()


class Service(Protocol):
    """A service's own part."""

    async def start(self) -> None:
        """Add servicers and spawn tasks; called before the doors open."""
        ...

    def unready(self) -> str:
        """Why the service is not ready; "" when it is."""
        ...

    def pages(self) -> Pages:
        """Read-only pages by path."""
        ...

    async def drain(self) -> None:
        """Stop taking work and finish what was taken."""
        ...


ConfigT = TypeVar("ConfigT", bound=ServiceConfig)


def main(service: str, kind: type[ConfigT], build: Callable[[Host, ConfigT], Service]) -> None:
    """Run one service from `--config FILE` until it is told to stop; SIGHUP starts it again.

    Exit codes: 0 stopped as told, 1 failed, 2 configuration, or a journal of another account or
    release, 4 another writer has the account, 5 damaged journal.
    """
    try:
        config = read_config(_config_path(sys.argv[1:]), kind)
        sys.setswitchinterval(SWITCH_S)
        if uvloop.run(_run(service, config, build)):
            start_again()
    except ConfigurationError as error:
        _leave(service, str(error), EXIT_CONFIGURATION)
    except JournalRefusedError as error:
        _leave(service, f"{Reason.JOURNAL_REFUSED.value}: {error}", EXIT_CONFIGURATION)
    except JournalLockedError as error:
        _leave(service, str(error), EXIT_LOCKED)
    except JournalCorruptError as error:
        _leave(service, str(error), EXIT_CORRUPT)


def _config_path(argv: list[str]) -> Path:
    if len(argv) != 2 or argv[0] != "--config":
        raise ConfigurationError("usage: --config FILE")
    return Path(argv[1])


def _leave(service: str, last_words: str, code: int) -> None:
    structlog.get_logger().error("stopped", service=service, error=last_words, exit_code=code)
    sys.exit(code)


async def _run(service: str, config: ConfigT, build: Callable[[Host, ConfigT], Service]) -> bool:
    """Run to the end; whether to start again."""
    host = Host(service, config)
    _watch_signals(host)
    own = build(host, config)
    await own.start()
    await host.server.start(config.grpc_listen)
    doors = Doors(config, host.metrics, own.unready, own.pages())
    await doors.open()
    _settle_memory()
    host.spawn("heart", lambda: _heart(host, own))
    host.spawn("doors", doors.watch)
    host.look_after_cores()
    host.log.info("listening", grpc=config.grpc_listen, http=config.http_listen)
    await host.stopping.wait()
    await _stop(host, own)
    await doors.close()
    if host.failure is not None:
        raise host.failure
    return host.again


def _settle_memory() -> None:
    """Take what a service starts with out of the collector's sight: it stays to the end.

    Going through it takes as long as a hundred orders; through what is young, a few per cent of
    all time at Python's threshold of 700.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


async def _stop(host: Host, own: Service) -> None:
    host.log.info("draining")
    if (seconds := await drain(own.drain, hurry=lambda: host.is_orphan)) is not None:
        host.log.warning("drain_timed_out", seconds=seconds)
    await host.server.stop(0.2)
    await host.end_tasks()
    host.tracer.close()
    host.order_lines.write()
    host.log.info("stopped")


def _watch_signals(host: Host) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, host.stopping.set)
    loop.add_signal_handler(signal.SIGHUP, host.stop_and_start)


async def _heart(host: Host, own: Service) -> None:
    """Beat ten times a second: loop lag, readiness, and the end when the runner is gone."""
    loop = asyncio.get_running_loop()
    gauge = host.metrics.gauge(table.READY)
    ready: bool | None = None
    while True:
        before = loop.time()
        await asyncio.sleep(0.1)
        host.metrics.loop_lag.set(max(0.0, loop.time() - before - 0.1))
        if (now := not own.unready()) != ready:
            ready = now
            gauge.set(ready)
            host.log.info("ready" if ready else "not_ready", reason=own.unready())
            await host.server.set_ready(ready=ready)
        if host.is_orphan and not host.stopping.is_set():
            host.log.warning("runner_gone")
            host.stopping.set()
