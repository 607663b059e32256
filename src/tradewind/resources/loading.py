"""Resource files to typed resources, with every fault of every file at once."""

from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any

import msgspec

from tradewind.domain.errors import ConfigurationError, MalformedValueError
from tradewind.resources.decoding import Decoder, Fault
from tradewind.resources.documents import Document, read_documents
from tradewind.resources.manifests import contents
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy

API_VERSION = "tradewind.io/v1alpha1"
_KINDS: dict[str, type[Any]] = {"RiskPolicy": RiskPolicy, "TradingStrategy": TradingStrategy}
_CORE_KINDS = frozenset({"Secret", "ConfigMap"})


class Resources(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a set of files declares.

    `secrets` and `config_maps` are name to key to content. `documents` keeps where each
    TradingStrategy and RiskPolicy stood, by kind and name.
    """

    policies: Mapping[str, RiskPolicy] = {}
    strategies: Mapping[str, TradingStrategy] = {}
    secrets: Mapping[str, Mapping[str, bytes]] = {}
    config_maps: Mapping[str, Mapping[str, bytes]] = {}
    documents: Mapping[tuple[str, str], Document] = {}


class InvalidResourcesError(ConfigurationError):
    """Files that can't be used; `faults` says everything that is wrong with them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Loader:
    """Collects documents file by file."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._found: dict[str, dict[str, Any]] = {
            kind: {} for kind in (*_KINDS, *sorted(_CORE_KINDS))
        }
        self._documents: dict[tuple[str, str], Document] = {}

    def add_text(self, text: str, file: str) -> None:
        """Take a YAML file's text."""
        try:
            for document in read_documents(text, file):
                self._add(document)
        except MalformedValueError as error:
            message = str(error)
            place, _, rest = message.partition(": ")
            named = place.startswith(file)
            self.faults.append(
                Fault(place if named else f"{file}:1", "", rest if named else message)
            )

    def add_config(self, name: str, key: str, content: bytes) -> None:
        """Take a file that no manifest holds, such as a model beside its resource."""
        self._found["ConfigMap"].setdefault(name, {})[key] = content

    def resources(self) -> Resources:
        """What was found so far."""
        found = self._found
        return Resources(
            policies=found["RiskPolicy"],
            strategies=found["TradingStrategy"],
            secrets=found["Secret"],
            config_maps=found["ConfigMap"],
            documents=self._documents,
        )

    def _add(self, document: Document) -> None:
        decoder = Decoder(document)
        value = document.value
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind in _CORE_KINDS:
            self._add_core(str(kind), document, decoder)
        elif kind in _KINDS:
            self._add_own(str(kind), document, decoder)
        else:
            decoder.fault((), f"expected a kind of {', '.join([*_KINDS, *_CORE_KINDS])}")
        self.faults += decoder.faults

    def _add_own(self, kind: str, document: Document, decoder: Decoder) -> None:
        if document.value.get("apiVersion") != API_VERSION:
            decoder.fault(("apiVersion",), f"expected {API_VERSION}")
        resource = decoder.struct(_KINDS[kind], document.value, ())
        if resource is None:
            return
        if resource.name in self._found[kind]:
            first = self._documents[kind, resource.name].where(())
            decoder.fault(("metadata", "name"), f"{kind} {resource.name} stands in {first} too")
            return
        self._found[kind][resource.name] = resource
        self._documents[kind, resource.name] = document

    def _add_core(self, kind: str, document: Document, decoder: Decoder) -> None:
        name = document.value.get("metadata", {}).get("name", "")
        if not name:
            decoder.fault(("metadata",), "name is missing")
            return
        self._found[kind].setdefault(name, {}).update(contents(document, decoder))


def yaml_files(paths: Iterable[FilePath]) -> list[FilePath]:
    """The YAML files that paths name, folders searched, in order of their names.

    Raises:
        ConfigurationError: a path does not exist.
    """
    files: list[FilePath] = []
    for path in paths:
        if not path.exists():
            raise ConfigurationError(f"{path} does not exist")
        found = sorted((*path.rglob("*.yaml"), *path.rglob("*.yml"))) if path.is_dir() else [path]
        files += found
    return files


def load(paths: Iterable[FilePath]) -> tuple[Resources, list[Fault]]:
    """Read files and folders, without judging how the resources fit together."""
    loader = Loader()
    for file in yaml_files(paths):
        try:
            loader.add_text(file.read_text(encoding="utf-8"), str(file))
        except (OSError, UnicodeDecodeError) as error:
            loader.faults.append(Fault(f"{file}:1", "", f"cannot be read as text: {error}"))
    return loader.resources(), loader.faults
