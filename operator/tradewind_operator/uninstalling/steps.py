"""The steps of an uninstall, in their order; each may be made again."""

from tradewind.resources.crds.status_parts import Controller
from tradewind_operator.api.errors import Conflict, Gone
from tradewind_operator.api.kinds import OWN_KINDS, POLICY
from tradewind_operator.api.objects import MERGE, Objects
from tradewind_operator.api.requests import Request, Requests
from tradewind_operator.model import Owned, Ref
from tradewind_operator.reconciling.finalizers import release
from tradewind_operator.reconciling.trust import NAME as AUTHORITY
from tradewind_operator.settings import Settings
from tradewind_operator.statuses.owning import owned
from tradewind_operator.uninstalling.belongings import HALTED, is_ours
from tradewind_operator.uninstalling.removal import Removal, unless_gone
from tradewind_operator.uninstalling.standing import figures_at, why_not
from tradewind_operator.uninstalling.waiting import Now, Patience, Say

LEASE_FREE_S, TRIES = 45.0, 20
_REASON = "tradewind.io/reason"


class Uninstall:
    """Ends one installation."""

    def __init__(self, requests: Requests, settings: Settings, *, now: Now, say: Say) -> None:
        self._requests, self._objects, self._say = requests, Objects(requests), say
        self._settings = settings
        self._mine = Controller(namespace=settings.namespace, lease=settings.lease)
        self._lease = Ref("Lease", settings.namespace, settings.lease)
        self._namespaces = _watched(settings)
        self._patience = Patience(now, say)
        issued = settings.tls.is_cert_managers
        self._removal = Removal(requests, self._namespaces, self._patience, issued=issued)
        authority = Ref("Secret", settings.namespace, AUTHORITY)
        self._installations = (self._lease, *(() if issued else (authority,)))

    async def run(self, deployment: str, within_s: float) -> None:
        """Make every step; orders are waited for until `within_s` have passed.

        Raises:
            ApiError: the server refuses a step; another run goes on where this one ended.
        """
        policies = [each for each in await self._own() if each.ref.kind == POLICY]
        before = {each.ref: figures_at(each) for each in policies}
        for policy in policies:
            await self._halt(policy)
        await self._patience.wait(within_s, lambda: self._orders_left(before))
        await self._stop(deployment)
        await self._release()
        await self._removal.remove(frozenset(before))
        for ref in self._installations:
            await self._removal.forget(ref)
        self._say("uninstalled", policies=len(policies))

    async def _own(self) -> list[Owned]:
        """Our policies and strategies, as they are now."""
        found = [
            owned(item)
            for kind in OWN_KINDS
            for namespace in self._namespaces
            for item in (await self._objects.listed(kind, namespace)).items
        ]
        return [each for each in found if is_ours(each, self._mine)]

    async def _halt(self, policy: Owned) -> None:
        if policy.resource is not None and policy.resource.spec.trading_state in HALTED:
            return
        patch = {
            "metadata": {"annotations": {_REASON: "the installation is being removed"}},
            "spec": {"tradingState": "Halted"},
        }
        await unless_gone(self._objects.merge(policy.ref, patch))
        self._say("halted", policy=policy.ref.name, namespace=policy.ref.namespace)

    async def _orders_left(self, before: dict[Ref, str]) -> list[str]:
        policies = [each for each in await self._own() if each.ref in before]
        waits = [(each.ref, why_not(each, before[each.ref])) for each in policies]
        return [f"{ref.namespace}/{ref.name}: {wait}" for ref, wait in waits if wait]

    async def _stop(self, deployment: str) -> None:
        """Stop the operator, and wait until it gave its Lease back."""
        root = f"/apis/apps/v1/namespaces/{self._settings.namespace}/deployments"
        scale = Request(
            verb="patch",
            method="PATCH",
            path=f"{root}/{deployment}/scale",
            body={"spec": {"replicas": 0}},
            content=MERGE,
        )
        await unless_gone(self._requests.send(scale))
        await self._patience.wait(LEASE_FREE_S, self._lease_held)

    async def _lease_held(self) -> list[str]:
        try:
            lease = await self._objects.get(self._lease)
        except Gone:
            return []
        holder = (lease.get("spec") or {}).get("holderIdentity")
        return [f"the operator {holder} has the Lease"] if holder else []

    async def _release(self) -> None:
        """Take our finalizer off: nobody will be there to do it."""
        for _ in range(TRIES):
            try:
                for own in await self._own():
                    await unless_gone(release(self._objects, own))
            except Conflict:
                continue
            return


def _watched(settings: Settings) -> tuple[str, ...]:
    """The namespaces to look into; one "" for all."""
    if settings.all_namespaces:
        return ("",)
    return settings.namespaces or (settings.namespace,)
