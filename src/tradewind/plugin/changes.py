"""A change of a resource, and risk's word that it holds.

The way to risk opens while the change is written, which waits for nothing; one way serves both the
question before and the word after.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from tradewind.deploy.plan import RISK
from tradewind.deploy.reports import RiskReport, report_of
from tradewind.plugin.kubectl import ClusterError, Kubectl
from tradewind.plugin.pages import opening, page
from tradewind.plugin.resources import Found, patched

ACKNOWLEDGED_WITHIN_S = 15.0
LOOK_EVERY_S = 0.05

Look = Callable[[], RiskReport]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one resource answered: `done` when risk said so, in `seconds` from the write's answer."""

    resource: str
    done: bool
    message: str
    halt: str = ""
    seconds: float = 0.0

    @property
    def title(self) -> str:
        """How people read of it."""
        return self.resource


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is written, and when it holds. `said` is the change in a word."""

    said: str
    notes: Mapping[str, str | None]
    spec: Mapping[str, str] = {}
    holds: Callable[[RiskReport, int], bool]
    """Whether risk's report shows it, at this generation of the resource."""
    lifted_by: Callable[[RiskReport], str] = lambda _: ""
    """The id that lifts it again, "" for what needs none."""
    in_force: Callable[[RiskReport], str] = lambda _: ""
    """What is in force then, "" where that is what was said."""


@contextmanager
def asking(kubectl: Kubectl, target: Found) -> Iterator[Look]:
    """Begin to open the way to risk; what it gives looks at risk's report."""
    with opening(kubectl, target.namespace, RISK, target.policy) as door:
        yield lambda: _report(page(door(), "/status"))


def write(kubectl: Kubectl, target: Found, change: Change, look: Look) -> Outcome:
    """Write a change and wait until risk says that it holds.

    Raises:
        ClusterError: the API server refused it.
    """
    patch = {"metadata": {"annotations": dict(change.notes)}}
    spec = {"spec": dict(change.spec)} if change.spec else {}
    generation = patched(kubectl, target, patch | spec)["metadata"]["generation"]
    written_s = time.monotonic()
    try:
        for report in _looks(look):
            if change.holds(report, generation):
                return _done(target, change, report, time.monotonic() - written_s)
    except ClusterError as error:
        said = f"written as {change.said}; risk can't be asked whether it holds: {error}"
        return Outcome(resource=target.title, done=False, message=said)
    said = f"written as {change.said}, but risk has not taken it in: is its pod running?"
    late_s = time.monotonic() - written_s
    return Outcome(resource=target.title, done=False, message=said, seconds=late_s)


def _done(target: Found, change: Change, report: RiskReport, seconds: float) -> Outcome:
    halt = change.lifted_by(report)
    lifts = f"; `resume` lifts {halt}" if halt else ""
    stays = change.in_force(report)
    said = f"written as {change.said}; it stays {stays}" if stays else change.said
    return Outcome(
        resource=target.title,
        done=True,
        message=f"{said}, acknowledged by risk within {seconds:.2f} s{lifts}",
        halt=halt,
        seconds=seconds,
    )


def _looks(look: Look) -> Iterator[RiskReport]:
    deadline = time.monotonic() + ACKNOWLEDGED_WITHIN_S
    while time.monotonic() < deadline:
        yield look()
        time.sleep(LOOK_EVERY_S)


def _report(document: bytes) -> RiskReport:
    report = report_of(RISK, document)
    assert isinstance(report, RiskReport)  # noqa: S101 # for the type checker
    return report
