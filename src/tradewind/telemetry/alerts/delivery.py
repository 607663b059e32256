"""The two ways to deliver an alarm; each says in words why it failed, "" when it did not."""

import asyncio
import contextlib
import os
import signal

import httpx
import msgspec

from tradewind.telemetry.alerts.alarms import Alarm, Route

WEBHOOK_WITHIN_S, COMMAND_WITHIN_S = 5.0, 10.0


class Courier:
    """Delivers over one HTTP client, made at the first webhook."""

    def __init__(
        self, *, webhook_s: float = WEBHOOK_WITHIN_S, command_s: float = COMMAND_WITHIN_S
    ) -> None:
        self._webhook_s, self._command_s = webhook_s, command_s
        self._client: httpx.AsyncClient | None = None

    async def deliver(self, route: Route, alarm: Alarm) -> str:
        """Deliver once, within the deadline."""
        body = msgspec.json.encode(alarm)
        if route.webhook:
            return await self._post(route.webhook, body)
        return await self._run(route.command, body)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _post(self, url: str, body: bytes) -> str:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._webhook_s)
        headers = {"Content-Type": "application/json"}
        try:
            async with (
                asyncio.timeout(self._webhook_s),
                self._client.stream("POST", url, content=body, headers=headers) as reply,
            ):
                return "" if reply.is_success else f"status {reply.status_code}"
        except TimeoutError:
            return f"no answer within {self._webhook_s:g} s"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The error's own words may hold the address.
            return type(error).__name__

    async def _run(self, command: tuple[str, ...], body: bytes) -> str:
        """Run without a shell, the alarm on standard input, in a group that can be ended whole."""
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            return f"cannot start: {getattr(error, 'strerror', None) or 'not a command'}"
        try:
            async with asyncio.timeout(self._command_s):
                await process.communicate(body)
        except TimeoutError:
            return f"did not end within {self._command_s:g} s"
        finally:
            await _end(process)
        return "" if process.returncode == 0 else f"exit code {process.returncode}"


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
