"""Who issues certificates: the installation's own authority here, or cert-manager (`issued`)."""

import ssl
from collections.abc import Callable
from typing import Protocol

from tradewind_operator.model import Ref
from tradewind_operator.pods.identities import Identities, Proofs
from tradewind_operator.reconciling.trust import Trust

Expiries = Callable[[], dict[Ref, float]]


class Issuer(Proofs, Protocol):
    """What proves the operator, and what is known of everybody's certificates."""

    async def refresh(self) -> None:
        """Bring who signs and who is trusted to where they should be now.

        Raises:
            ApiError: it can't be read or written.
        """

    def expiries(self) -> dict[Ref, float]:
        """When the certificates in Secrets end, in UTC seconds."""


class OwnAuthority:
    """The installation's: everything is signed here. `expiries` is of the Secrets that it made."""

    def __init__(self, trust: Trust, identities: Identities, expiries: Expiries) -> None:
        self._trust, self._identities, self._expiries = trust, identities, expiries

    async def refresh(self) -> None:
        """Make, read or replace the authority."""
        await self._trust.refresh()

    async def context(self, policy: str, namespace: str) -> ssl.SSLContext:
        """The context to connect with, by a certificate of our own."""
        return self._identities.context(policy, namespace)

    def doubt(self, policy: str, namespace: str) -> None:
        """Nothing is read that could be out of date."""

    def expiries(self) -> dict[Ref, float]:
        """When the certificates end that were made."""
        return self._expiries()
