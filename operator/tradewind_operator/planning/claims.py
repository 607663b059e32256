"""Volume claims of journals: made once, without owner, never changed and never deleted."""

from tradewind.deploy.cluster import claim_name
from tradewind.deploy.plan import Workload
from tradewind_operator.model import Manifest
from tradewind_operator.planning.canonical import canonical
from tradewind_operator.planning.manifests import orphan, workload_labels
from tradewind_operator.planning.scopes import Scope


def claim(workload: Workload, scope: Scope) -> Manifest:
    """A journal's volume."""
    persistence = scope.policy.spec.persistence
    storage_class = persistence.storage_class_name or scope.settings.storage_class
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": canonical(persistence.size)}},
        "volumeMode": "Filesystem",
        **({"storageClassName": storage_class} if storage_class else {}),
    }
    name, labels = claim_name(workload.name), workload_labels(workload)
    return orphan(scope, "PersistentVolumeClaim", name, labels, spec=spec)
