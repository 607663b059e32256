"""Names of resources."""

from typing import Annotated

from tradewind.resources.fields import Name
from tradewind.resources.marks import Spec, fixed, hot

API_VERSION = "tradewind.io/v1alpha1"
SERVER_FIELDS = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "finalizers",
        "generateName",
        "generation",
        "managedFields",
        "ownerReferences",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
"""Written by an API server; taken and ignored."""


class Metadata(Spec, frozen=True, kw_only=True):
    """What a person writes of a resource's metadata."""

    name: Annotated[Name, fixed("Lower case letters, digits and dashes.")]
    namespace: Annotated[str, fixed("Left to the cluster.", max_length=63)] = ""
    labels: Annotated[dict[str, str], hot("Labels.")] = {}
    annotations: Annotated[dict[str, str], hot("Annotations.")] = {}
