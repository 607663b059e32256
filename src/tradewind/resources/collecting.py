"""Documents of many files to one set of resources; pure on text and bytes."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

import msgspec
from msgspec.structs import replace

from tradewind.resources.decoding import Decoder
from tradewind.resources.documents import Document, read_documents
from tradewind.resources.faults import Fault
from tradewind.resources.manifests import Hidden, contents, generated
from tradewind.resources.metadata import API_VERSION, SERVER_FIELDS
from tradewind.resources.placing import placed
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.sources import Source
from tradewind.resources.strategies import TradingStrategy

POLICY, STRATEGY, SECRET, CONFIG_MAP = "RiskPolicy", "TradingStrategy", "Secret", "ConfigMap"
_SPECS: dict[str, type[Any]] = {POLICY: RiskPolicy, STRATEGY: TradingStrategy}
_CORE = frozenset({SECRET, CONFIG_MAP})
_KUSTOMIZATION = "Kustomization"
_KINDS = (STRATEGY, POLICY, SECRET, CONFIG_MAP)
_TOP = frozenset({"apiVersion", "kind", "metadata", "spec", "status"})


class Resources(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a set of files declares.

    `secrets` and `config_maps` are name to key to content; `folders` tells which secrets are
    folders of files on this machine, and where. `files` holds what resources name by path.
    `documents` keeps where each stood, by kind and name. `paths` are all files that were asked for:
    a change of one is an edit.
    """

    policies: Mapping[str, RiskPolicy] = {}
    strategies: Mapping[str, TradingStrategy] = {}
    secrets: Mapping[str, Mapping[str, bytes]] = {}
    config_maps: Mapping[str, Mapping[str, bytes]] = {}
    folders: Mapping[str, str] = {}
    files: Mapping[str, bytes] = {}
    documents: Mapping[tuple[str, str], Document] = {}
    paths: tuple[str, ...] = ()

    def of_policy(self, policy: str) -> tuple[TradingStrategy, ...]:
        """The strategies that a policy guards, by name."""
        named = (each for each in self.strategies.values() if each.policy == policy)
        return tuple(sorted(named, key=lambda each: each.name))

    def content(self, source: Source) -> bytes | None:
        """What a source holds; None where it is not among the files."""
        ref = source.config_map_ref
        if ref is not None:
            return self.config_maps.get(ref.name, {}).get(ref.key)
        return self.files.get(source.path) if source.path else None


class Collector:
    """Takes files one by one; `faults` says what was wrong with them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._found: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
        self._documents: dict[tuple[str, str], Document] = {}
        self._folders: dict[str, str] = {}
        self._files: dict[str, bytes] = {}
        self._generated: list[tuple[str, str, str]] = []
        self._paths: set[str] = set()

    def add_text(self, text: str, file: str, folder: str = "") -> None:
        """Take a YAML file; the paths in it are relative to `folder`."""
        self._paths.add(file)
        documents, faults = read_documents(text, file)
        self.faults += faults
        for document in documents:
            self._add(document, folder)

    def add_folder(self, name: str, folder: str, secret: Mapping[str, bytes]) -> None:
        """Take a Secret that is a folder of files."""
        self._folders[name] = folder
        self._paths.update(str(PurePath(folder) / key) for key in secret)
        self._found[SECRET][name] = Hidden(secret)

    def add_file(self, path: str, content: bytes) -> None:
        """Take a file that `wanted` asked for."""
        self._files[path] = content

    def wanted(self) -> Iterator[str]:
        """The files that the resources name by path."""
        yield from (path for _, _, path in self._generated)
        for strategy in self._found[STRATEGY].values():
            for component in strategy.spec.strategies:
                for source in (component.source, component.model):
                    if source is not None and source.path:
                        yield source.path

    def resources(self) -> Resources:
        """What was found so far."""
        config_maps = {name: dict(found) for name, found in self._found[CONFIG_MAP].items()}
        for name, key, path in self._generated:
            if path in self._files:
                config_maps.setdefault(name, {})[key] = self._files[path]
        return Resources(
            policies=self._found[POLICY],
            strategies=self._found[STRATEGY],
            secrets=self._found[SECRET],
            config_maps=config_maps,
            folders=self._folders,
            files=self._files,
            documents=self._documents,
            paths=tuple(sorted(self._paths.union(self.wanted()))),
        )

    def _add(self, document: Document, folder: str) -> None:
        decoder = Decoder(document)
        value = document.value if isinstance(document.value, dict) else {}
        kind = str(value.get("kind", ""))
        if kind in _SPECS:
            self._add_own(kind, document, decoder, folder)
        elif kind in _CORE:
            self._add_core(kind, document, decoder)
        elif kind == _KUSTOMIZATION:
            for name, key, path in generated(document, decoder):
                self._generated.append((name, key, str(PurePath(folder) / path)))
        else:
            was = f", was {kind}" if kind else ""
            decoder.fault(("kind",), f"expected a kind of {', '.join(_KINDS)}{was}")
        self.faults += decoder.faults

    def _add_own(self, kind: str, document: Document, decoder: Decoder, folder: str) -> None:
        value = document.value
        if value.get("apiVersion") != API_VERSION:
            decoder.fault(("apiVersion",), f"expected {API_VERSION}")
        for name in value.keys() - _TOP:
            decoder.fault((name,), "unknown field; a resource has apiVersion, kind, metadata, spec")
        known = {
            "metadata": _without_server_fields(value.get("metadata")),
            "spec": value.get("spec"),
        }
        resource = decoder.struct(_SPECS[kind], known, ())
        if isinstance(resource, TradingStrategy):
            resource = placed(resource, folder)
        name = document.at(("metadata", "name"))
        if isinstance(name, str) and name:
            # A name of the wrong form is a fault, but what refers to it is not at fault too.
            named = replace(resource, metadata=replace(resource.metadata, name=str(name)))
            self._keep(kind, str(name), named, document, decoder)

    def _add_core(self, kind: str, document: Document, decoder: Decoder) -> None:
        metadata = document.value.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if type(name) is not str or not name:
            decoder.fault(("metadata",), "`name` is missing")
            return
        self._keep(kind, name, contents(document, decoder), document, decoder)

    def _keep(
        self, kind: str, name: str, resource: Any, document: Document, decoder: Decoder
    ) -> None:
        if name in self._found[kind]:
            first = self._documents[kind, name].where() if (kind, name) in self._documents else ""
            decoder.fault(("metadata", "name"), f"{kind} {name} is in {first or 'a folder'} too")
            return
        self._found[kind][name] = resource
        # A Secret's place is kept, its text is not.
        self._documents[kind, name] = replace(document, value=None) if kind == SECRET else document


def _without_server_fields(metadata: Any) -> Any:
    if not isinstance(metadata, dict):
        return metadata
    return {key: value for key, value in metadata.items() if key not in SERVER_FIELDS}
