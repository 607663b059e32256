"""Execution: orders, the venue, the journal."""

from observability.board import Board, Row
from observability.boards.states import STOPPED
from observability.panels import ANY_IS_BAD, lines, number, states
from observability.queries import Query, least, most, quantiles, rate
from tradewind.telemetry import instruments as i

_LEGEND = "{{namespace}}/{{policy}}"


def board() -> Board:
    """What was sent, what the venue said, what is on disk."""
    return Board(
        name="execution",
        title="Execution",
        text="What was sent, what the venue said of it, and what is on disk.",
        rows=(
            Row("Orders", _orders()),
            Row("The venue", _venue()),
            Row("The journal", _journal()),
        ),
    )


def _orders() -> tuple[object, ...]:
    return (
        number(
            "UNKNOWN now",
            "They count as live and are looked up by themselves. Never send one again by hand.",
            Query(f"sum({most(i.UNKNOWN_NOW)})"),
            steps=ANY_IS_BAD,
        ),
        number(
            "Orders that may trade",
            "Live at the venue, UNKNOWN ones among them.",
            Query(f"sum({most(i.OPEN_ORDERS)})"),
        ),
        number(
            "Fills of the last hour",
            "None in market hours: look at the refusals, here and in Tradewind / Risk.",
            Query(f"sum({rate(i.FILLS)}) * 3600"),
        ),
        number(
            "Marked UNKNOWN",
            "Since each process started: how often the venue left us without an answer.",
            Query(f"sum({most(i.UNKNOWN_MARKED)})"),
        ),
        lines(
            "Orders a second",
            "Taken from risk, by policy, and how they ended.",
            Query(rate(i.ORDERS_TAKEN), "taken {{policy}}"),
            Query(rate(i.ORDERS, "namespace, policy, result"), "{{result}} {{policy}}"),
            unit="ops",
        ),
        lines(
            "Refused and rejected by reason",
            "A second. VENUE_REJECTED: `explain` has its words. JOURNAL_FULL: free space now.",
            Query(rate(i.ORDER_REJECTS, "namespace, policy, reason"), "{{policy}} {{reason}}"),
            unit="ops",
        ),
        lines(
            "Fills by side",
            "A second.",
            Query(rate(i.FILLS, "namespace, policy, side"), "{{policy}} {{side}}"),
            unit="ops",
        ),
        states(
            "Entries",
            "Takes none: halted, or risk is silent. Cancels and exits pass in every state.",
            Query(most(i.HALTED), _LEGEND),
            STOPPED,
        ),
    )


def _venue() -> tuple[object, ...]:
    return (
        lines(
            "Venue's acknowledgement",
            "From arrival at execution to the venue's word. Points are orders: click for a trace.",
            *quantiles(i.VENUE_ACK),
            unit="s",
            steps=((None, "green"), (1, "red")),
        ),
        lines(
            "Requests left at the venue",
            "Below 5, orders wait: lower `maxOrdersPerMinute`, or find who else uses the keys.",
            Query(least(i.TOKENS_LEFT), _LEGEND),
            steps=((None, "red"), (5, "green")),
        ),
    )


def _journal() -> tuple[object, ...]:
    return (
        lines(
            "A commit of execution's journal",
            "Every order waits for one. Above 50 ms the volume is too slow for trading.",
            *quantiles(i.JOURNAL_COMMIT, component="execution"),
            unit="s",
            steps=((None, "green"), (0.05, "red")),
        ),
    )
