"""The operator's own certificates: one for each policy, in memory only.

Who signs them is who signs the workloads': the installation's own authority, or cert-manager's.
"""

import datetime as dt
import os
import ssl
from collections.abc import Callable
from typing import Protocol

import msgspec

from tradewind.transport.authority import KeyPair, ends, issue
from tradewind.transport.identities import OPERATOR, Identity

Trust = Callable[[], tuple[KeyPair, bytes]]
"""Who signs now, and all that is trusted, as PEM."""


class Unproven(Exception):  # noqa: N818  # says what is the case, not what broke
    """There is nothing to prove the operator with yet; the message says why."""


class Proofs(Protocol):
    """What proves the operator to the workloads of a policy, and tells them from others."""

    async def context(self, policy: str, namespace: str) -> ssl.SSLContext:
        """The context to connect with.

        Raises:
            Unproven: there is none yet.
        """

    def doubt(self, policy: str, namespace: str) -> None:
        """A workload took it for a stranger, or is one to it: it may be out of date."""


class Papers(msgspec.Struct, frozen=True):
    """A context to connect with, until when, and for which bundle it was made."""

    context: ssl.SSLContext
    until: dt.datetime
    bundle: bytes


class Identities:
    """Makes the context that proves the operator to the workloads of one policy."""

    def __init__(self, trust: Trust, moment: Callable[[], dt.datetime], life: dt.timedelta) -> None:
        self._trust, self._moment, self._life = trust, moment, life
        self._papers: dict[tuple[str, str], Papers] = {}

    def context(self, policy: str, namespace: str) -> ssl.SSLContext:
        """The context for a policy, made anew at two thirds of its life or when trust changed."""
        known = self._papers.get((policy, namespace))
        authority, bundle = self._trust()
        if known is None or known.bundle != bundle or self._moment() >= known.until:
            known = self._papers[policy, namespace] = self._make(
                policy, namespace, authority, bundle
            )
        return known.context

    def _make(self, policy: str, namespace: str, authority: KeyPair, bundle: bytes) -> Papers:
        name = Identity(OPERATOR, policy, namespace).dns_name
        pair = issue(authority, (name,), now=self._moment(), life=self._life)
        until = ends(pair.certificate) - self._life / 3
        return Papers(client_context(pair, bundle), until, bundle)


def client_context(pair: KeyPair, bundle: bytes) -> ssl.SSLContext:
    """A client's context from text; the key touches memory only."""
    context = ssl.create_default_context(cadata=bundle.decode("ascii"))
    descriptor = os.memfd_create("identity", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, pair.certificate + pair.key)
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)
    return context
