"""Market data: does it come, is it whole, is it fresh."""

from observability.board import Board, Row
from observability.boards.states import OPEN
from observability.panels import ANY_IS_BAD, lines, number, states
from observability.queries import Query, least, most, rate, total
from tradewind.telemetry import instruments as i

_LEGEND = "{{namespace}}/{{policy}}"
_SYMBOL = "{{policy}} {{symbol}}"


def board() -> Board:
    """Feeds and their readers."""
    return Board(
        name="market-data",
        title="Market data",
        text="Whether data comes, whether it is whole, and how old it is.",
        rows=(
            Row("Does it come", _flow()),
            Row("Is it whole", _whole()),
        ),
    )


def _flow() -> tuple[object, ...]:
    return (
        number(
            "Symbols that may be traded on",
            "Fewer than your strategies name, in market hours: see Live by symbol.",
            Query(f"sum({total(i.FEED_LIVE)})"),
        ),
        number(
            "Readers",
            "Risk and each strategy read. Fewer: a pod is down or the network forbids it.",
            Query(f"sum({most(i.FEED_READERS)})"),
        ),
        lines(
            "Events by feed",
            "A second. Zero in market hours: venue, keys or egress; the feed's log says which.",
            Query(rate(i.FEED_EVENTS), _LEGEND),
            unit="ops",
        ),
        states(
            "Market open",
            "Regular hours, and with the extended ones, in New York. Crypto never closes.",
            Query(
                most(i.MARKET_OPEN, "namespace, policy, market, hours"),
                "{{policy}} {{market}} {{hours}}",
            ),
            OPEN,
        ),
        lines(
            "Time since the feed's last message",
            "Grows while the market is closed. In market hours above 5 s orders are refused.",
            Query(most(i.FEED_STALENESS), _LEGEND),
            unit="s",
        ),
        lines(
            "Live by symbol",
            "0: a symbol's data may not be traded on: stale, halted, or a gap not yet whole.",
            Query(least(i.FEED_LIVE, "namespace, policy, symbol"), _SYMBOL),
        ),
    )


def _whole() -> tuple[object, ...]:
    return (
        lines(
            "Gaps by symbol",
            "A second. On a busy process: pin it. On an idle one: the loss is outside.",
            Query(rate(i.FEED_GAPS, "namespace, policy, symbol"), _SYMBOL),
            unit="ops",
        ),
        lines(
            "Reconnections",
            "So far. Steady growth: somebody else uses the keys, or a proxy cuts the connection.",
            Query(most(i.FEED_RECONNECTS), _LEGEND),
        ),
        lines(
            "Dropped by reason",
            "Bad or odd events so far. `late` is ordinary; a jump of another reason is not.",
            Query(total(i.FEED_DROPPED, "namespace, policy, reason"), "{{policy}} {{reason}}"),
        ),
        lines(
            "Bad input",
            "Skipped a second, by place. It keeps coming: the venue's format changed.",
            Query(
                rate(i.MALFORMED, "namespace, policy, component, where"), "{{component}} {{where}}"
            ),
            unit="ops",
            steps=ANY_IS_BAD,
        ),
    )
