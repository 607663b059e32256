"""The reference pages: every field of a spec, and the definitions around it."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tradewind.resources.crds.admission import checks_in_words
from tradewind.resources.crds.columns import COLUMNS
from tradewind.resources.crds.conditions import CONDITIONS, MEANINGS
from tradewind.resources.crds.definitions import CATEGORY, NAMES
from tradewind.resources.crds.listing import Row, rows
from tradewind.resources.crds.object_rules import NAME, OBJECT_RULES
from tradewind.resources.crds.reasons import REASONS
from tradewind.resources.crds.status import STATUSES
from tradewind.resources.crds.structural import Place
from tradewind.resources.matrix import OWN_SERVICES
from tradewind.resources.schema import SPECS

_FIELDS = """\
# Every field of a resource

Made by `make crds` from the models that read the files. What an edit does: *hot* is taken in by
what runs within a second; *roll* restarts the workloads named; *immutable* is refused, and the
last good version goes on. *Required with it*: where the object around it is given. Amounts are
text such as `"5000"`, shares `25%` or `100bps`, times `5s` or `60m`; only the word `unlimited`
means no limit. What a cluster adds (status, conditions, columns, rules)
is in [the definitions](crds.md).
"""
_DEFINITIONS = """\
# The custom resource definitions

Made by `make crds` from the same models as [every field of the specs](fields.md). The definitions
are in `crds/`, `tradewind schema --crd` prints them, `kubectl explain` reads them. A status is
written by the operator and by risk only; its amounts are exact text.

The admission policies in `crds/admission` hold a strategy to its policy at the moment somebody
creates or edits it. An installation in one namespace leaves them out: the operator checks the same.
"""


def pages() -> dict[str, str]:
    """Text by path, relative to the repository."""
    return {"docs/fields.md": fields_page(), "docs/crds.md": definitions_page()}


def fields_page() -> str:
    """Every field of both specs."""
    parts = [_FIELDS]
    for kind, spec in SPECS.items():
        found = rows(spec, Place(kind, "spec", OWN_SERVICES[spec]))
        heading = ("field", "takes", "default", "change", "meaning")
        parts += [f"\n## {kind}\n\n", _table(heading, map(_field, found))]
    return "".join(parts)


def definitions_page() -> str:
    """What a cluster has beyond the specs."""
    parts = [_DEFINITIONS]
    for kind in SPECS:
        parts += [*_columns(kind), *_conditions(kind), *_status(kind)]
    return "".join([*parts, *_reasons(), *_rules()])


def _field(row: Row) -> Sequence[str]:
    return (f"`{row.path}`", row.form, _filled_in(row), row.change, row.meaning)


def _filled_in(row: Row) -> str:
    if row.required:
        return "required with it" if row.optional_object else "required"
    return _default(row.default)


def _default(value: Any) -> str:
    if value is None:
        return ""
    plain = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"`{plain}`"


def _columns(kind: str) -> Iterator[str]:
    names = NAMES[kind]
    yield f"\n## {kind}\n\n{names.description} Short name `{names.short}`, category `{CATEGORY}`; "
    fields = ", ".join(f"`{path.removeprefix('.')}`" for path in names.selectable)
    yield f"`--field-selector` takes {fields}.\n\n### Columns\n\n"
    found = ((_name(each), each["description"]) for each in COLUMNS[kind])
    yield _table(("column", "says"), found)


def _name(column: dict[str, Any]) -> str:
    return f"{column['name']} (`-o wide`)" if column.get("priority") else str(column["name"])


def _conditions(kind: str) -> Iterator[str]:
    yield "\n### Conditions\n\n"
    yield _table(("condition", "when True"), ((f"`{t}`", MEANINGS[t]) for t in CONDITIONS[kind]))


def _status(kind: str) -> Iterator[str]:
    yield "\n### Status\n\n"
    found = rows(STATUSES[kind], Place(kind, "status"))
    yield _table(("field", "holds", "meaning"), ((f"`{r.path}`", r.form, r.meaning) for r in found))


def _reasons() -> Iterator[str]:
    yield "\n## Reasons\n\nA condition's reason decides its status.\n\n"
    found = (
        (f"`{about}`", meaning.standing.value, f"`{reason}`", meaning.text)
        for about, reasons in REASONS.items()
        for reason, meaning in reasons.items()
    )
    yield _table(("condition", "status", "reason", "meaning"), found)


def _rules() -> Iterator[str]:
    yield "\n## Rules\n\nHeld by the API server itself, beside the form of each field and the "
    yield "immutable fields.\n\n"
    found = [("any resource", NAME.message)]
    found += [
        (f"`{model.__name__}{rule.field}`", rule.message)
        for model, rules in OBJECT_RULES.items()
        for rule in rules
    ]
    yield _table(("where", "rule"), found)
    yield "\nHeld by the admission policies, where they are installed:\n\n"
    yield from (f"- {text}\n" for text in checks_in_words())


def _table(heading: Sequence[str], lines: Any) -> str:
    top = f"| {' | '.join(heading)} |\n|{'---|' * len(heading)}\n"
    return top + "".join(f"| {' | '.join(line)} |\n" for line in lines)
