"""A run as plain lines, for logs and pipes."""

import contextlib
from collections.abc import Iterator
from typing import Any, TextIO

from tradewind.domain.values import format_scaled
from tradewind.local.processes import ProcessEvent
from tradewind.local.session import Session
from tradewind.local.statuses import Picture
from tradewind.risk.sentences import money

EVERY = 8
"""Looks from one line of figures to the next."""
UNREADY_EVERY = 40
"""Looks after which it is said anew what is waited for, when that has changed."""


class Lines:
    """Prints what changes, and a line of figures every couple of seconds."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._looks = 0
        self._was_ready, self._waiting = False, ""

    @contextlib.contextmanager
    def attached(self, session: Session) -> Iterator[None]:
        """Nothing to take over for plain lines."""
        yield

    def on_look(self, picture: Picture) -> None:
        """Take a picture."""
        waiting, self._looks = "; ".join(picture.unready), self._looks + 1
        ready = not waiting
        again = self._looks % UNREADY_EVERY == 0 and waiting != self._waiting
        if ready != self._was_ready or (again and not ready):
            self._was_ready, self._waiting = ready, waiting
            self._say("ready" if ready else f"not ready: {waiting}")
        if ready and self._looks % EVERY == 0:
            for door, document in picture.of("risk"):
                if document:
                    self._say(_figures(door.policy, document))
                else:
                    why = picture.down.get(door.workload, "risk does not answer")
                    self._say(f"{door.policy}: {why}")

    def on_event(self, event: ProcessEvent) -> None:
        """A process started, died or gave up."""
        about = f": {event.message}" if event.message else ""
        self._say(f"{event.name} {event.kind.replace('_', ' ')} (pid {event.pid}){about}")

    def on_note(self, text: str) -> None:
        """Something that a person should read."""
        self._say(text)

    def on_end(self, end: dict[str, Any], report: str) -> None:
        """The run is over."""
        run = end["run"]
        self._say(
            f"done: {run['orders']} orders, {run['fills']} fills, {run['denials']} denials, "
            f"realised {end['realised_pnl']}, unrealised {end['unrealised_pnl']}"
        )
        self._say(f"report: {report}")

    def _say(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()


def _figures(policy: str, document: dict[str, Any]) -> str:
    fills = sum(each["counts"].get("fills", 0) for each in document["strategies"])
    held = ", ".join(
        f"{each['position']['symbol']} {format_scaled(each['position']['quantity'])}"
        for each in document["positions"]
        if each["position"]["quantity"]
    )
    denials = ", ".join(f"{code} {count}" for code, count in document["denials"].items())
    return (
        f"{policy}: {document['state']}, breaker {document['breaker']['state']}, {fills} fills, "
        f"day P&L {money(document['day_pnl'])}, holding {held or 'nothing'}"
        + (f", denied {denials}" if denials else "")
    )
