"""Latency: from a tick to the venue's word, hop by hop, with the trace of each order."""

from observability.board import Board, Row
from observability.panels import Steps, lines
from observability.queries import Query, most, quantiles, rate, total
from tradewind.telemetry import instruments as i


def board() -> Board:
    """Where the time goes."""
    return Board(
        name="latency",
        title="Latency",
        text="Where the time goes. A point on a panel is an order: click it for its trace.",
        rows=(
            Row("An order's way", _way()),
            Row("What makes it slow", _causes()),
        ),
    )


def _above(limit_s: float) -> Steps:
    return ((None, "green"), (limit_s, "red"))


def _way() -> tuple[object, ...]:
    return (
        lines(
            "From tick to order",
            "From the frame's read to the approval verified at execution. Above 50 ms: which hop?",
            *quantiles(i.TICK_TO_ORDER),
            unit="s",
            steps=_above(0.05),
        ),
        lines(
            "From tick to decision",
            "From the frame's read to risk's decision: market data, strategy and risk together.",
            *quantiles(i.TICK_TO_DECISION),
            unit="s",
            steps=_above(0.05),
        ),
        lines(
            "Risk's check",
            "One decision alone. Microseconds; if not, the process has no core when it needs one.",
            *quantiles(i.RISK_CHECK),
            unit="s",
            steps=_above(0.001),
        ),
        lines(
            "From order to acknowledgement",
            "The venue and the way to it; nothing of ours but the journal's commit.",
            *quantiles(i.VENUE_ACK),
            unit="s",
            steps=_above(1),
        ),
    )


def _causes() -> tuple[object, ...]:
    return (
        lines(
            "A commit of the journal",
            "Risk's and execution's. Above 50 ms: a slow volume, or others write to the same disk.",
            *quantiles(i.JOURNAL_COMMIT, "policy, component"),
            unit="s",
            steps=_above(0.05),
        ),
        lines(
            "Lag of event loops",
            "The worst process of each kind. Above 100 ms: something computes where it should not.",
            Query(most(i.LOOP_LAG, "policy, component"), "{{policy}} {{component}}"),
            unit="s",
            steps=_above(0.1),
        ),
        lines(
            "Calls by method",
            "Of calls that ended. Only short ones tell something; a stream lives for hours.",
            *quantiles(i.RPC_DURATION, "rpc_method"),
            unit="s",
        ),
        lines(
            "Calls under way",
            "Mostly streams. Fewer Sessions or Subscribes than readers: one is not connected.",
            Query(total(i.RPC_UNDER_WAY, "namespace, policy, rpc_method"), "{{rpc_method}}"),
        ),
        lines(
            "Spans by outcome",
            "A second. Anything but `exported` is lost, and no order waited for it.",
            Query(rate(i.SPANS, "component, outcome"), "{{component}} {{outcome}}"),
            unit="ops",
        ),
    )
