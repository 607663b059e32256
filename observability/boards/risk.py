"""Risk: states, figures of the account, decisions."""

from observability.board import Board, Row
from observability.boards.states import BREAKER, TRADING, YES_NO
from observability.panels import PLAIN, bars, lines, number, states
from observability.queries import Query, least, most, quantiles, rate, total
from tradewind.telemetry import instruments as i

_LEGEND = "{{namespace}}/{{policy}}"


def board() -> Board:
    """What risk enforces, has stopped and holds."""
    return Board(
        name="risk",
        title="Risk",
        text="What risk has stopped, what the accounts hold, and how it decides.",
        rows=(
            Row("Safety", _safety()),
            Row("The accounts", _accounts()),
            Row("Decisions", _decisions()),
            Row("The API server", _server()),
        ),
    )


def _safety() -> tuple[object, ...]:
    return (
        states(
            "Trading state",
            "Of the policy and each strategy. A halt is lifted by `kubectl tradewind resume` only.",
            Query(most(i.TRADING_STATE, "namespace, policy, scope"), "{{policy}} {{scope}}"),
            TRADING,
        ),
        states(
            "Circuit breaker",
            "Open: look at what lost the money before anything else; never raise the limit for it.",
            Query(most(i.BREAKER_STATE), _LEGEND),
            BREAKER,
        ),
        states(
            "Books equal the venue's",
            "No: somebody traded by hand, or a fill is missing; `status` says by how much.",
            Query(least(i.BOOKS_MATCH), _LEGEND),
            YES_NO,
        ),
        lines(
            "Refusals by code",
            "A second. One code tells nearly everything; `explain` one of its orders.",
            Query(
                rate(i.RISK_DECISIONS, "namespace, policy, strategy, code", code="!=APPROVED"),
                "{{strategy}} {{code}}",
            ),
            unit="ops",
        ),
    )


def _accounts() -> tuple[object, ...]:
    return (
        number("Equity", "Of the chosen accounts.", Query(f"sum({most(i.EQUITY)})")),
        number(
            "Today's P&L",
            "After fees. The breaker opens at `maxDailyLoss`.",
            Query(f"sum({most(i.DAY_PNL)})"),
            steps=((None, "red"), (0, "green")),
        ),
        number(
            "Gross exposure",
            "Value of all positions, shorts counted as positive.",
            Query(f"sum({most(i.GROSS_EXPOSURE)})"),
        ),
        number(
            "Gross exposure to equity",
            "Above 1 the account is leveraged; `maxLeverage` of the policy bounds it.",
            Query(f"sum({most(i.GROSS_EXPOSURE)}) / sum({most(i.EQUITY)})"),
            unit="percentunit",
        ),
        bars(
            "Value held by symbol",
            "Shorts are negative, flat symbols 0. After a flatten nothing should be left here.",
            Query(total(i.POSITION_NOTIONAL, "namespace, policy, symbol"), "{{policy}} {{symbol}}"),
            steps=PLAIN,
        ),
        lines(
            "Equity and P&L",
            "A cliff here with the breaker still closed: check the policy's limits.",
            Query(most(i.DAY_PNL), "P&L {{policy}}"),
            Query(most(i.GROSS_EXPOSURE), "exposure {{policy}}"),
        ),
    )


def _decisions() -> tuple[object, ...]:
    return (
        lines(
            "Decisions a second",
            "None in market hours: the strategies are deaf, halted or content.",
            Query(rate(i.RISK_DECISIONS, "namespace, policy, strategy"), "{{strategy}}"),
            unit="ops",
        ),
        lines(
            "Time of one decision",
            "Points are orders: click one for its trace. Above 1 ms: the machine is too busy.",
            *quantiles(i.RISK_CHECK),
            unit="s",
            steps=((None, "green"), (0.001, "red")),
        ),
    )


def _server() -> tuple[object, ...]:
    return (
        lines(
            "Age of risk's watches",
            "Above a minute, halts by resource do not arrive; trading goes on as it was.",
            Query(
                most(i.WATCH_AGE, "namespace, policy, resource", component="risk"),
                "{{policy}} {{resource}}",
            ),
            unit="s",
            steps=((None, "green"), (60, "red")),
        ),
        lines(
            "Risk's watches opened again",
            "A second. `expired` is ordinary; the others: the API server or the way to it.",
            Query(
                rate(i.WATCH_RESTARTS, "namespace, policy, reason", component="risk"),
                "{{policy}} {{reason}}",
            ),
            unit="ops",
        ),
        lines(
            "Risk's status writes",
            "A second. `failed`: its Role, or another writer of the policy's status.",
            Query(rate(i.STATUS_WRITES, "namespace, policy, outcome"), "{{policy}} {{outcome}}"),
            unit="ops",
        ),
    )
