"""Rights as the API server's audit log tells them, used or missed; and roles without one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.cluster.api import Api
from tests.cluster.audits import AuditLog, Request
from tests.unit.chart.rules import Right, rights

_ROLES = "/apis/rbac.authorization.k8s.io/v1/namespaces"
UNKNOWN, REFUSED = 401, 403
_MADE = 201
_GROUP_AT = 2
"""`/apis/GROUP/…`; the core group's paths begin with `/api/`."""


class Held(NamedTuple):
    """A right in a namespace, by the role that gives it."""

    namespace: str
    role: str
    right: Right


def asked(audit: AuditLog, user: str, since: int) -> list[Request]:
    """What a user asked for of resources; questions about its own rights are everybody's."""

    def counts(each: Request) -> bool:
        return each.user == user and bool(each.resource) and not each.resource.endswith("reviews")

    return audit.requests(since, counts)


def used(requests: Iterable[Request]) -> set[tuple[str, Right]]:
    """Every right that answered requests took, with its namespace.

    Also those of which nothing came: what isn't there may be asked for. An apply that made its
    object has taken two: the server asks for `create`, too.
    """
    answered = [each for each in requests if each.code not in (UNKNOWN, REFUSED)]
    taken = {(each.namespace, _right(each, each.verb)) for each in answered}
    made = [each for each in answered if each.verb == "patch" and each.code == _MADE]
    return taken | {(each.namespace, _right(each, "create")) for each in made}


def refused(requests: Iterable[Request]) -> list[Request]:
    """What was refused for want of a right."""
    return [each for each in requests if each.code in (UNKNOWN, REFUSED)]


def is_about(request: Request, held: Held) -> bool:
    """Whether a refusal is of this right: an apply may be refused for want of `create`."""
    verbs = {request.verb, "create"} if request.verb == "patch" else {request.verb}
    rights = [_right(request, verb) for verb in verbs]
    return request.namespace == held.namespace and any(map(held.right.covers, rights))


def unused(held: Iterable[Held], taken: set[tuple[str, Right]]) -> list[Held]:
    """Rights that nothing took."""
    return [each for each in held if not _is_taken(each, taken)]


def _is_taken(held: Held, taken: set[tuple[str, Right]]) -> bool:
    return any(
        namespace == held.namespace and held.right.covers(right) for namespace, right in taken
    )


def _right(request: Request, verb: str) -> Right:
    parts = request.uri.split("?")[0].split("/")
    group = parts[_GROUP_AT] if parts[1] == "apis" else ""
    resource = "/".join(filter(None, (request.resource, request.subresource)))
    return Right(group, resource, verb, request.name)


def lose(api: Api, namespace: str, role: str, right: Right) -> list[dict[str, Any]]:
    """Take a right away from a role; its rules as they were."""
    path = _path(namespace, role)
    before: list[dict[str, Any]] = api.get(path)["rules"]
    api.merge(path, {"rules": [*_left(before, right)]})
    return before


def give_back(api: Api, namespace: str, role: str, rules: list[dict[str, Any]]) -> None:
    """Let a role have these rules again."""
    api.merge(_path(namespace, role), {"rules": rules})


def _left(rules: list[dict[str, Any]], right: Right) -> list[dict[str, Any]]:
    """Rules without a right, which may stand beside others in one of them."""
    kept = sorted(rights(rules) - {right})
    return [_rule(each) for each in kept]


def _rule(right: Right) -> dict[str, Any]:
    names = {"resourceNames": [right.name]} if right.name else {}
    plain = {"apiGroups": [right.group], "resources": [right.resource], "verbs": [right.verb]}
    return plain | names


def _path(namespace: str, role: str) -> str:
    return f"{_ROLES}/{namespace}/roles/{role}"
