"""When nothing new may start, and when nothing is touched at all."""

from tradewind.deploy.cluster import FINALIZER, PAUSE
from tradewind_operator.model import Owned
from tradewind_operator.planning.scopes import Scope


def is_paused(owned: Owned) -> bool:
    """Whether somebody asked that no child be touched."""
    return owned.annotations.get(PAUSE, "").lower() not in ("", "false")


def held(scope: Scope, refused: str) -> str:
    """Why nothing new may start for the owner, "" when it may; `refused` is the guard's word."""
    if FINALIZER not in scope.owner.finalizers:
        return "the finalizer is not set yet"
    if scope.view.namespace_deleting:
        return "the namespace is being deleted"
    if scope.strategy is not None and scope.owner.deleting:
        return "the strategy is being deleted"
    return refused
