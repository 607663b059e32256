"""A resource as an API server gives it, by the rules that files are held to.

An API server has pruned what its definitions do not know. A field that is unknown here is of a
newer definition, and often only its default: it is passed over, so that an upgrade of definitions
stops no build that runs; `unknown_fields` names what was passed over.
"""

from collections.abc import Iterator
from typing import Any

from tradewind.resources.checks_accounts import policy_faults
from tradewind.resources.checks_components import written_faults
from tradewind.resources.checks_strategies import own_faults
from tradewind.resources.collecting import POLICY, STRATEGY, Resources
from tradewind.resources.decoding import Decoder
from tradewind.resources.documents import Document, Number
from tradewind.resources.faults import Fault, Path, dotted
from tradewind.resources.metadata import API_VERSION
from tradewind.resources.placing import placed
from tradewind.resources.policies import RiskPolicy
from tradewind.resources.strategies import TradingStrategy

KINDS: dict[str, type[RiskPolicy] | type[TradingStrategy]] = {
    POLICY: RiskPolicy,
    STRATEGY: TradingStrategy,
}
_WRITTEN = ("name", "namespace", "labels", "annotations")


def read_object(obj: dict[str, Any]) -> tuple[RiskPolicy | TradingStrategy | None, tuple[str, ...]]:
    """The resource of an object, or None and why not: "spec.limits.priceCollar: expected ...".

    `status` and what the server writes into `metadata` are not looked at. What the resource names
    (its policy, Secrets, files) is not judged here.
    """
    document, decoder, resource = _decoded(obj)
    faults = decoder.faults
    if resource is not None and not faults:
        faults = list(_checked(resource, document))
    unlike = tuple(str(fault) for fault in sorted(faults))
    return (None if unlike else resource), unlike


def unknown_fields(obj: dict[str, Any]) -> tuple[str, ...]:
    """Fields of the spec that a newer definition knows and this build does not."""
    return tuple(sorted(_decoded(obj)[1].unknown))


class _Decoder(Decoder):
    """Passes over what it does not know, and remembers it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.unknown: list[str] = []

    def refuse_unknown(self, known: list[str], value: dict[str, Any], path: Path) -> None:
        """Pass over fields that the struct does not have."""
        self.unknown += [dotted((*path, name)) for name in value if name not in known]


def _decoded(
    obj: dict[str, Any],
) -> tuple[Document, _Decoder, RiskPolicy | TradingStrategy | None]:
    document = Document("", _as_read(obj), {})
    decoder = _Decoder(document)
    kind = KINDS.get(str(obj.get("kind")))
    if kind is None or obj.get("apiVersion") != API_VERSION:
        decoder.fault(("kind",), f"expected {' or '.join(KINDS)} of {API_VERSION}")
        return document, decoder, None
    metadata = document.at(("metadata",)) or {}
    written = {name: metadata[name] for name in _WRITTEN if name in metadata}
    resource = decoder.struct(kind, {"metadata": written, "spec": document.at(("spec",))}, ())
    if isinstance(resource, TradingStrategy):
        resource = placed(resource, "")
    return document, decoder, resource


def _checked(resource: RiskPolicy | TradingStrategy, document: Document) -> Iterator[Fault]:
    resources = Resources(documents={(resource.kind, resource.name): document})
    if isinstance(resource, RiskPolicy):
        yield from policy_faults(resources, resource)
    else:
        yield from own_faults(resources, resource)
        yield from written_faults(resources, resource)


def _as_read(value: Any) -> Any:
    """JSON's numbers as they would stand in a file, where amounts are text and so exact."""
    if isinstance(value, dict):
        return {key: _as_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_read(item) for item in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Number(repr(value)) if is_number else value
