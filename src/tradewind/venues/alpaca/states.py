"""The life of a socket, as a table."""

from enum import StrEnum

from tradewind.domain.errors import IllegalTransitionError


class ConnectionState(StrEnum):
    """Where a socket stands."""

    DISCONNECTED = "Disconnected"
    CONNECTING = "Connecting"
    CONNECTED = "Connected"
    SUBSCRIBED = "Subscribed"
    RECONNECTING = "Reconnecting"


class ConnectionEvent(StrEnum):
    """What happens to a socket."""

    OPEN = "open"
    AUTHENTICATED = "authenticated"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    LOST = "lost"
    CLOSE = "close"


_S, _E = ConnectionState, ConnectionEvent

MOVES: dict[tuple[ConnectionState, ConnectionEvent], ConnectionState] = {
    (_S.DISCONNECTED, _E.OPEN): _S.CONNECTING,
    (_S.RECONNECTING, _E.OPEN): _S.CONNECTING,
    (_S.CONNECTING, _E.AUTHENTICATED): _S.CONNECTED,
    (_S.CONNECTED, _E.SUBSCRIBED): _S.SUBSCRIBED,
    (_S.SUBSCRIBED, _E.SUBSCRIBED): _S.SUBSCRIBED,
    (_S.SUBSCRIBED, _E.UNSUBSCRIBED): _S.CONNECTED,
    (_S.CONNECTED, _E.UNSUBSCRIBED): _S.CONNECTED,
    (_S.CONNECTING, _E.LOST): _S.RECONNECTING,
    (_S.CONNECTED, _E.LOST): _S.RECONNECTING,
    (_S.SUBSCRIBED, _E.LOST): _S.RECONNECTING,
    **{(state, _E.CLOSE): _S.DISCONNECTED for state in ConnectionState},
}
"""Every legal move."""


def moved(state: ConnectionState, event: ConnectionEvent) -> ConnectionState:
    """Return the next state.

    Raises:
        IllegalTransitionError: the table has no such move.
    """
    try:
        return MOVES[state, event]
    except KeyError:
        raise IllegalTransitionError(f"no move from {state} on {event}") from None
