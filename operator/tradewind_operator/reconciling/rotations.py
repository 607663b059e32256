"""Replacing a policy's approval key: each key is accepted everywhere before anybody signs with it.

Kubelets refresh a mounted Secret within a minute or two, each at its own time. So the new key is
offered first (accepted, not signed with), then signs with the old one still accepted, and then the
old one is gone: three writes, `STEP` apart.
"""

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec

from tradewind.deploy.cluster import APPROVAL_KEY, GROUP

ROTATE = f"{GROUP}/rotate-approval-key"
"""On the policy: another value asks for another key."""

ROTATED, PHASE, SINCE = (f"{GROUP}/{word}" for word in ("rotated", "rotation", "rotation-since"))
"""On the Secret: the value that was answered, how far that is, and since when."""

PREVIOUS = f"{APPROVAL_KEY}.previous"
OFFERED, SIGNING, DONE = "offered", "signing", "done"
STEP = dt.timedelta(minutes=3)
KEY_BYTES = 32


class Step(msgspec.Struct, frozen=True):
    """What a Secret becomes; a value of None removes a key."""

    data: Mapping[str, bytes | None]
    annotations: Mapping[str, str]


def step(
    data: Mapping[str, bytes],
    annotations: Mapping[str, str],
    wanted: str,
    *,
    now: dt.datetime,
    entropy: Callable[[int], bytes],
) -> Step | None:
    """The next step of a rotation; None when there is none, or not yet."""
    phase = annotations.get(PHASE, DONE)
    if phase == DONE:
        return _offer(annotations, wanted, now, entropy)
    if now < _since(annotations) + STEP:
        return None
    if phase == OFFERED:
        swapped = {APPROVAL_KEY: data[PREVIOUS], PREVIOUS: data[APPROVAL_KEY]}
        return Step(swapped, {PHASE: SIGNING, SINCE: now.isoformat()})
    return Step({PREVIOUS: None}, {PHASE: DONE, SINCE: now.isoformat()})


def is_running(annotations: Mapping[str, str]) -> bool:
    """Whether a rotation has steps to come."""
    return annotations.get(PHASE, DONE) != DONE


def _offer(
    annotations: Mapping[str, str], wanted: str, now: dt.datetime, entropy: Callable[[int], bytes]
) -> Step | None:
    if not wanted or annotations.get(ROTATED, "") == wanted:
        return None
    said = {ROTATED: wanted, PHASE: OFFERED, SINCE: now.isoformat()}
    return Step({PREVIOUS: entropy(KEY_BYTES)}, said)


def _since(annotations: Mapping[str, str]) -> dt.datetime:
    return dt.datetime.fromisoformat(annotations[SINCE])
