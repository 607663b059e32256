"""The live terminal view of a run, and its keys."""

import contextlib
from collections import deque
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.live import Live

from tradewind.local.keys import Keyboard
from tradewind.local.panels import Around
from tradewind.local.processes import ProcessEvent
from tradewind.local.screens import page, page_length, screen
from tradewind.local.session import Session
from tradewind.local.statuses import Picture

NOTES_KEPT = 24
_CLOSERS = {"h": "Halted", "f": "Flattened"}


class View:
    """Draws each picture; h halts, r resumes, f flattens, e explains, q quits."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._live = Live(console=self._console, auto_refresh=False, screen=True)
        self._notes: deque[str] = deque(maxlen=NOTES_KEPT)
        self._page: list[str] = []
        self._from = 0

    @contextlib.contextmanager
    def attached(self, session: Session) -> Iterator[None]:
        """Take over the terminal for the life of a session."""
        self._session = session
        with self._live, Keyboard(self._on_key):
            yield

    def on_look(self, picture: Picture) -> None:
        """Draw a picture."""
        if not self._page:
            around = Around(self._session.runner.restarts, self._session.last_order())
            drawn = screen(picture, around, list(self._notes), self._console)
            self._live.update(drawn, refresh=True)

    def on_event(self, event: ProcessEvent) -> None:
        """Note a process event; starts are no news while everything starts."""
        if event.kind != "started" or self._session.history.was_ready:
            about = f" ({event.message})" if event.message else ""
            self._notes.append(f"{event.name} {event.kind.replace('_', ' ')}{about}")

    def on_note(self, text: str) -> None:
        """Show a line below the tables."""
        self._notes.extend(text.splitlines())

    def on_end(self, end: dict[str, Any], report: str) -> None:
        """Say goodbye below the restored screen."""
        run = end["run"]
        self._console.print(
            f"{run['orders']} orders, {run['fills']} fills, {run['denials']} denials; "
            f"realised P&L {end['realised_pnl']}, unrealised {end['unrealised_pnl']}"
        )
        self._console.print(f"report: {report}", soft_wrap=True)

    def _on_key(self, key: str) -> None:
        session = self._session
        if self._page and self._turned(key):
            return
        if key == "q":
            session.runner.stopping.set()
        elif key in _CLOSERS:
            session.command(_CLOSERS[key])
        elif key == "r":
            session.command("Active")
        elif key == "e":
            self._open(session.last_story(self._console.width))

    def _open(self, text: str) -> None:
        """Show a long text until a key; what runs goes on."""
        self._page, self._from = text.splitlines(), 0
        self._live.update(page(self._page, 0, self._console), refresh=True)

    def _turned(self, key: str) -> bool:
        """Turn the page; any other key closes it, and is obeyed if it stops something."""
        first = self._from + page_length(self._console)
        if key == " " and first < len(self._page):
            self._from = first
            self._live.update(page(self._page, first, self._console), refresh=True)
            return True
        self._page = []
        return key == " " or key not in {"q", *_CLOSERS}
