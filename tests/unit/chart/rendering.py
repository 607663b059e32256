"""Print the chart's default render; `--write` renews what is made from it.

That is README's table and `k8s/base`: the default render without what only Helm understands, which
is hooks, its labels and its annotations. Kustomize has one source with the chart, and cannot drift.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from tests.unit.chart.readme import README, readme
from tests.unit.chart.renders import ROOT, Manifest, objects, texts

BASE = ROOT / "k8s" / "base"
NAMESPACE = "tradewind"
HEADER = "# Generated from charts/tradewind by `make render ARGS=--write`; do not edit.\n"
ELSEWHERE = {
    "CustomResourceDefinition": "crds",
    "ValidatingAdmissionPolicy": "crds/admission",
    "ValidatingAdmissionPolicyBinding": "crds/admission",
}
"""Kinds that Kustomize takes from the folder of their own generator."""
_HELM_LABELS = ("helm.sh/chart", "app.kubernetes.io/managed-by")
_HELM_ANNOTATIONS = ("helm.sh/resource-policy",)


def is_hook(manifest: Manifest) -> bool:
    """Whether Helm alone knows when it is there."""
    return "helm.sh/hook" in manifest["metadata"].get("annotations", {})


def plain(manifest: Manifest) -> Manifest:
    """An object without Helm's own labels and annotations."""
    metadata = dict(manifest["metadata"])
    for part, names in (("labels", _HELM_LABELS), ("annotations", _HELM_ANNOTATIONS)):
        kept = {key: value for key, value in metadata.get(part, {}).items() if key not in names}
        metadata = {key: value for key, value in metadata.items() if key != part}
        if kept:
            metadata[part] = kept
    return {**manifest, "metadata": metadata}


def default_objects() -> list[Manifest]:
    """The default render as Kustomize should have it."""
    return [plain(each) for each in objects(namespace=NAMESPACE) if not is_hook(each)]


def base_files() -> dict[Path, str]:
    """Files of k8s/base by path: one for each kind of concern."""
    files: dict[str, list[Manifest]] = {}
    for each in default_objects():
        if each["kind"] not in ELSEWHERE:
            files.setdefault(_file_of(each), []).append(each)
    texts = {BASE / name: HEADER + _yaml(found) for name, found in files.items()}
    resources = ["../../crds", "../../crds/admission", *sorted(files)]
    kustomization: Manifest = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
    }
    return {**texts, BASE / "kustomization.yaml": HEADER + _yaml([kustomization])}


def generated() -> dict[Path, str]:
    """Everything that is made from the chart."""
    return {**base_files(), README: readme()}


def drifted() -> list[str]:
    """Paths that differ from what the chart says."""
    made = generated()
    stray = set(BASE.glob("*.yaml")) - made.keys()
    changed = {path for path, text in made.items() if _read(path) != text}
    return sorted(str(path.relative_to(ROOT)) for path in stray | changed)


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _file_of(manifest: Manifest) -> str:
    if manifest["kind"] == "ClusterRole":
        return "personas.yaml"
    if manifest["kind"] in {"Role", "RoleBinding"}:
        return "rbac.yaml"
    return f"{manifest['kind'].lower()}.yaml"


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _yaml(documents: Iterable[dict[str, Any]]) -> str:
    return yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, width=110)


def main() -> None:
    """Print, or write."""
    if "--write" not in sys.argv:
        rendered = (text for path, text in texts().items() if path.endswith(".yaml"))
        sys.stdout.write("---\n".join(text.removeprefix("---\n") for text in rendered))
        return
    BASE.mkdir(parents=True, exist_ok=True)
    for path, text in generated().items():
        path.write_text(text)


if __name__ == "__main__":
    main()
