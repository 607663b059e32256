"""Every generated file of the definitions: its place in the repository and its text."""

from typing import Any

import yaml

from tradewind.resources.crds.definitions import GROUP, NAMES, definition

FOLDER = "crds"
_HEADER = "# Generated from src/tradewind/resources by `make crds`; do not edit.\n"


def as_yaml(*documents: dict[str, Any]) -> str:
    """Documents as a file of ours has them."""
    return _HEADER + yaml.dump_all(
        documents,
        Dumper=_Dumper,
        sort_keys=False,
        width=110,
        allow_unicode=True,
        explicit_start=len(documents) > 1,
    )


def generated_files() -> dict[str, str]:
    """Text by path, relative to the repository."""
    return {
        f"{FOLDER}/{GROUP}_{names.plural}.yaml": as_yaml(definition(kind))
        for kind, names in NAMES.items()
    }


class _Dumper(yaml.SafeDumper):
    """No anchors: a reader of a definition should not have to follow them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
