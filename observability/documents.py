"""Values as YAML that is the same each time."""

from typing import Any

import yaml

WIDE = 10_000


class _Dumper(yaml.SafeDumper):
    """Indents lists, and writes no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's signature
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(document: Any, comment: str) -> str:
    """A document under a line that says where it comes from."""
    body = yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=WIDE, allow_unicode=True)
    return f"# {comment}\n{body}"
