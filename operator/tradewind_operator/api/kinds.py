"""Where objects of each kind live in the API."""

import msgspec

from tradewind.resources.metadata import API_VERSION


class Kind(msgspec.Struct, frozen=True):
    """One kind: its API version and the plural in its paths."""

    version: str
    plural: str

    @property
    def group(self) -> str:
        """The API group; "" for the core one."""
        return self.version.rpartition("/")[0]

    def path(self, namespace: str = "", name: str = "", part: str = "") -> str:
        """The path of one object, or of all in a namespace, or of all there are."""
        root = f"/apis/{self.version}" if self.group else f"/api/{self.version}"
        inside = f"/namespaces/{namespace}" if namespace else ""
        return "/".join(filter(None, (f"{root}{inside}/{self.plural}", name, part)))


POLICY, STRATEGY = "RiskPolicy", "TradingStrategy"
KINDS: dict[str, Kind] = {
    POLICY: Kind(API_VERSION, "riskpolicies"),
    STRATEGY: Kind(API_VERSION, "tradingstrategies"),
    "StatefulSet": Kind("apps/v1", "statefulsets"),
    "Pod": Kind("v1", "pods"),
    "Service": Kind("v1", "services"),
    "ConfigMap": Kind("v1", "configmaps"),
    "PersistentVolumeClaim": Kind("v1", "persistentvolumeclaims"),
    "Secret": Kind("v1", "secrets"),
    "ServiceAccount": Kind("v1", "serviceaccounts"),
    "NetworkPolicy": Kind("networking.k8s.io/v1", "networkpolicies"),
    "PodDisruptionBudget": Kind("policy/v1", "poddisruptionbudgets"),
    "Role": Kind("rbac.authorization.k8s.io/v1", "roles"),
    "RoleBinding": Kind("rbac.authorization.k8s.io/v1", "rolebindings"),
    "Namespace": Kind("v1", "namespaces"),
    "Lease": Kind("coordination.k8s.io/v1", "leases"),
    "Event": Kind("events.k8s.io/v1", "events"),
    "Certificate": Kind("cert-manager.io/v1", "certificates"),
}
OWN_KINDS = (POLICY, STRATEGY)
CHILD_KINDS = (
    "StatefulSet",
    "Pod",
    "Service",
    "ConfigMap",
    "PersistentVolumeClaim",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Role",
    "RoleBinding",
)
"""What is watched of what we make; Secrets never are."""
