"""Every generated file of the definitions: its place in the repository and its text."""

from typing import Any

import yaml

from tradewind.resources.crds.admission import admission_files
from tradewind.resources.crds.definitions import GROUP, NAMES, definition
from tradewind.resources.crds.pages import pages

FOLDER, ADMISSION = "crds", "admission"
"""Admission stands apart: an installation in one namespace applies no cluster-wide policy."""
CHART = "charts/tradewind/files"
"""The chart's own copy: a chart can only read what lies in it."""
_LONG = 40
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
    definitions = {
        f"{FOLDER}/{GROUP}_{names.plural}.yaml": as_yaml(definition(kind))
        for kind, names in NAMES.items()
    }
    admission = {
        f"{FOLDER}/{ADMISSION}/{name}.yaml": as_yaml(*documents)
        for name, documents in admission_files().items()
    }
    resources = definitions | admission
    return resources | {_in_chart(path): text for path, text in resources.items()} | pages()


def _in_chart(path: str) -> str:
    """Where the chart has its copy."""
    return f"{CHART}/{path.replace(f'{FOLDER}/{ADMISSION}/', f'{ADMISSION}/')}"


class _Dumper(yaml.SafeDumper):
    """No anchors: a reader of a definition should not have to follow them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Expressions have quotes and colons: folded, they need none around them."""
    quoted = "'" in text or ": " in text
    style = ">" if quoted and len(text) > _LONG else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
