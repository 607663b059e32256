"""What operator, services in their pods and the plugin agree on: names, labels, ports, places.

No Kubernetes client is needed for it: it is text and numbers alone.
"""

from tradewind.resources.metadata import API_VERSION

GROUP = API_VERSION.split("/", maxsplit=1)[0]
MANAGED_BY = "tradewind-operator"

NAME_LABEL, COMPONENT_LABEL, INSTANCE_LABEL, MANAGED_BY_LABEL = (
    f"app.kubernetes.io/{word}" for word in ("name", "component", "instance", "managed-by")
)
POLICY_LABEL, STRATEGY_LABEL, PINNING_LABEL = (
    f"{GROUP}/{word}" for word in ("policy", "strategy", "pinning")
)
"""`pinning` is a node's label too: "static" where its kubelet gives cores away."""

REVISION, HASH, GENERATION, NUDGE = (
    f"{GROUP}/{word}" for word in ("revision", "hash", "generation", "nudge")
)
"""Annotations: what a pod was started from; what we applied; a resource's generation; and a value
that changes so that a kubelet refreshes mounted files at once."""

ATTEMPTS = f"{GROUP}/attempts"
"""How many pinned pods of a workload ended in a row, on its ConfigMap and on the next pod."""

PAUSE, FORCE_DELETE, DRAIN = (
    f"{GROUP}/{word}" for word in ("pause-reconciliation", "force-delete", "drain")
)
FINALIZER = f"{GROUP}/orders"
"""Set before the first pod; gone when no order is open."""

GRPC_PORT, HTTP_PORT, STATUS_PORT, PAGES_PORT, VENUE_PORT = 7400, 7480, 7443, 7481, 7500
"""gRPC; probes and metrics; `/status` by mutual TLS; pages on loopback only; a venue's door."""

CONFIG_FILE = "/etc/tradewind/config/config.json"
POLICY_FILE = "/etc/tradewind/policy/policy.json"
STRATEGIES_FOLDER = "/etc/tradewind/strategies"
TLS_FOLDER = "/etc/tradewind/tls"
CREDENTIALS_FOLDER = "/etc/tradewind/credentials"
APPROVAL_FOLDER = "/etc/tradewind/approval"
OPERATOR_KEY_FOLDER = "/etc/tradewind/operator-key"
SOURCES_FOLDER = "/etc/tradewind/sources"
STATE_FOLDER = "/var/lib/tradewind"
RUN_FOLDER = "/run/tradewind"
CA_FILE, CERTIFICATE_FILE, KEY_FILE = "ca.crt", "tls.crt", "tls.key"
APPROVAL_KEY, OPERATOR_KEY = "approval", "operator"
"""Keys of two Secrets, and so names of files; a replaced approval key has `.previous` added."""


def config_name(workload: str) -> str:
    """The ConfigMap with a workload's configuration."""
    return f"{workload}-config"


def policy_name(policy: str) -> str:
    """The ConfigMap with the policy as its workloads read it, key `policy.json`."""
    return f"{policy}-policy"


def strategies_name(policy: str) -> str:
    """The ConfigMap with every strategy of a policy, a key `NAME.json` each."""
    return f"{policy}-strategies"


def tls_name(workload: str) -> str:
    """The Secret with a workload's certificate; keys `ca.crt`, `tls.crt`, `tls.key`."""
    return f"{workload}-tls"


def operator_name(policy: str) -> str:
    """What the operator is to a policy's workloads; its certificate's Secret is named after it."""
    return f"{policy}-operator"


def approval_name(policy: str) -> str:
    """The Secret with the approval key; known to risk and execution only."""
    return f"{policy}-approval"


def operator_key_name(policy: str) -> str:
    """The Secret with the key that signs a person's flatten command; execution's only."""
    return f"{policy}-operator-key"


def venue_keys_name(policy: str) -> str:
    """The Secret with made-up broker keys of a simulated account."""
    return f"{policy}-venue-keys"


def claim_name(workload: str) -> str:
    """The volume claim with a workload's journal; never deleted by us."""
    return f"{workload}-state"


def pod_name(workload: str) -> str:
    """The pod of a workload, whether a StatefulSet or the operator made it."""
    return f"{workload}-0"
