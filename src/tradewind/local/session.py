"""One run from start to summary: start, watch, apply edits, and end in order."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from tradewind.deploy.changes import Edit, edit
from tradewind.deploy.plan import EXECUTION, MARKET_DATA, RISK, STRATEGY
from tradewind.domain.errors import ConfigurationError, TradingError
from tradewind.local.alarms import RunnerAlarms
from tradewind.local.books import Books
from tradewind.local.controls import Controls
from tradewind.local.counts import Counts, load_counts, save_counts
from tradewind.local.edits import Edits
from tradewind.local.endings import calm_markets, policy_end, read_all_books
from tradewind.local.explaining import text
from tradewind.local.figures import Figures
from tradewind.local.history import History
from tradewind.local.last_wishes import WITHIN_S, LastWishes, flattening
from tradewind.local.notices import Notices
from tradewind.local.options import RunOptions
from tradewind.local.processes import ProcessEvent
from tradewind.local.runner import Runner, refuse_empty
from tradewind.local.runner_file import read_runner_file
from tradewind.local.statuses import Picture
from tradewind.local.stories import story
from tradewind.local.summaries import PolicyEnd, summary
from tradewind.local.tapes import onto_tape, tape_notes
from tradewind.local.upkeep import Upkeep
from tradewind.local.watchers import Watcher
from tradewind.resources.collecting import Resources
from tradewind.venues.simulated.replays import symbols_of

LOOK_EVERY_S = 0.25
READY_WITHIN_S = 60.0


class Session:
    """A run that somebody watches: `on_look` gets each picture, `on_event` each process event.

    `exit_code` is not 0 when the run ended because nothing was left that could trade.
    """

    def __init__(
        self,
        options: RunOptions,
        resources: Resources,
        *,
        on_look: Callable[[Picture], None],
        on_event: Callable[[ProcessEvent], None],
        on_note: Callable[[str], None],
    ) -> None:
        self.options = options
        self._tape = symbols_of(options.replay) if options.replay else ()
        self._tape_notes = list(tape_notes(resources, self._tape))
        resources = onto_tape(resources, self._tape)
        self.runner = Runner(options, resources, now=_utc_now, on_event=self._process_event)
        self._on_event = on_event
        self._alarms = RunnerAlarms(
            self.runner.state.folder("alerts"),
            lambda: self.runner.resources.policies,
            self._policy_of,
            on_note,
        )
        self.history = History()
        self._on_look, self._on_note = on_look, on_note
        self._figures, self._notices = Figures(), Notices(on_note)
        self._watcher, self._upkeep = Watcher(), Upkeep(on_note)
        self._picture = Picture({}, ())
        self._edits = Edits(options.paths, resources)
        self.exit_code = 0
        self._before = self.books()
        self._life_before = load_counts(self.runner.state.root / "counts.json")
        self._commands: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> bool:
        """Whether every workload that is waited for has said that it is."""
        picture = self._picture
        return bool(picture.doors) and not picture.unready and not picture.is_over

    def command(self, state: str) -> None:
        """Give every policy a person's command; "Active" resumes."""
        task = asyncio.get_running_loop().create_task(self._command(state))
        self._commands.add(task)
        task.add_done_callback(self._commands.discard)

    def last_order(self) -> str:
        """The client order id of the newest order that any execution knows, "" for none."""
        newest = [
            document["last_order"]
            for _, document in self._picture.of(EXECUTION)
            if document.get("last_order")
        ]
        return str(newest[-1]) if newest else ""

    def last_story(self, width: int) -> str:
        """The story of the newest order, in so many columns."""
        order = self.last_order()
        if not order:
            return "there is no order yet"
        try:
            return text(story(self.runner.state.root, order), width)
        except TradingError as error:
            return str(error)

    async def _command(self, state: str) -> None:
        runner = read_runner_file(self.runner.state.runner_file)
        controls, reason = Controls(runner), "by key in the view"
        for policy in runner.policies:
            if state == "Active":
                outcome = await controls.resume(policy, "policy", reason)
            else:
                outcome = await controls.set_state(policy, "policy", state, reason)
            self._on_note(f"{policy}: {outcome.message}")

    async def run(self) -> dict[str, Any]:
        """Run until the end that the options name, and return the summary."""
        for note in self._tape_notes:
            self._on_note(note)
        try:
            await self.runner.start()
        except BaseException:
            await self.runner.stop()  # those that were started, and the keys
            raise
        try:
            await self._watch()
        finally:
            end = await self._end()
            await self._watcher.close()
            await self._alarms.close()
        return end

    def _process_event(self, event: ProcessEvent) -> None:
        self._on_event(event)
        self._alarms.on_event(event)

    def _policy_of(self, workload: str) -> str:
        found = (each.policy for each in self.runner.workloads if each.name == workload)
        return next(found, "")

    async def _watch(self) -> None:
        deadline: float | None = None
        started = time.monotonic()
        while not self.runner.stopping.is_set():
            await self._look()
            if deadline is None and self.ready and self.options.duration_s:
                deadline = time.monotonic() + self.options.duration_s
            if deadline is not None and time.monotonic() > deadline:
                return
            if self._picture.tape_ended:
                self._on_note("the tape has ended")
                return
            if self._picture.is_over:
                self.exit_code = self.runner.exit_code
                self._on_note(
                    "no policy can trade any more: put right what gave up, then start again"
                )
                return
            if not self.history.was_ready and time.monotonic() - started > READY_WITHIN_S:
                self._on_note("not ready yet: " + "; ".join(self._picture.unready))
                started = time.monotonic()
            self._upkeep.attempt("cannot renew the certificates", self.runner.renew)
            await self._apply_edits()
            await _sleep_or(self.runner.stopping, LOOK_EVERY_S)

    async def _look(self) -> None:
        doors = read_runner_file(self.runner.state.runner_file).doors
        picture = self._picture = await self._watcher.look(doors, self.runner.down)
        self._upkeep.show("cannot add up what runs", lambda: self._take(picture))
        self._upkeep.attempt("cannot keep the counts", self._save_counts)
        self._upkeep.show("cannot show what runs", lambda: self._on_look(picture))

    def _take(self, picture: Picture) -> None:
        self.history.take(picture, ready=self.ready)
        self._figures.take(picture)
        self._notices.take(picture, restarts=self.runner.restarts, ready=self.ready)

    async def _apply_edits(self) -> None:
        """Take over changed files; a bad edit leaves the last good version running."""
        try:
            resources = self._edits.changed()
            if resources is not None:
                refuse_empty(resources)
                await self._apply(edit(self.runner.resources, onto_tape(resources, self._tape)))
        except ConfigurationError as error:
            self._on_note(f"edit refused, the last good version goes on:\n{error}")
        except OSError as error:
            self._on_note(f"edit not applied, the last version goes on: {error}; save it once more")

    async def _apply(self, edited: Edit) -> None:
        """Make it so: hot fields live, others by restart; immutable ones stay and are told."""
        await self.runner.apply(edited.accepted)
        for change in edited.refused:
            self._on_note(f"refused, it never changes: {change}")
        for change in (*edited.hot, *edited.rolled):
            self._on_note(f"applied: {change}")

    async def _end(self) -> dict[str, Any]:
        await self._look()
        runner = self.runner
        await runner.stop_service(STRATEGY)
        await self._flatten()
        await calm_markets(runner, self._on_note)
        for service in (RISK, EXECUTION, MARKET_DATA):
            await runner.stop_service(service)
        ends = {name: await self._policy_end(name, books) for name, books in self.books().items()}
        await runner.stop()
        self._upkeep.attempt("cannot keep the counts", self._save_counts)
        return summary(ends, self._life(), self._counts())

    def _counts(self) -> Counts:
        return self._figures.tally.counts(self.runner.restarts)

    async def _flatten(self) -> None:
        """Close what strategies with `onShutdown: Flatten` hold, while risk still runs."""
        wishes = flattening(self.runner.resources)
        if wishes:
            told = read_runner_file(self.runner.state.runner_file)
            last = LastWishes(told, self._watcher, self._on_note)
            self.runner.dealt_with(await last.carry_out(wishes, WITHIN_S))

    def _life(self) -> Counts:
        return self._life_before.plus(self._counts())

    def _save_counts(self) -> None:
        """Keep the counts of the state's life as they are: a killed runner saves no more."""
        save_counts(self.runner.state.root / "counts.json", self._life())

    async def _policy_end(self, policy: str, books: Books) -> PolicyEnd:
        return await policy_end(
            self.runner,
            policy,
            books=books,
            before=self._before.get(policy),
            latencies_us=self._figures.latencies_us.get(policy, []),
            say=self._on_note,
        )

    def books(self) -> dict[str, Books]:
        """Books of each policy from its execution journal; a damaged journal's are left out."""
        return read_all_books(self.runner, self._on_note)


def _utc_now() -> dt.datetime:
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


async def _sleep_or(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
