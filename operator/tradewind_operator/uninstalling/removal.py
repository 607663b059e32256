"""Takes away what the operator made: pods first, what they stand on when none is left."""

from collections.abc import Awaitable, Callable

from tradewind.deploy.cluster import MANAGED_BY, MANAGED_BY_LABEL
from tradewind_operator.api.errors import Forbidden, Gone
from tradewind_operator.api.kinds import KINDS
from tradewind_operator.api.objects import Objects
from tradewind_operator.api.requests import Request, Requests
from tradewind_operator.model import Manifest, Ref, ref_of
from tradewind_operator.uninstalling.belongings import children_of, secrets_of
from tradewind_operator.uninstalling.waiting import Patience

RUNNING = ("StatefulSet", "Pod")
AROUND = (
    "PodDisruptionBudget",
    "Service",
    "ConfigMap",
    "NetworkPolicy",
    "RoleBinding",
    "Role",
    "ServiceAccount",
)
PODS_GONE_S = 90.0
_SELECTOR = f"{MANAGED_BY_LABEL}={MANAGED_BY}"


class Removal:
    """Removes the children of some policies in some namespaces; "" is all of them."""

    def __init__(
        self, requests: Requests, namespaces: tuple[str, ...], patience: Patience, *, issued: bool
    ) -> None:
        self._requests, self._objects = requests, Objects(requests)
        self._namespaces, self._patience = namespaces, patience
        self._around = (*AROUND, *(("Certificate",) if issued else ()))

    async def remove(self, policies: frozenset[Ref]) -> None:
        """Remove pods, then everything that they stand on, then their Secrets."""
        around = await self._children(self._around, policies)
        running = await self._children(RUNNING, policies)
        await self._delete_all(running)
        await self._patience.wait(PODS_GONE_S, self._pods_left(policies))
        await self._delete_all(around)
        for secret in sorted(secrets_of([*around, *running], policies)):
            await self._forget_secret(secret)

    async def forget(self, ref: Ref) -> None:
        """Delete by name alone, what may not be read: a Secret, the Lease."""
        path = KINDS[ref.kind].path(ref.namespace, ref.name)
        await unless_gone(self._requests.send(Request(verb="delete", method="DELETE", path=path)))

    async def _forget_secret(self, ref: Ref) -> None:
        """Where Secrets are not ours to touch, none was made; elsewhere it is told and left."""
        try:
            await self.forget(ref)
        except Forbidden as error:
            self._patience.say("left", secret=ref.name, namespace=ref.namespace, why=error.message)

    async def _delete_all(self, children: list[Manifest]) -> None:
        for each in children:
            await unless_gone(self._objects.delete(ref_of(each), each["metadata"]["uid"]))

    async def _children(self, kinds: tuple[str, ...], policies: frozenset[Ref]) -> list[Manifest]:
        listed = [
            item
            for kind in kinds
            for namespace in self._namespaces
            for item in (await self._objects.listed_metadata(kind, namespace, _SELECTOR)).items
        ]
        return children_of(listed, policies)

    def _pods_left(self, policies: frozenset[Ref]) -> Callable[[], Awaitable[list[str]]]:
        async def left() -> list[str]:
            pods = await self._children(("Pod",), policies)
            return [f"pod {each['metadata']['name']} ends" for each in pods]

        return left


async def unless_gone(request: Awaitable[object]) -> None:
    """Make a request about something that may be gone already."""
    try:
        await request
    except Gone:
        return
