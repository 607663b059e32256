"""Kubernetes' own forms inside of our fields, with bounds; an API server prunes what is no field.

Facts: core/v1 NodeAffinity and Toleration.
"""

from typing import Any

Schema = dict[str, Any]
_LONGEST_LABEL = 317
"""A label's key: a prefix of 253, a slash and a name of 63."""
_OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]


def _text(description: str, longest: int) -> Schema:
    return {"type": "string", "description": description, "maxLength": longest}


def _object(description: str, required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    schema: Schema = {"type": "object", "description": description, "properties": properties}
    return schema | ({"required": list(required)} if required else {})


def _list(description: str, items: Schema, most: int) -> Schema:
    return {
        "type": "array",
        "description": description,
        "maxItems": most,
        "x-kubernetes-list-type": "atomic",
        "items": items,
    }


def _requirement(description: str) -> Schema:
    return _object(
        description,
        ("key", "operator"),
        key=_text("The label or field.", _LONGEST_LABEL),
        operator={"type": "string", "description": "How it compares.", "enum": list(_OPERATORS)},
        values=_list("What it compares with.", {"type": "string", "maxLength": 63}, 64),
    )


def _term(description: str) -> Schema:
    return _object(
        description,
        matchExpressions=_list("On the node's labels.", _requirement("One requirement."), 16),
        matchFields=_list("On the node's fields.", _requirement("One requirement."), 16),
    ) | {"x-kubernetes-map-type": "atomic"}


def node_affinity() -> Schema:
    """A pod's nodeAffinity."""
    preferred = _object(
        "A weight and the node that it is for.",
        ("weight", "preference"),
        weight={"type": "integer", "description": "From 1 to 100.", "minimum": 1, "maximum": 100},
        preference=_term("The node."),
    )
    required = _object(
        "Any one of the terms must match.",
        ("nodeSelectorTerms",),
        nodeSelectorTerms=_list("Terms.", _term("All of its requirements must match."), 16),
    ) | {"x-kubernetes-map-type": "atomic"}
    return _object(
        "",
        requiredDuringSchedulingIgnoredDuringExecution=required,
        preferredDuringSchedulingIgnoredDuringExecution=_list("Preferences.", preferred, 16),
    )


def tolerations() -> Schema:
    """A pod's tolerations."""
    toleration = _object(
        "A taint that is put up with.",
        key=_text("The taint's key; any when empty.", _LONGEST_LABEL),
        operator={
            "type": "string",
            "description": "Exists or Equal, which is the default.",
            "enum": ["Exists", "Equal"],
        },
        value=_text("The taint's value.", 63),
        effect={
            "type": "string",
            "description": "The taint's effect; any when empty.",
            "enum": ["", "NoSchedule", "PreferNoSchedule", "NoExecute"],
        },
        tolerationSeconds={
            "type": "integer",
            "format": "int64",
            "description": "How long NoExecute is put up with; for ever when absent.",
        },
    )
    return _list("", toleration, 32)


def moment() -> Schema:
    """A time in UTC."""
    return {"type": "string", "format": "date-time"}


SHAPES = {"moment": moment, "node-affinity": node_affinity, "tolerations": tolerations}
"""Shapes by the word that a field's mark carries."""
