"""What a request asks of an API server, read from its method and path."""

from collections.abc import Mapping

import msgspec

_WRITES = {"POST": "create", "PUT": "update", "PATCH": "patch"}


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `verb` is as in RBAC, `resource` is "" for discovery and probes."""

    verb: str
    path: str
    group: str = ""
    resource: str = ""
    namespace: str = ""
    name: str = ""
    subresource: str = ""

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.verb not in {"get", "list", "watch"}


def read(method: str, path: str, query: Mapping[str, str]) -> Call:
    """Read a request."""
    parts = path.strip("/").split("/")
    group, rest = _group(parts)
    namespace, rest = _namespace(rest)
    resource, name, subresource = (*rest, "", "", "")[:3]
    return Call(
        verb=_verb(method, name, query),
        path=path,
        group=group,
        resource=resource,
        namespace=namespace,
        name=name,
        subresource=subresource,
    )


def _group(parts: list[str]) -> tuple[str, list[str]]:
    if parts[0] == "api":
        return "", parts[2:]
    return (parts[1], parts[3:]) if parts[0] == "apis" and len(parts) > 2 else ("", [])


def _namespace(rest: list[str]) -> tuple[str, list[str]]:
    inside = len(rest) > 2 and rest[0] == "namespaces" and rest[2] not in {"status", "finalize"}
    return (rest[1], rest[2:]) if inside else ("", rest)


def _verb(method: str, name: str, query: Mapping[str, str]) -> str:
    if method in _WRITES:
        return _WRITES[method]
    if method == "DELETE":
        return "delete" if name else "deletecollection"
    if query.get("watch") in {"true", "1"}:
        return "watch"
    return "get" if name else "list"
