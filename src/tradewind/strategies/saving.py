"""A host's state as bytes, for a restart after SIGKILL."""

from collections.abc import Sequence

import msgspec

from tradewind.domain.errors import MalformedValueError
from tradewind.domain.values import Nanos, Quantity
from tradewind.strategies.combining import Opinion
from tradewind.strategies.components import Component
from tradewind.strategies.desk import Desk
from tradewind.strategies.steering import Steering

VERSION = 1


class ComponentState(msgspec.Struct, frozen=True):
    """One component: what it saved itself, and how much it had seen."""

    parameters: bytes
    seen: dict[str, int]
    heard: dict[str, int]
    saved: bytes


class HostState(msgspec.Struct, frozen=True):
    """Everything that a host would otherwise have to relearn."""

    version: int
    now_ns: int
    components: dict[str, ComponentState]
    opinions: dict[str, dict[str, Opinion]]
    strengths: dict[str, float]
    targets: dict[str, int]
    stopped: dict[str, int]


def encode(state: HostState) -> bytes:
    """State to bytes."""
    return msgspec.msgpack.encode(state)


def decode(data: bytes) -> HostState:
    """Bytes to state.

    Raises:
        MalformedValueError: not a state of this version; start without it.
    """
    try:
        state = msgspec.msgpack.decode(data, type=HostState)
    except (msgspec.MsgspecError, ValueError) as error:
        raise MalformedValueError(f"saved strategy state is unreadable: {error}") from error
    if state.version != VERSION:
        raise MalformedValueError(f"saved strategy state has version {state.version}")
    return state


def captured(desk: Desk, steering: Steering, kept: dict[str, ComponentState]) -> HostState:
    """The state of a host now."""
    return HostState(
        version=VERSION,
        now_ns=desk.board.now_ns,
        components=kept,
        opinions=desk.opinions,
        strengths=steering.strengths,
        targets=dict(steering.targets),
        stopped=steering.stopped,
    )


def restore(
    state: HostState, desk: Desk, steering: Steering, components: Sequence[Component]
) -> None:
    """Give opinions and targets back, as far as the components are still the same."""
    desk.board.advance(Nanos(state.now_ns))
    same = [one.label for one in components if _is_same(state, one)]
    for symbol in desk.opinions.keys() & state.opinions.keys():
        said = state.opinions[symbol]
        desk.opinions[symbol] = {label: said[label] for label in same if label in said}
    if len(same) == len(components) == len(state.components):
        steering.strengths.update(state.strengths)
        steering.targets.update({name: Quantity(held) for name, held in state.targets.items()})
        steering.stopped.update(state.stopped)


def restore_component(state: HostState, component: Component) -> None:
    """Give one component its own state back; whatever its `load` raises comes out of here.

    One that kept nothing has forgotten what it saw, and warms up on history again.
    """
    kept = state.components.get(component.label)
    if kept is not None and kept.saved and _is_same(state, component):
        component.seen.update({name: kept.seen.get(name, 0) for name in component.seen})
        component.heard.update(kept.heard)
        component.strategy.load(kept.saved)


def component_state(component: Component) -> ComponentState:
    """What one component keeps; whatever its `save` raises comes out of here."""
    return ComponentState(
        _parameters(component), component.seen, component.heard, component.strategy.save()
    )


def _is_same(state: HostState, component: Component) -> bool:
    kept = state.components.get(component.label)
    return kept is not None and kept.parameters == _parameters(component)


def _parameters(component: Component) -> bytes:
    return msgspec.json.encode(component.strategy.parameters)
