"""What cert-manager issued: the operator's own identities, read by name from their Secrets.

The same Secret tells who is trusted. It is read again when its certificate is due, at each resync,
and soon after a workload did not take it: that is how a renewal is followed.
"""

import datetime as dt
import ssl
from collections.abc import Mapping

import msgspec

from tradewind.deploy.cluster import (
    CA_FILE,
    CERTIFICATE_FILE,
    KEY_FILE,
    operator_name,
    tls_name,
)
from tradewind.transport.authority import KeyPair, begins, ends
from tradewind_operator.api.errors import ApiError, Gone
from tradewind_operator.api.objects import Objects
from tradewind_operator.model import Ref
from tradewind_operator.planning.issued import KIND
from tradewind_operator.pods.identities import Unproven, client_context
from tradewind_operator.reconciling.caches import Cache
from tradewind_operator.reconciling.secrets import Surroundings, plain_data

SOON_S = 5.0
"""How often at most a Secret is read that is not there, is due, or is doubted."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a Secret held when it was read: a context or why there is none, and until when."""

    read_at: float
    context: ssl.SSLContext | None = None
    why: str = ""
    due: dt.datetime | None = None
    doubted: bool = False


class Issued:
    """The operator's identities where cert-manager issues; what it issued is seen in `cache`."""

    def __init__(
        self, objects: Objects, cache: Cache, around: Surroundings, *, reread_s: float
    ) -> None:
        self._objects, self._cache, self._around = objects, cache, around
        self._reread_s = reread_s
        self._held: dict[Ref, Held] = {}

    async def refresh(self) -> None:
        """No authority is kept here."""

    async def context(self, policy: str, namespace: str) -> ssl.SSLContext:
        """The context to connect with, by the Secret of the policy's Certificate of ours.

        Raises:
            Unproven: there is none yet.
        """
        ref = Ref("Secret", namespace, tls_name(operator_name(policy)))
        held = self._held.get(ref)
        if held is None or self._is_doubtful(held):
            held = self._held[ref] = await self._read(ref, held)
        if held.context is None:
            raise Unproven(held.why)
        return held.context

    def doubt(self, policy: str, namespace: str) -> None:
        """Read the Secret again before it is used once more."""
        ref = Ref("Secret", namespace, tls_name(operator_name(policy)))
        if ref in self._held:
            self._held[ref] = msgspec.structs.replace(self._held[ref], doubted=True)

    def expiries(self) -> dict[Ref, float]:
        """When the certificates end that were issued, as their Certificates tell."""
        found: dict[Ref, float] = {}
        for ref in self._cache.refs(KIND):
            certificate = self._cache.manifest(ref) or {}
            end = (certificate.get("status") or {}).get("notAfter")
            if end:
                secret = Ref("Secret", ref.namespace, certificate["spec"]["secretName"])
                found[secret] = dt.datetime.fromisoformat(end).timestamp()
        return found

    def _is_doubtful(self, held: Held) -> bool:
        age = self._around.now() - held.read_at
        is_due = held.due is None or self._around.moment() >= held.due
        return age > (SOON_S if is_due or held.doubted else self._reread_s)

    async def _read(self, ref: Ref, before: Held | None) -> Held:
        """Read it; what was read before stays in use where nothing better is found."""
        now = self._around.now()
        try:
            return _held(plain_data(await self._objects.get(ref)), now)
        except Gone:
            why = f"cert-manager has not issued the Secret {ref.name} yet: describe its Certificate"
        except KeyError as error:
            why = f"the Secret {ref.name} has no {error}: the issuer must say whom to trust"
        except (ValueError, OSError) as error:
            why = f"the Secret {ref.name} can't be used: {error}"
        except ApiError as error:
            why = f"the Secret {ref.name} can't be read: {error}"
        if before is not None and before.context is not None:
            return msgspec.structs.replace(before, read_at=now, doubted=False)
        return Held(read_at=now, why=why)


def _held(data: Mapping[str, bytes], now: float) -> Held:
    pair = KeyPair(data[CERTIFICATE_FILE], data[KEY_FILE])
    context = client_context(pair, data[CA_FILE])
    end = ends(pair.certificate)
    return Held(read_at=now, context=context, due=end - (end - begins(pair.certificate)) / 3)
