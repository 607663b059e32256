"""When nothing new may start."""

from tradewind.deploy.cluster import FINALIZER
from tradewind_operator.planning.scopes import Scope


def held(scope: Scope, refused: str) -> str:
    """Why nothing new may start for the owner, "" when it may; `refused` is the guard's word."""
    if FINALIZER not in scope.owner.finalizers:
        return "the finalizer is not set yet"
    if scope.view.namespace_deleting:
        return "the namespace is being deleted"
    if scope.strategy is not None and scope.owner.deleting:
        return "the strategy is being deleted"
    return refused
